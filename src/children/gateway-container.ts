import { isList, isObject, type JsonObject, objectAt } from '../api/json.ts';
import { containerName } from '../api/names.ts';

/** Returns the containers of pods. */
export function containersOf(
  pods: JsonObject,
  list: 'containers' | 'initContainers' = 'containers',
): readonly JsonObject[] {
  const containers = pods[list];
  return isList(containers) ? containers.filter(isObject) : [];
}

/** Returns the container that runs the gateway. It is empty if the pods do not have it. */
export function gatewayOf(pods: JsonObject): JsonObject {
  return containersOf(pods).find(({ name }) => name === containerName) ?? {};
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

/** Returns the spec of the pods of a workload. */
export function podsOf(workload: JsonObject): JsonObject {
  return objectAt(objectAt(objectAt(workload, 'spec'), 'template'), 'spec');
}
