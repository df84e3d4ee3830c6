import { isList, isObject, type Json, type JsonObject } from '../../src/api/json.ts';

// A model of Metacontroller's dynamic apply. Facts: it is a three-way merge with the last applied object. Lists of
// objects that share a merge key are merged by that key. Other lists are replaced.
const annotation = 'metacontroller.k8s.io/last-applied-configuration';
const mergeKeys = ['containerPort', 'port', 'mountPath', 'name', 'uid', 'ip', 'path'];
const systemFields = ['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'managedFields'];

/** Returns the object that Metacontroller's dynamic apply writes for an observed and a desired child. */
export function dynamicApply(observed: JsonObject, desired: JsonObject): JsonObject {
  const metadata = objectAt(observed, 'metadata');
  const text = objectAt(metadata, 'annotations')[annotation];
  const lastApplied: JsonObject = typeof text === 'string' ? JSON.parse(text) : {};
  const merged = mergeObjects(observed, lastApplied, desired);
  const kept = Object.fromEntries(systemFields.flatMap((key) => (key in metadata ? [[key, metadata[key]]] : [])));
  return {
    ...merged,
    status: observed['status'],
    metadata: {
      ...objectAt(merged, 'metadata'),
      ...kept,
      annotations: { ...objectAt(objectAt(merged, 'metadata'), 'annotations'), [annotation]: JSON.stringify(desired) },
    },
  };
}

/** Returns a new child as dynamic apply creates it: the desired object with the last-applied annotation. */
export function create(desired: JsonObject): JsonObject {
  const metadata = objectAt(desired, 'metadata');
  const annotations = { ...objectAt(metadata, 'annotations'), [annotation]: JSON.stringify(desired) };
  return { ...desired, metadata: { ...metadata, annotations } };
}

function merge(observed: Json | undefined, last: Json | undefined, desired: Json): Json {
  if (isObject(observed) && isObject(desired)) return mergeObjects(observed, isObject(last) ? last : {}, desired);
  if (isList(observed) && isList(desired)) return mergeLists(observed, isList(last) ? last : [], desired);
  return desired;
}

function mergeObjects(observed: JsonObject, last: JsonObject, desired: JsonObject): JsonObject {
  const result = new Map(Object.entries(observed));
  for (const key of Object.keys(last)) if (desired[key] === undefined) result.delete(key);
  for (const [key, value] of Object.entries(desired)) {
    if (value !== undefined) result.set(key, merge(observed[key], last[key], value));
  }
  return Object.fromEntries(result);
}

function mergeLists(observed: readonly Json[], last: readonly Json[], desired: readonly Json[]): Json {
  const all = [...observed, ...last, ...desired];
  const key = mergeKeys.find((name) => all.every((item) => isObject(item) && item[name] !== undefined));
  if (key === undefined) return desired;
  const byKey = (list: readonly Json[]) =>
    Object.fromEntries(list.map((item) => [` ${String(isObject(item) ? item[key] : '')}`, item]));
  return Object.values(mergeObjects(byKey(observed), byKey(last), byKey(desired))).filter((item) => item !== undefined);
}

export function objectAt(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isObject(value) ? value : {};
}
