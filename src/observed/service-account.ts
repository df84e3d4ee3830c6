import type { ObservedObject } from '../api/children.ts';
import { type JsonObject, objectAt } from '../api/json.ts';
import { podsOf, podTemplateOf } from './workload.ts';

/** The API server stores the ServiceAccount under both names, and fills in one of them from the other. */
const names = ['serviceAccountName', 'serviceAccount'];

/**
 * Takes a ServiceAccount away from a Deployment that does not ask for one. Leaving out the name that was applied is not enough,
 * because the API server restores it from the other name. Null removes both.
 */
export function withoutAccount(deployment: JsonObject, observed: ObservedObject | undefined): JsonObject {
  if (observed === undefined) return deployment;
  const before = podsOf(observed.raw);
  const pod = podsOf(deployment);
  if (names.some((name) => isNamed(pod[name])) || !names.some((name) => isNamed(before[name]))) return deployment;
  const [spec, template] = [objectAt(deployment, 'spec'), podTemplateOf(deployment)];
  const nulls = Object.fromEntries(names.map((name) => [name, null]));
  return { ...deployment, spec: { ...spec, template: { ...template, spec: { ...pod, ...nulls } } } };
}

function isNamed(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
