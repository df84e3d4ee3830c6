import { isList, isObject, type JsonObject } from '../api/json.ts';
import { ownedPart } from './owned.ts';

/** The spec of a Service that exists, with its families of addresses asked for such that the API server does as asked. */
export function withFamilies(spec: JsonObject, observed: JsonObject): JsonObject {
  return completed(backToOne(spec, observed), specOf(observed));
}

/** The API server keeps two families where none are asked for any more: one has to be asked for, once. */
function backToOne(spec: JsonObject, observed: JsonObject): JsonObject {
  const { ipFamilyPolicy } = specOf(observed);
  const applied = specOf(ownedPart(observed) ?? {})['ipFamilyPolicy'];
  const isLeftOver = spec['ipFamilyPolicy'] === undefined && applied !== undefined && ipFamilyPolicy !== 'SingleStack';
  return isLeftOver ? { ...spec, ipFamilyPolicy: 'SingleStack' } : spec;
}

/** The API server adds the second family where there is one: asked for again without it, the first alone looks like a change. */
function completed(spec: JsonObject, { ipFamilies: chosen }: JsonObject): JsonObject {
  const asked = spec['ipFamilies'];
  if (!isList(asked) || !isList(chosen) || spec['ipFamilyPolicy'] === 'SingleStack') return spec;
  const isSame = asked.every((family, index) => family === chosen[index]);
  return isSame ? { ...spec, ipFamilies: chosen } : spec;
}

function specOf({ spec }: JsonObject): JsonObject {
  return isObject(spec) ? spec : {};
}
