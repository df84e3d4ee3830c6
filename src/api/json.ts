import { z } from 'zod';

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object whose fields are not known in advance; an undefined field is left out when it is written. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** True for a JSON object: neither null nor a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a JSON list. */
export function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

/** True for a whole number. */
export function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}

/** A JSON object that passes through whole, unread. */
export const JsonObject = z.custom<JsonObject>(isObject, { error: 'expected an object' });

/** Labels, annotations, tags: text by text. A Map, because keys such as `__proto__` are data like any other. */
export type StringMap = ReadonlyMap<string, string>;

/** The map without entries. */
export const emptyMap: StringMap = new Map();

/** An object of strings (or null, or nothing) as a {@link StringMap}. */
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

/** A field that may be missing or null, which are the same to a Go client. */
export function optional<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? undefined);
}

/** A field that may be missing or null, and then has a value that the API server would fill in. */
export function orDefault<T extends z.ZodType>(schema: T, value: z.output<T>) {
  return schema.nullish().transform((given) => given ?? value);
}

/** An object that may be missing or null, and then is as if it were empty. */
export function orEmpty<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? schema.parse({}));
}

/**
 * Reads by a schema that zod compiles at the first use. Compiled, it takes half the time, and it leaves out the watch for
 * reference cycles, whose weak maps are most of what a garbage collection of the hook had to do: JSON has no cycles.
 */
export function compiled<T extends z.ZodType>(schema: T): (value: unknown) => z.ZodSafeParseResult<z.output<T>> {
  let fast: T | undefined;
  return (value) => {
    fast ??= z.compile(schema);
    return fast.safeParse(value);
  };
}

/** A plain object with the map's entries in their order, or undefined for an empty map. */
export function toObject(map: StringMap): Record<string, string> | undefined {
  return map.size === 0 ? undefined : Object.fromEntries(map);
}

/** The object in a field; an empty one where there is none. */
export function objectAt(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isObject(value) ? value : {};
}

/** What a record holds under a key that a user chose: `constructor` is a name like any other. */
export function lookup<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A path as it is shown in messages: `spec.containers[1]`, `metadata.annotations[kuma.io/mesh]`. */
export function joinPath(prefix: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((whole, key) => {
    const name = String(key);
    if (typeof key === 'number' || !/^[\w-]+$/.test(name)) return `${whole}[${name.slice(0, 80)}]`;
    return whole === '' ? name : `${whole}.${name}`;
  }, prefix);
}
