import { type Json, type JsonObject, objectAt, objectsIn } from '../api/json.ts';
import { containerName } from '../api/names.ts';
import type { Problem } from '../api/problem.ts';

/** Returns the containers of pods. */
export function containersOf(
  pods: JsonObject,
  list: 'containers' | 'initContainers' = 'containers',
): readonly JsonObject[] {
  return objectsIn(pods[list]);
}

/** Returns the containers that have the name of the gateway container. Valid pods have one. */
export function gatewaysOf(pods: JsonObject): readonly JsonObject[] {
  return containersOf(pods).filter(({ name }) => name === containerName);
}

/** Returns the container that runs the gateway. It is empty if the pods do not have it. */
export function gatewayOf(pods: JsonObject): JsonObject {
  const [first = {}] = gatewaysOf(pods);
  return first;
}

/** Requires exactly one gateway container in the pods. */
export function checkGateway(pods: JsonObject, field: string, value: Json | undefined): readonly Problem[] {
  if (gatewaysOf(pods).length === 1) return [];
  return [{ field, value, expected: `exactly one container with the name ${containerName}` }];
}

/** Returns the seconds that a container sleeps before it ends. Undefined if it has no such hook. */
export function sleepOf(container: JsonObject): Json | undefined {
  return objectAt(objectAt(objectAt(container, 'lifecycle'), 'preStop'), 'sleep')['seconds'];
}

/** Returns the pods with changed fields of the gateway container. */
export function withGateway(pods: JsonObject, changes: JsonObject): JsonObject {
  const containers = containersOf(pods).map((one) => (one['name'] === containerName ? { ...one, ...changes } : one));
  return { ...pods, containers };
}

/** Returns an object without some of its fields. */
export function omit(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}
