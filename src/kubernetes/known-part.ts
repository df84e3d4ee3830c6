import { isList, isObject, type Json, type JsonObject, lookup } from '../api/json.ts';
import type { ApiType, Field } from './fields.ts';

/** Returns an object without the fields that its type does not have, at any depth. The API server drops these fields. */
export function knownPart(object: JsonObject, type: ApiType): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, value]) => {
      const field = lookup(type, name);
      return field === undefined || value === undefined ? [] : [[name, knownValue(value, field)]];
    }),
  );
}

function knownValue(value: Json, field: Field): Json {
  if (field.kind === 'object' && field.values === undefined && isObject(value)) return knownPart(value, field.fields);
  if (field.kind !== 'list' || field.scalars !== undefined || !isList(value)) return value;
  return value.map((element) => (isObject(element) ? knownPart(element, field.element) : element));
}
