import { isList, isObject, type Json, type JsonObject, lookup } from '../api/json.ts';

/** An object's fields: a Map, because keys such as `__proto__` are data like any other. */
export type Fields = Map<string, Json>;

/** The fields that are there. */
export function fieldsOf(object: JsonObject): Fields {
  return new Map(
    Object.entries(object).flatMap(([key, value]): [string, Json][] => (value === undefined ? [] : [[key, value]])),
  );
}

/** The kinds that Go tells apart when it has read JSON. */
export function kindOf(value: Json): string {
  if (value === null) return 'null';
  if (isList(value)) return 'list';
  return typeof value === 'number' && !Number.isInteger(value) ? 'fraction' : typeof value;
}

/** The `$patch` of an object. */
export function directiveOf(value: Json | undefined): Json | undefined {
  return isObject(value) ? lookup(value, '$patch') : undefined;
}

/** The value without the fields that are null; a null in a list stays. */
export function withoutNulls(value: Json): Json {
  if (isList(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const fields = [...fieldsOf(value)].filter(([, inner]) => inner !== null);
  return Object.fromEntries(fields.map(([key, inner]) => [key, withoutNulls(inner)]));
}

/** The value without all objects in it that have a `$patch`, which a merge has nothing to apply to. */
export function withoutDirectives(value: Json): Json | undefined {
  if (isList(value)) return elementsWithoutDirectives(value);
  if (!isObject(value)) return value;
  if (directiveOf(value) !== undefined) return undefined;
  const fields = [...fieldsOf(value)].map(([key, inner]) => [key, withoutDirectives(inner)] as const);
  return Object.fromEntries(fields.filter(([, inner]) => inner !== undefined));
}

/** The same for the elements of a list. */
export function elementsWithoutDirectives(list: readonly Json[]): readonly Json[] {
  return list.flatMap((element): readonly Json[] => {
    const kept = withoutDirectives(element);
    return kept === undefined ? [] : [kept];
  });
}
