import { type JsonObject, lookup, objectAt, objectsIn } from '../api/json.ts';
import { podsOf } from './workload.ts';

/**
 * True if pods of both workloads cannot run on the same node, because they use the same ports of the node, and if they may be
 * scheduled to the same nodes. A pod in the network of the node opens the ports of its listeners there, whatever it declares.
 */
export function shareHostPorts(one: JsonObject, other: JsonObject): boolean {
  const [first, second] = [podsOf(one), podsOf(other)];
  if (!mayMeet(first, second)) return false;
  const [ports, others] = [hostPorts(first), hostPorts(second)];
  const [isInHost, areInHost] = [first['hostNetwork'] === true, second['hostNetwork'] === true];
  if (isInHost || areInHost) return (isInHost || ports.size > 0) && (areInHost || others.size > 0);
  return [...ports].some((port) => others.has(port));
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
  const all = [containers, initContainers].flatMap(objectsIn);
  const ports = all.flatMap((container) => objectsIn(container['ports']));
  return new Set(
    ports
      .filter(({ hostPort }) => Boolean(hostPort))
      .map(({ hostPort, protocol = 'TCP' }) => `${protocol} ${hostPort}`),
  );
}
