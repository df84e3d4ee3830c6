import { isList, type JsonObject } from '../api/json.ts';
import type { ObservedSpec } from './fixed-fields.ts';

/**
 * Completes the IP families in the spec of an existing Service so that the API server does what the instance asks for.
 */
export function withFamilies(spec: JsonObject, observed: ObservedSpec): JsonObject {
  return completed(backToOne(spec, observed), observed.before);
}

/** The API server keeps two families when they are not requested any more, so SingleStack is requested once. */
function backToOne(spec: JsonObject, { applied, before }: ObservedSpec): JsonObject {
  if (spec['ipFamilyPolicy'] !== undefined || before['ipFamilyPolicy'] === 'SingleStack') return spec;
  return applied()['ipFamilyPolicy'] === undefined ? spec : { ...spec, ipFamilyPolicy: 'SingleStack' };
}

/**
 * The API server adds the second family if the cluster has one. Without it, the first family alone would look like a
 * change.
 */
function completed(spec: JsonObject, { ipFamilies: chosen }: JsonObject): JsonObject {
  const asked = spec['ipFamilies'];
  if (!isList(asked) || !isList(chosen) || spec['ipFamilyPolicy'] === 'SingleStack') return spec;
  const isSame = asked.every((family, index) => family === chosen[index]);
  return isSame ? { ...spec, ipFamilies: chosen } : spec;
}
