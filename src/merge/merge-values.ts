import { isList, isObject, type Json, type JsonObject, lookup } from '../api/json.ts';

/** The fields of an object. A Map, because a plain object gives keys such as `__proto__` a special meaning. */
export type Fields = Map<string, Json>;

/** Returns the fields that are not undefined. */
export function fieldsOf(object: JsonObject): Fields {
  return new Map(
    Object.entries(object).flatMap(([key, value]): [string, Json][] => (value === undefined ? [] : [[key, value]])),
  );
}

/** Returns the kind of a value. The kinds are those that Go distinguishes in decoded JSON. */
export function kindOf(value: Json): string {
  if (value === null) return 'null';
  if (isList(value)) return 'list';
  return typeof value === 'number' && !Number.isInteger(value) ? 'fraction' : typeof value;
}

/** Returns the `$patch` directive of an object. */
export function directiveOf(value: Json | undefined): Json | undefined {
  return isObject(value) ? lookup(value, '$patch') : undefined;
}

/** Returns the value without the fields that are null. Nulls in lists are kept. */
export function withoutNulls(value: Json): Json {
  if (isList(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const fields = [...fieldsOf(value)].filter(([, inner]) => inner !== null);
  return Object.fromEntries(fields.map(([key, inner]) => [key, withoutNulls(inner)]));
}

/** Returns the value without the objects that have a `$patch`, because there is nothing to apply the `$patch` to. */
export function withoutDirectives(value: Json): Json | undefined {
  if (isList(value)) return elementsWithoutDirectives(value);
  if (!isObject(value)) return value;
  if (directiveOf(value) !== undefined) return undefined;
  const fields = [...fieldsOf(value)].map(([key, inner]) => [key, withoutDirectives(inner)] as const);
  return Object.fromEntries(fields.filter(([, inner]) => inner !== undefined));
}

/** Applies {@link withoutDirectives} to the elements of a list. */
export function elementsWithoutDirectives(list: readonly Json[]): readonly Json[] {
  return list.flatMap((element): readonly Json[] => {
    const kept = withoutDirectives(element);
    return kept === undefined ? [] : [kept];
  });
}

/** Returns true for a value with more levels of nesting. Recursion into such a value could exhaust the stack. */
export function isDeeper(value: Json | undefined, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}
