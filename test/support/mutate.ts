import { isList, isObject, type Json } from '../../src/api/json.ts';

/** Replaces the value at a path of indexes, or removes it if the replacement is undefined. Indexes wrap around. */
export function mutate(
  value: Json | undefined,
  path: readonly number[],
  replacement: Json | undefined,
): Json | undefined {
  const [index, ...rest] = path;
  if (index === undefined) return replacement;
  if (isList(value) && value.length > 0) {
    return value.map((item, at) => (at === index % value.length ? (mutate(item, rest, replacement) ?? null) : item));
  }
  if (!isObject(value) || Object.keys(value).length === 0) return replacement;
  const keys = Object.keys(value);
  const key = keys[index % keys.length] ?? '';
  return { ...value, [key]: mutate(value[key], rest, replacement) };
}
