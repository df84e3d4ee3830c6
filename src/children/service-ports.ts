import type { Layer } from '../api/instance.ts';
import type { Json, JsonObject } from '../api/json.ts';
import type { Noted, Problem } from '../api/problem.ts';
import { portsOf, targetOf } from './template-ports.ts';

/** The names of the ports of the pods. Undefined if the pods cannot be rendered. */
export type PodPorts = () => ReadonlySet<string> | undefined;

/** A port of the merged spec, and where a layer sets it. */
interface Entry {
  readonly port: JsonObject;
  readonly target: Json | undefined;
  readonly path: string;
  readonly isGenerated: boolean;
}

/**
 * Completes the ports of a Service after the layers of its template were merged. Each listener has a port, in the order of the
 * listeners, then come the ports that lead to other containers. A port for a listener that does not exist is left out and
 * noted, because the owner of the MeshGateway can remove a listener at any time.
 * @param generated the ports of the listeners without a template
 */
export function completePorts(
  merged: readonly JsonObject[],
  generated: readonly JsonObject[],
  layers: readonly Layer[],
  podPorts: PodPorts,
): Noted<readonly JsonObject[]> {
  const byListener = new Map(generated.map((port) => [port['port'], port]));
  const entries = merged.map((port) => entryOf(port, layers));
  const served = entries.filter(({ target }) => byListener.has(target) || typeof target !== 'number');
  const targets = new Set(served.map(({ target }) => target));
  const restored = generated.filter(({ port }) => !targets.has(port));
  const ports = served.map(({ port, target }) => complete(port, byListener.get(target), layers));
  const problems = [
    ...entries.flatMap((entry) => checkPort(entry, restored)),
    ...served.flatMap((entry) => checkTarget(entry, podPorts)),
    ...checkUnique(served, ports, restored),
  ];
  const gone = entries.filter((entry) => !served.includes(entry));
  return { value: inOrder([...ports, ...restored], [...byListener.keys()]), problems, notes: gone.map(describeUnused) };
}

/** Finds the item in the last layer that names a port. */
function entryOf(port: JsonObject, layers: readonly Layer[]): Entry {
  const paths = layers.flatMap(({ path, value }) =>
    portsOf(value).flatMap((item, index) => (item['port'] === port['port'] ? [`${path}.ports[${index}]`] : [])),
  );
  const path = paths.at(-1) ?? 'spec.serviceTemplate.spec.ports';
  return { port, target: targetOf(port), path, isGenerated: paths.length === 0 };
}

/** The node port of a listener is its own port, wherever the Service has it, unless a layer sets a node port. */
function complete(port: JsonObject, listener: JsonObject | undefined, layers: readonly Layer[]): JsonObject {
  const number = port['port'];
  const isGiven = layers.some(({ value }) =>
    portsOf(value).some((item) => item['port'] === number && item['nodePort'] !== undefined),
  );
  const { nodePort } = listener ?? {};
  return {
    name: String(number),
    protocol: 'TCP',
    targetPort: number,
    ...(isGiven || nodePort === undefined ? {} : { nodePort }),
    ...port,
  };
}

function inOrder(ports: readonly JsonObject[], listeners: readonly unknown[]): readonly JsonObject[] {
  const place = ({ targetPort }: JsonObject) => {
    const index = listeners.indexOf(targetPort);
    return index < 0 ? listeners.length : index;
  };
  return ports.toSorted((one, other) => place(one) - place(other));
}

const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

function checkPort({ path, port, target }: Entry, restored: readonly JsonObject[]): readonly Problem[] {
  const { name, port: number } = port;
  const problems: Problem[] = [];
  if (restored.some((listener) => listener['port'] === number)) {
    const expected = `another port, because listener ${number} has this port, and this item leads to ${target}; or lead another port to listener ${number}`;
    problems.push({ field: `${path}.port`, value: number, expected });
  }
  if (typeof name === 'string' && !label.test(name)) {
    const expected = 'at most 63 lowercase letters, digits and -, with a letter or digit at both ends';
    problems.push({ field: `${path}.name`, value: name, expected });
  }
  return problems;
}

function checkTarget({ path, port, target }: Entry, podPorts: PodPorts): readonly Problem[] {
  const { protocol = 'TCP' } = port;
  if (typeof target === 'number') {
    const expected = 'TCP, because the listeners of a MeshGateway use TCP';
    return protocol === 'TCP' ? [] : [{ field: `${path}.protocol`, value: protocol, expected }];
  }
  const names = podPorts();
  if (names === undefined || names.has(String(target))) return [];
  const known = names.size === 0 ? 'the pods have none' : [...names].join(', ');
  const expected = `the port of a listener, or the name of a port of the pods (${known})`;
  return [{ field: `${path}.targetPort`, value: target, expected }];
}

/** The API server refuses a Service with two equal names, or with two equal node ports of one protocol. */
function checkUnique(
  entries: readonly Entry[],
  ports: readonly JsonObject[],
  restored: readonly JsonObject[],
): readonly Problem[] {
  return ports.flatMap((port, index) => {
    const { isGenerated, path } = entries[index] ?? {};
    if (isGenerated === true) return [];
    // Of two items with the same value, the second one is reported.
    const earlier = ports.filter((_, other) => other < index || entries[other]?.isGenerated === true);
    const others = [...restored, ...earlier];
    const { name, nodePort, protocol } = port;
    const isNameUsed = others.some((other) => other['name'] === name);
    const isNodePortUsed =
      nodePort !== undefined &&
      others.some((other) => other['nodePort'] === nodePort && other['protocol'] === protocol);
    return [
      ...(isNameUsed ? [{ field: `${path}.name`, value: name, expected: 'a name that no other port has' }] : []),
      ...(isNodePortUsed
        ? [{ field: `${path}.nodePort`, value: nodePort, expected: 'a node port that no other port has' }]
        : []),
    ];
  });
}

function describeUnused({ path, port, target }: Entry): string {
  return `${path}: the Service has no port ${port['port']}, because the MeshGateway has no listener with port ${target}`;
}
