import { isList, type JsonObject } from '../api/json.ts';
import type { ObservedSpec } from './immutable.ts';

/** The spec of a Service that exists, with its families of addresses asked for such that the API server does as asked. */
export function withFamilies(spec: JsonObject, observed: ObservedSpec): JsonObject {
  return completed(backToOne(spec, observed), observed.before);
}

/** The API server keeps two families where none are asked for any more: one has to be asked for, once. */
function backToOne(spec: JsonObject, { applied, before }: ObservedSpec): JsonObject {
  const wasAsked = spec['ipFamilyPolicy'] === undefined && applied['ipFamilyPolicy'] !== undefined;
  return wasAsked && before['ipFamilyPolicy'] !== 'SingleStack' ? { ...spec, ipFamilyPolicy: 'SingleStack' } : spec;
}

/** The API server adds the second family where there is one: asked for again without it, the first alone looks like a change. */
function completed(spec: JsonObject, { ipFamilies: chosen }: JsonObject): JsonObject {
  const asked = spec['ipFamilies'];
  if (!isList(asked) || !isList(chosen) || spec['ipFamilyPolicy'] === 'SingleStack') return spec;
  const isSame = asked.every((family, index) => family === chosen[index]);
  return isSame ? { ...spec, ipFamilies: chosen } : spec;
}
