import type { ObservedObject } from '../api/children.ts';
import { isObject, type JsonObject, objectAt } from '../api/json.ts';

/** The API server stores the ServiceAccount under both names, and fills in one of them from the other. */
const names = ['serviceAccountName', 'serviceAccount'];

/**
 * Takes a ServiceAccount away from a Deployment that does not ask for one. Leaving out the name that was applied is not enough,
 * because the API server restores it from the other name. Null removes both.
 */
export function withoutAccount(deployment: JsonObject, observed: ObservedObject | undefined): JsonObject {
  if (observed === undefined) return deployment;
  const before = podOf(observed.raw);
  const pod = podOf(deployment);
  if (names.some((name) => isSet(pod[name])) || !names.some((name) => isSet(before[name]))) return deployment;
  const spec = objectAt(deployment, 'spec');
  const template = objectAt(spec, 'template');
  const nulls = Object.fromEntries(names.map((name) => [name, null]));
  return { ...deployment, spec: { ...spec, template: { ...template, spec: { ...pod, ...nulls } } } };
}

function podOf(deployment: JsonObject): JsonObject {
  const template = objectAt(objectAt(deployment, 'spec'), 'template');
  return isObject(template['spec']) ? template['spec'] : {};
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
