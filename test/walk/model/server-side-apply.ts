import { isList, isObject, type Json, type JsonObject } from '../../../src/api/json.ts';
import { type FieldSet, fieldsOf, isEqual, keyOf, shapeOf } from './field-sets.ts';

/** What managers own of an object: what Metacontroller applied, and what others set by updates. */
export interface Owners {
  readonly applied: FieldSet;
  readonly others: FieldSet;
}

/** An object after an apply, and its owners. */
export interface Applied {
  readonly object: JsonObject;
  readonly owners: Owners;
}

/**
 * Applies a configuration by force, as server-side apply does: what was applied before and is not any more goes, unless others own
 * it too. Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
export function serverSideApply(
  live: JsonObject,
  config: JsonObject,
  type: string,
  { applied, others }: Owners,
): Applied {
  const next = fieldsOf(config, type);
  const pruned = prune(live, applied, next, others, type);
  const object = mergeObjects(pruned, config, type);
  return { object, owners: { applied: next, others: conceded(others, live, config, type) } };
}

/** Removes the fields that were applied, are not applied any more, and that nobody else owns. */
function prune(
  live: JsonObject,
  before: FieldSet,
  after: FieldSet,
  others: FieldSet,
  type: string | undefined,
): JsonObject {
  const entries = Object.entries(live).flatMap(([name, value]): [string, Json][] => {
    const field = `f:${name}`;
    if (value === undefined) return [];
    const kept = pruneValue(value, before[field], after[field], others[field], shapeOf(type, name));
    return kept === undefined ? [] : [[name, kept]];
  });
  return Object.fromEntries(entries);
}

type Shape = ReturnType<typeof shapeOf>;

function pruneValue(
  value: Json,
  before: Json | undefined,
  after: Json | undefined,
  others: Json | undefined,
  shape: Shape,
): Json | undefined {
  if (!isObject(before)) return value;
  // A field of which nothing is applied any more goes with all that is in it.
  if (after === undefined && others === undefined) return undefined;
  const set = (fields: Json | undefined) => (isObject(fields) ? fields : {});
  if (isObject(value) && shape.isMap && Object.keys(before).length > 0) {
    return prune(value, before, set(after), set(others), shape.type);
  }
  if (isList(value) && shape.keys.length > 0) {
    return value.flatMap((item): readonly Json[] => {
      if (!isObject(item)) return [item];
      const key = keyOf(item, shape.keys);
      const [was, is, other] = [before[key], set(after)[key], set(others)[key]];
      if (was !== undefined && is === undefined && other === undefined) return [];
      return [prune(item, set(was), set(is), set(other), shape.type)];
    });
  }
  return value;
}

function mergeObjects(live: JsonObject, config: JsonObject, type: string | undefined): JsonObject {
  const merged: Record<string, Json | undefined> = { ...live };
  for (const [name, value] of Object.entries(config)) {
    if (value !== undefined) merged[name] = mergeValues(live[name], value, shapeOf(type, name));
  }
  return merged;
}

function mergeValues(live: Json | undefined, config: Json, shape: Shape): Json {
  if (isObject(live) && isObject(config) && shape.isMap) return mergeObjects(live, config, shape.type);
  if (!isList(live) || !isList(config) || shape.keys.length === 0) return config;
  const key = (item: Json) => (isObject(item) ? keyOf(item, shape.keys) : '');
  const wanted = new Map(config.map((item) => [key(item), item]));
  const existing = new Map(live.map((item) => [key(item), item]));
  const merged = config.map((item) => {
    const current = existing.get(key(item));
    return isObject(current) && isObject(item) ? mergeObjects(current, item, shape.type) : item;
  });
  return [...live.filter((item) => !wanted.has(key(item))), ...merged];
}

/** Returns what is left of the fields of a manager when somebody else writes other values. */
export function conceded(others: FieldSet, live: JsonObject, config: JsonObject, type: string | undefined): FieldSet {
  const entries = Object.entries(others).flatMap(([field, inner]): [string, Json][] => {
    const name = field.slice('f:'.length);
    const [was, is] = [live[name], config[name]];
    const shape = shapeOf(type, name);
    if (is === undefined || isEqual(was, is) || !isObject(inner)) return [[field, inner ?? {}]];
    if (is === null) return [];
    if (isObject(was) && isObject(is) && shape.isMap) return [[field, conceded(inner, was, is, shape.type)]];
    if (isList(was) && isList(is) && shape.keys.length > 0) return [[field, concededItems(inner, was, is, shape)]];
    return [];
  });
  return Object.fromEntries(entries);
}

function concededItems(
  others: FieldSet,
  live: readonly Json[],
  config: readonly Json[],
  { keys, type }: Shape,
): FieldSet {
  const find = (list: readonly Json[], key: string) => list.filter(isObject).find((item) => keyOf(item, keys) === key);
  const entries = Object.entries(others).map(([key, inner]): [string, Json] => {
    const [was, is] = [find(live, key), find(config, key)];
    return [
      key,
      was === undefined || is === undefined || !isObject(inner) ? (inner ?? {}) : conceded(inner, was, is, type),
    ];
  });
  return Object.fromEntries(entries);
}
