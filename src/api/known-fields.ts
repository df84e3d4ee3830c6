import { type ApiType, anyField, type Field } from '../kubernetes/fields.ts';
import { isObject, type JsonObject } from './json.ts';

/**
 * Returns the fields that a structural schema declares. Only the names matter: scalars, maps and objects without properties become
 * fields that accept any value.
 */
export function declaredType({ properties }: JsonObject): ApiType {
  const declared = Object.entries(isObject(properties) ? properties : {});
  return Object.fromEntries(
    declared.map(([name, schema]) => [name, isObject(schema) ? declaredField(schema) : anyField]),
  );
}

function declaredField(schema: JsonObject): Field {
  const { items, properties } = schema;
  if (isObject(properties)) {
    return { kind: 'object', strategy: 'merge', fields: declaredType(schema), values: undefined };
  }
  if (!isObject(items)) return anyField;
  return { kind: 'list', strategy: 'replace', key: undefined, element: declaredType(items), scalars: undefined };
}
