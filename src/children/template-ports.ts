import { isDeepStrictEqual } from 'node:util';
import type { Layer } from '../api/instance.ts';
import { isSet, type Json, type JsonObject, objectsIn } from '../api/json.ts';
import type { Problem } from '../api/problem.ts';
import type { PortRange } from '../config/load.ts';

/** Returns the ports in the spec of a Service, or in a patch for it. */
export function portsOf({ ports }: JsonObject): readonly JsonObject[] {
  return objectsIn(ports);
}

/** Returns what a port of a Service leads to: the number of a port, or the name of a port of the pods. */
export function targetOf({ port, targetPort }: JsonObject): Json | undefined {
  return targetPort ?? port;
}

/**
 * Returns the spec that the layers of a service template are merged over. Its ports have no default values, because a layer
 * can give the port of one listener to another listener.
 */
export function withBarePorts(spec: JsonObject): JsonObject {
  return { ...spec, ports: portsOf(spec).map(({ port, targetPort }) => ({ port, targetPort })) };
}

/** Reports invalid ports in one layer of a service template. */
export function checkLayerPorts(
  merged: JsonObject,
  below: JsonObject,
  { path, value }: Layer,
  range: PortRange,
): readonly Problem[] {
  const problems = [...checkNodePorts(value, path, range), ...checkTwice(value, path)];
  return problems.length > 0 || !isRemoving(merged, below) ? problems : [keepsListeners(value, path)];
}

/**
 * Reports ports that a patch changes. It can change their names and node ports, but not what they lead to.
 * @param path the path of the spec, for messages
 */
export function checkPatchedPorts(
  patched: JsonObject,
  rendered: JsonObject,
  path: string,
  range: PortRange,
): readonly Problem[] {
  const nodePorts = checkNodePorts(patched, path, range);
  if (nodePorts.length > 0) return nodePorts;
  if (isDeepStrictEqual(waysOf(rendered), waysOf(inOrderOf(patched, rendered)))) return [];
  const expected = 'the ports as they are without the patch, which cannot change what they lead to';
  return [{ field: `${path}.ports`, value: patched['ports'], expected }];
}

/** Restores the order of the ports. A strategic merge puts those first that a patch names. */
export function inOrderOf(spec: JsonObject, rendered: JsonObject): JsonObject {
  const places = new Map(portsOf(rendered).map(({ port }, place) => [port, place]));
  const place = ({ port }: JsonObject) => places.get(port) ?? places.size;
  return { ...spec, ports: portsOf(spec).toSorted((one, other) => place(one) - place(other)) };
}

function waysOf(spec: JsonObject): readonly Json[] {
  return portsOf(spec).map(({ port, protocol, targetPort }) => ({ port, protocol, targetPort }));
}

/** The API server refuses node ports outside its range. 0 lets the API server choose. */
function checkNodePorts(patch: JsonObject, path: string, { first, last }: PortRange): readonly Problem[] {
  return portsOf(patch).flatMap(({ nodePort }, index) => {
    if (typeof nodePort !== 'number' || nodePort === 0 || (nodePort >= first && nodePort <= last)) return [];
    const field = `${path}.ports[${index}].nodePort`;
    return [{ field, value: nodePort, expected: `a node port from ${first} to ${last}` }];
  });
}

/**
 * A strategic merge makes one port of two items with the same port, so one of two targets would be lost. The rule in api/rules.ts is
 * the same.
 */
function checkTwice(patch: JsonObject, path: string): readonly Problem[] {
  const ports = portsOf(patch);
  return ports.flatMap(({ port, targetPort }, index) => {
    const first = ports.findIndex((other) => other['port'] === port && isSet(other['targetPort']));
    const other = ports[first]?.['targetPort'];
    if (port === undefined || !isSet(targetPort) || first >= index) return [];
    const expected = `another port, because ports[${first}] leads from port ${port} to ${other}, and this item leads to ${targetPort}`;
    return [{ field: `${path}.ports[${index}].port`, value: port, expected }];
  });
}

/** True if a layer removes the port of a listener, and not only the changes of the layers below it. */
function isRemoving(merged: JsonObject, below: JsonObject): boolean {
  const ports = portsOf(merged);
  return portsOf(below).some(
    ({ port, targetPort, ...changes }) =>
      port === targetPort &&
      Object.keys(changes).length === 0 &&
      !ports.some((other) => other['port'] === port || targetOf(other) === port),
  );
}

function keepsListeners({ ports }: JsonObject, path: string): Problem {
  return {
    field: `${path}.ports`,
    value: ports,
    expected: 'the ports of all listeners, which a template cannot remove',
  };
}

/**
 * Returns the spec that a layer leads to. An item of the layer that leads to a listener replaces the ports that the layers
 * below have for this listener.
 */
export function settlePorts(merged: JsonObject, { value }: Layer): JsonObject {
  const named = new Set(portsOf(value).map(({ port }) => port));
  const ports = portsOf(merged);
  const targets = new Set(ports.filter(({ port }) => named.has(port)).map(targetOf));
  const settled = ports.filter((port) => named.has(port['port']) || !targets.has(targetOf(port)));
  return settled.length === ports.length ? merged : { ...merged, ports: settled };
}
