import { isList, isObject, type JsonObject, lookup, objectAt } from '../api/json.ts';

/**
 * True if pods of both workloads cannot run on the same node, because they use the same ports of the node, and if they may be
 * scheduled to the same nodes. A pod in the network of the node opens the ports of its listeners there, whatever it declares.
 */
export function shareHostPorts(one: JsonObject, other: JsonObject): boolean {
  const [first, second] = [podOf(one), podOf(other)];
  if (!mayMeet(first, second)) return false;
  const [ports, others] = [hostPorts(first), hostPorts(second)];
  const [isInHost, areInHost] = [first['hostNetwork'] === true, second['hostNetwork'] === true];
  if (isInHost || areInHost) return (isInHost || ports.size > 0) && (areInHost || others.size > 0);
  return [...ports].some((port) => others.has(port));
}

function podOf(workload: JsonObject): JsonObject {
  return objectAt(objectAt(objectAt(workload, 'spec'), 'template'), 'spec');
}

/** Node selectors with different values for a label select no common node. */
function mayMeet(one: JsonObject, other: JsonObject): boolean {
  const labels = objectAt(other, 'nodeSelector');
  return Object.entries(objectAt(one, 'nodeSelector')).every(([key, value]) => {
    const wanted = lookup(labels, key);
    return wanted === undefined || wanted === value;
  });
}

function hostPorts({ containers, initContainers }: JsonObject): ReadonlySet<string> {
  const all = [containers, initContainers].flatMap((list) => (isList(list) ? list : [])).filter(isObject);
  const ports = all.flatMap((container) => (isList(container['ports']) ? container['ports'] : [])).filter(isObject);
  return new Set(
    ports
      .filter(({ hostPort }) => Boolean(hostPort))
      .map(({ hostPort, protocol = 'TCP' }) => `${protocol} ${hostPort}`),
  );
}
