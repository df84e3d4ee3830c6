import * as z from 'zod';

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object with any fields. A field that is undefined is omitted when the object is serialized. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** Reports whether a value is a JSON object, not null or a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reports whether a value is a JSON list. */
export function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

/** Reports whether a value is a whole number. */
export function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}

/** Accepts any JSON object and passes it through unchanged. */
export const JsonObject = z.custom<JsonObject>(isObject, { error: 'expected an object' });

/** Labels, annotations or tags. A Map, because a plain object gives keys such as `__proto__` a special meaning. */
export type StringMap = ReadonlyMap<string, string>;

/** A map without entries. */
export const emptyMap: StringMap = new Map();

/** Parses an object of strings into a {@link StringMap}. Null and undefined become an empty map. */
export const StringMap = z
  .unknown()
  .transform((value, context): StringMap => {
    if (value === undefined || value === null) return emptyMap;
    if (!isObject(value)) {
      context.addIssue({ code: 'custom', message: 'expected an object of strings' });
      return z.NEVER;
    }
    const map = new Map<string, string>();
    for (const [key, text] of Object.entries(value)) {
      if (typeof text === 'string') map.set(key, text);
      else context.addIssue({ code: 'custom', message: 'expected a string', path: [key] });
    }
    return map;
  })
  .prefault({})
  .meta({ type: 'object', additionalProperties: { type: 'string' } });

/** A field that can be missing or null. Go clients treat both in the same way. */
export function optional<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? undefined);
}

/** A field that can be missing or null. It then has the default that the API server would set. */
export function orDefault<T extends z.ZodType>(schema: T, value: z.output<T>) {
  return schema.nullish().transform((given) => given ?? value);
}

/** An object that can be missing or null. It is then parsed as an empty object. */
export function orEmpty<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? schema.parse({}));
}

/**
 * Returns a parser for a schema, which zod compiles at the first use. A compiled schema takes half the time. It also
 * does not check for reference cycles, which JSON does not have; the weak maps of that check caused most of the hook's
 * garbage collection work.
 */
export function compiled<T extends z.ZodType>(schema: T): (value: unknown) => z.ZodSafeParseResult<z.output<T>> {
  let fast: T | undefined;
  return (value) => {
    fast ??= z.compile(schema);
    return fast.safeParse(value);
  };
}

/** Accepts an object that a schema accepts, and also keeps it as it was given. A missing object is parsed as an empty one. */
export function withRaw<T extends z.ZodType>(schema: T) {
  const parse = compiled(schema);
  return z
    .unknown()
    .transform((raw, context): { readonly read: z.output<T>; readonly raw: JsonObject } => {
      const read = parse(raw);
      if (read.success) return { read: read.data, raw: isObject(raw) ? raw : {} };
      for (const { message, path } of read.error.issues) context.addIssue({ code: 'custom', message, path: [...path] });
      return z.NEVER;
    })
    .prefault({});
}

/** Returns a plain object with the map's entries in the same order, or undefined for an empty map. */
export function toObject(map: StringMap): Record<string, string> | undefined {
  if (map.size === 0) return undefined;
  // Object.fromEntries takes several times as long. An assignment to __proto__ would not add a key.
  const object: Record<string, string> = {};
  for (const [key, value] of map) {
    if (key === '__proto__') return Object.fromEntries(map);
    object[key] = value;
  }
  return object;
}

/** Returns the objects of a list. Other values have none. */
export function objectsIn(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** True for a value that is neither missing nor null. Go clients treat both in the same way. */
export function isSet<T>(value: T): value is NonNullable<T> {
  return value !== undefined && value !== null;
}

/** Parses JSON of others. Returns undefined for invalid text. */
export function parseJson(text: string): Json | undefined {
  try {
    const json: Json = JSON.parse(text);
    return json;
  } catch {
    return undefined;
  }
}

/**
 * Reports whether two values are serialized as the same JSON, apart from the order of keys. A field that is undefined counts as
 * missing. It allocates almost nothing, because every sync of a settled instance compares its children.
 */
export function isSameJson(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (isList(one)) {
    return isList(other) && one.length === other.length && one.every((item, index) => isSameJson(item, other[index]));
  }
  if (!isObject(one) || !isObject(other)) return false;
  for (const key of Object.keys(one)) if (!isSameJson(one[key], lookup(other, key))) return false;
  return Object.keys(other).every((key) => other[key] === undefined || Object.hasOwn(one, key));
}

/** Returns the object in a field, or an empty object if the field does not hold one. */
export function objectAt(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isObject(value) ? value : {};
}

/** Returns the value of a record's own key. It is safe for keys that users choose, such as `constructor`. */
export function lookup<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Formats a path for messages: `spec.containers[1]`, `metadata.annotations[kuma.io/mesh]`. */
export function joinPath(prefix: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((whole, key) => {
    const name = String(key);
    if (typeof key === 'number' || !/^[\w-]+$/.test(name)) return `${whole}[${name.slice(0, 80)}]`;
    return whole === '' ? name : `${whole}.${name}`;
  }, prefix);
}
