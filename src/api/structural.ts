import * as z from 'zod';
import { isList, isObject, type Json, type JsonObject } from './json.ts';

/**
 * Converts a schema to a structural schema, which a CRD requires:
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 */
export function structural(schema: z.ZodType): JsonObject {
  const json: Json = JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })));
  return isObject(json) ? simplify(json) : {};
}

/**
 * Removes the type null and defaults that are objects, because the API server treats a missing field the same way.
 * Replaces the bounds that come from the size of an integer with its format.
 */
function simplify(schema: JsonObject): JsonObject {
  const { $schema: _, anyOf, ...rest } = schema;
  const choices = isList(anyOf) ? anyOf.filter(isObject).filter(({ type }) => type !== 'null') : [];
  const [only, ...others] = choices;
  if (only !== undefined && others.length === 0) return simplify({ ...only, ...rest });
  const entries = Object.entries({ ...rest, ...(choices.length > 0 ? { anyOf: choices } : {}) });
  return integer(Object.fromEntries(entries.flatMap(([key, value]) => simplifyField(key, value))));
}

function simplifyField(key: string, value: Json | undefined): [string, Json | undefined][] {
  if (key === 'propertyNames' || (key === 'default' && typeof value === 'object')) return [];
  // zod does not output the default of a schema that transforms, so such a schema declares it as x-default.
  if (key === 'x-default') return [['default', value]];
  if (key === 'type' && isList(value)) return [oneOrAny(value.filter((type) => type !== 'null'))];
  if (key === 'additionalProperties' && isObject(value) && Object.keys(value).length === 0) return [];
  if (key === 'properties' && isObject(value)) {
    // The API server does not store empty properties.
    if (Object.keys(value).length === 0) return [];
    const properties = Object.entries(value).map(([name, inner]) => [name, isObject(inner) ? simplify(inner) : inner]);
    return [[key, Object.fromEntries(properties)]];
  }
  const nested = key === 'items' || key === 'additionalProperties';
  return [[key, nested && isObject(value) ? simplify(value) : value]];
}

/** Converts a list of types: a structural schema has one type, so several types become alternative schemas. */
function oneOrAny(types: readonly Json[]): [string, Json | undefined] {
  return types.length > 1 ? ['anyOf', types.map((type) => ({ type }))] : ['type', types[0]];
}

function integer(schema: JsonObject): JsonObject {
  const { maximum, minimum, ...rest } = schema;
  if (schema['type'] !== 'integer' || typeof maximum !== 'number') return schema;
  const format = maximum > 2 ** 31 ? 'int64' : 'int32';
  const isOwn = (bound: unknown): boolean => typeof bound === 'number' && Math.abs(bound) < 2 ** 31 - 1;
  return { ...rest, format, ...(isOwn(minimum) ? { minimum } : {}), ...(isOwn(maximum) ? { maximum } : {}) };
}
