import type { z } from 'zod';
import { isList, isObject, type Json, type JsonObject, joinPath } from '../api/json.ts';
import type { Problem } from '../api/problem.ts';

/** Reads an object by what is known of its fields. */
export type ReadFields = (object: unknown) => z.ZodSafeParseResult<unknown>;

/** What of an object is not as its fields want it, in their order; fields that are not known are let pass. */
export function checkFields(object: JsonObject, read: ReadFields, path: string): readonly Problem[] {
  const { error } = read(object);
  return (error?.issues ?? []).map((issue) => ({
    field: joinPath(path, issue.path),
    value: valueAt(object, issue.path),
    expected: sentence(issue.message),
  }));
}

/** zod's sentence, of which the value that was given stands elsewhere. */
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
