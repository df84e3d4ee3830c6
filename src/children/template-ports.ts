import { isDeepStrictEqual } from 'node:util';
import type { Layer } from '../api/instance.ts';
import { isList, isObject, type Json, type JsonObject } from '../api/json.ts';
import type { Problem } from '../api/problem.ts';
import type { PortRange } from '../config/load.ts';

/** Reports ports that a layer of the service template changes. It can only add node ports to those of the listeners. */
export function checkPorts(
  merged: JsonObject,
  generated: JsonObject,
  { path, value }: Layer,
  range: PortRange,
): readonly Problem[] {
  const nodePorts = checkNodePorts(value, path, range);
  const ports = portsAlone(inOrderOfListeners(merged, generated));
  if (nodePorts.length > 0 || isDeepStrictEqual(portsAlone(generated), ports)) return nodePorts;
  const expected = 'ports of listeners, each with its port and a nodePort and no other field';
  return [{ field: `${path}.ports`, value: value['ports'], expected }];
}

/** The API server refuses node ports outside its range. 0 lets the API server choose. */
function checkNodePorts(patch: JsonObject, path: string, { first, last }: PortRange): readonly Problem[] {
  return portsOf(patch).flatMap(({ nodePort }, index) => {
    if (typeof nodePort !== 'number' || nodePort === 0 || (nodePort >= first && nodePort <= last)) return [];
    const field = `${path}.ports[${index}].nodePort`;
    return [{ field, value: nodePort, expected: `a node port from ${first} to ${last}` }];
  });
}

/** Restores the order of the listeners. A strategic merge reorders the items that a template names. */
export function inOrderOfListeners(spec: JsonObject, generated: JsonObject): JsonObject {
  const places = new Map(portsOf(generated).map(({ port }, place) => [port, place]));
  const place = ({ port }: JsonObject) => places.get(port) ?? places.size;
  return { ...spec, ports: portsOf(spec).toSorted((one, other) => place(one) - place(other)) };
}

function portsOf({ ports }: JsonObject): readonly JsonObject[] {
  return isList(ports) ? ports.filter(isObject) : [];
}

function portsAlone({ ports }: JsonObject): readonly Json[] {
  return isList(ports) ? ports.map((port) => (isObject(port) ? { ...port, nodePort: null } : port)) : [];
}
