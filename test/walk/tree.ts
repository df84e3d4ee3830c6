import { isDeepStrictEqual } from 'node:util';
import { isList, isObject, type Json, type JsonObject } from '../../src/api/json.ts';

/** A path into a spec: names of fields, and keys of list items such as `{name: kuma-gateway}`. */
export type Path = readonly (JsonObject | string)[];

/** Formats a path. */
export function pathText(path: Path): string {
  return path.map((step) => (typeof step === 'string' ? step : `[${Object.values(step).join()}]`)).join('.');
}

/** Returns the value at a path. */
export function valueAt(root: Json | undefined, path: Path): Json | undefined {
  return path.reduce<Json | undefined>((value, step) => {
    if (typeof step === 'string') return isObject(value) ? value[step] : undefined;
    return isList(value) ? value.find((item) => hasKey(item, step)) : undefined;
  }, root);
}

/** Returns the object with a value at a path. Undefined removes the value, and the objects that become empty. */
export function putAt(root: JsonObject, path: Path, value: Json | undefined): JsonObject {
  const put = putIn(root, path, value);
  return isObject(put) ? put : {};
}

function putIn(node: Json | undefined, [step, ...rest]: Path, value: Json | undefined): Json | undefined {
  if (step === undefined) return value;
  if (typeof step !== 'string') return putInList(isList(node) ? node : [], step, rest, value);
  const { [step]: current, ...others } = isObject(node) ? node : {};
  const inner = putIn(current, rest, value);
  if (inner !== undefined) return { ...others, [step]: inner };
  return Object.keys(others).length === 0 ? undefined : others;
}

function putInList(list: readonly Json[], key: JsonObject, rest: Path, value: Json | undefined): Json | undefined {
  const current = list.find((item) => hasKey(item, key));
  const put = putIn(current ?? key, rest, value);
  const inner = put === undefined || isDeepStrictEqual(put, key) ? [] : [{ ...key, ...(isObject(put) ? put : {}) }];
  const items =
    current === undefined ? [...list, ...inner] : list.flatMap((item) => (item === current ? inner : [item]));
  return items.length === 0 ? undefined : items;
}

function hasKey(item: Json, key: JsonObject): boolean {
  return isObject(item) && Object.entries(key).every(([name, value]) => item[name] === value);
}
