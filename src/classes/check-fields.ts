import type * as z from 'zod';
import type { Layered } from '../api/instance.ts';
import { isList, isObject, type Json, type JsonObject, joinPath } from '../api/json.ts';
import { layerOf } from '../api/layers.ts';
import type { Problem } from '../api/problem.ts';

/** Validates the known fields of an object. */
export type ReadFields = (object: unknown) => z.ZodSafeParseResult<unknown>;

/**
 * Validates an object. Problems are sorted in the order of the schema. Fields that the schema does not know are
 * accepted.
 */
export function checkFields(object: JsonObject, read: ReadFields, path: string): readonly Problem[] {
  return check(object, read, () => path);
}

/** Validates an object that was merged from layers. A problem names the layer that sets the field. */
export function checkLayered({ layers, value }: Layered<JsonObject>, read: ReadFields): readonly Problem[] {
  return check(value, read, (steps) => layerOf(layers, steps, 'spec'));
}

function check(object: JsonObject, read: ReadFields, pathOf: (steps: readonly PropertyKey[]) => string) {
  const { error } = read(object);
  return (error?.issues ?? []).map((issue) => ({
    field: joinPath(pathOf(issue.path), issue.path),
    value: valueAt(object, issue.path),
    expected: sentence(issue.message),
  }));
}

/** Shortens a message of zod, because a problem already contains the value. */
function sentence(message: string): string {
  return message
    .replace(/^(?:Invalid \w+|Too \w+): /, '')
    .replace(/^expected /, '')
    .replace(/, received \w+$/, '')
    .replace(/^record\b/, 'object');
}

function valueAt(object: JsonObject, path: readonly PropertyKey[]): Json | undefined {
  let value: Json | undefined = object;
  for (const key of path) {
    if (isList(value)) value = value[Number(key)];
    else value = isObject(value) ? value[String(key)] : undefined;
  }
  return value;
}
