import { isList, isObject, type Json, type JsonObject, joinPath } from '../api/json.ts';

/** A step of a path into an object: the name of a field, or the key of a list item. */
export type Step = string | JsonObject;

/** Describes a path for messages, such as `spec.template.spec.containers[kuma-gateway].image`. */
export function pathOf(steps: readonly Step[]): string {
  return steps.reduce<string>(
    (path, step) => (typeof step === 'string' ? joinPath(path, [step]) : `${path}[${String(Object.values(step)[0])}]`),
    '',
  );
}

/** Returns the value at a path. Undefined if there is none. */
export function valueAt(root: Json, steps: readonly Step[]): Json | undefined {
  return steps.reduce<Json | undefined>((value, step) => {
    if (typeof step === 'string') return isObject(value) ? value[step] : undefined;
    return isList(value) ? value.find((item) => isContained(step, item)) : undefined;
  }, root);
}

/** Returns the object with another value at a path. Undefined removes the field or the list item. */
export function replaceAt(object: JsonObject, steps: readonly Step[], value: Json | undefined): JsonObject {
  const replaced = replace(object, steps, value);
  return isObject(replaced) ? replaced : object;
}

function replace(node: Json | undefined, [step, ...rest]: readonly Step[], value: Json | undefined): Json | undefined {
  if (step === undefined) return value;
  if (typeof step === 'string') {
    return isObject(node) ? { ...node, [step]: replace(node[step], rest, value) } : node;
  }
  if (!isList(node)) return node;
  return node.flatMap((item): readonly Json[] => {
    const replaced = isContained(step, item) ? replace(item, rest, value) : item;
    return replaced === undefined ? [] : [replaced];
  });
}

/** Returns the object with a value at a path. Objects and list items on the path that do not exist are added. */
export function setAt(object: JsonObject, steps: readonly Step[], value: Json): JsonObject {
  const result = put(object, steps, value);
  return isObject(result) ? result : object;
}

function put(node: Json | undefined, [step, ...rest]: readonly Step[], value: Json): Json {
  if (step === undefined) return value;
  if (typeof step === 'string') {
    const object = isObject(node) ? node : {};
    return { ...object, [step]: put(object[step], rest, value) };
  }
  const list = isList(node) ? node : [];
  if (!list.some((item) => isContained(step, item))) return [...list, put(step, rest, value)];
  return list.map((item) => (isContained(step, item) ? put(item, rest, value) : item));
}

/**
 * True if an observed value has all that is asked for. Null asks for no value. Allocates nothing, because most values of most syncs are
 * as asked for.
 */
export function holds(observed: Json | undefined, asked: Json | undefined): boolean {
  if (asked === observed || asked === undefined) return true;
  if (asked === null) return observed === undefined;
  if (isList(asked)) return isList(observed) && asked.length === observed.length && holdsItems(observed, asked);
  if (!isObject(asked) || !isObject(observed)) return false;
  for (const key in asked) if (!holds(observed[key], asked[key])) return false;
  return true;
}

function holdsItems(observed: readonly Json[], asked: readonly Json[]): boolean {
  for (let index = 0; index < asked.length; index += 1) if (!holds(observed[index], asked[index])) return false;
  return true;
}

/** True if the observed value has all that is wanted. The API server may have filled in more fields. */
export function isContained(wanted: Json | undefined, observed: Json | undefined): boolean {
  if (isObject(wanted) && isObject(observed)) {
    return Object.entries(wanted).every(([key, value]) => value === undefined || isContained(value, observed[key]));
  }
  if (isList(wanted) && isList(observed)) {
    return wanted.length === observed.length && wanted.every((item, index) => isContained(item, observed[index]));
  }
  return wanted === observed;
}
