import type { JsonObject } from '../api/json.ts';
import type { Problem } from '../api/problem.ts';

/**
 * Reports fields that an instance must not set, because the hook generates them.
 * @param reserved what is expected instead, by field
 * @param pathOf returns the path of the object that sets a field
 */
export function checkReserved(
  value: JsonObject,
  reserved: ReadonlyMap<string, string>,
  pathOf: (steps: readonly PropertyKey[]) => string,
): readonly Problem[] {
  return [...reserved].flatMap(([field, expected]) =>
    value[field] === undefined ? [] : [{ field: `${pathOf([field])}.${field}`, value: value[field], expected }],
  );
}
