import { isList, isObject, type Json, lookup } from '../../api/json.ts';
import type { StructuralSchema } from './structural-schema.ts';

/**
 * Returns a value with the defaults of its schema, as the API server stores it. A field that is null but not nullable
 * counts as missing:
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#defaulting-and-nullable
 */
export function withDefaults(value: Json, schema: StructuralSchema): Json {
  const { additionalProperties, items, properties = {} } = schema;
  if (isList(value)) return items === undefined ? value : value.map((item) => withDefaults(item, items));
  if (!isObject(value)) return value;
  const given = Object.entries(value).flatMap(([key, inner]): [string, Json][] => {
    const known = lookup(properties, key) ?? additionalProperties;
    if (inner === undefined || (inner === null && known !== undefined && known.nullable !== true)) return [];
    return [[key, known === undefined ? inner : withDefaults(inner, known)]];
  });
  const names = new Set(given.map(([key]) => key));
  const missing = Object.entries(properties).flatMap(([key, inner]): [string, Json][] =>
    names.has(key) || inner.default === undefined ? [] : [[key, withDefaults(inner.default, inner)]],
  );
  return Object.fromEntries([...given, ...missing]);
}
