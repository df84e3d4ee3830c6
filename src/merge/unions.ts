import { isList, isObject, isSet, type Json, type JsonObject, joinPath, lookup } from '../api/json.ts';
import type { ApiType, Field, ListField } from '../kubernetes/fields.ts';
import { excludedBy, impliedValue, unionsOf } from '../kubernetes/unions.ts';
import type { WrongValue } from '../kubernetes/wrong-values.ts';
import { strategicMerge } from './strategic-merge.ts';

/**
 * Applies a strategic merge patch, and removes the fields that the fields of the patch exclude: a `valueFrom` in the patch takes the
 * place of a `value`. kubectl leaves both, and the API server refuses them.
 * @throws MergeError as strategicMerge does
 */
export function mergeReplacing(original: JsonObject, patch: JsonObject, schema: ApiType): JsonObject {
  return settleObject(strategicMerge(original, patch, schema), patch, schema);
}

function settleObject(merged: JsonObject, patch: JsonObject, type: ApiType): JsonObject {
  const inner = Object.entries(patch).flatMap(([name, value]): [string, Json][] => {
    const field = lookup(type, name);
    const current = lookup(merged, name);
    if (field === undefined || value === undefined || current === undefined) return [];
    const settled = settle(current, value, field);
    return settled === current ? [] : [[name, settled]];
  });
  const excluded = excludedBy(patch, type).filter(({ field }) => isSet(merged[field]) && !isSet(patch[field]));
  if (inner.length === 0 && excluded.length === 0) return withDiscriminators(merged, patch, type);
  const names = new Set(excluded.map(({ field }) => field));
  const kept = Object.entries({ ...merged, ...Object.fromEntries(inner) }).filter(([name]) => !names.has(name));
  return withDiscriminators(Object.fromEntries(kept), patch, type);
}

/** A field that needs another value of its discriminator brings this value along. */
function withDiscriminators(merged: JsonObject, patch: JsonObject, type: ApiType): JsonObject {
  const unions = unionsOf(type);
  const names = new Set([...(unions?.conditions.values() ?? [])].map(({ discriminator }) => discriminator));
  const changed = [...names].flatMap((name): [string, string][] => {
    const needed = unions && impliedValue(patch, unions, name);
    const isOther = isSet(merged[name]) && merged[name] !== needed;
    return needed === undefined || isSet(patch[name]) || !isOther ? [] : [[name, needed]];
  });
  return changed.length === 0 ? merged : { ...merged, ...Object.fromEntries(changed) };
}

function settle(merged: Json, patch: Json, field: Field): Json {
  if (field.kind === 'object' && field.values === undefined && isObject(merged) && isObject(patch))
    return settleObject(merged, patch, field.fields);
  return field.kind === 'list' && isList(merged) && isList(patch) ? settleList(merged, patch, field) : merged;
}

/** A list without a merge key has the elements of the patch only. */
function settleList(merged: readonly Json[], patch: readonly Json[], { element, key, scalars, strategy }: ListField) {
  if (strategy === 'replace' || key === undefined || scalars !== undefined) return merged;
  const changes = patch.filter(isObject);
  return merged.map((item) => {
    if (!isObject(item)) return item;
    const ofItem = changes.filter((change) => change[key] === item[key]);
    return ofItem.length === 0 ? item : settleObject(item, Object.assign({}, ...ofItem), element);
  });
}

/**
 * Returns the fields of an object that exclude each other, at any depth. The API server refuses such an object.
 * @param path the path of the object, for messages. A function returns it for the path from the object to a field.
 */
export function unionConflicts(
  object: JsonObject,
  type: ApiType,
  path: string | ((inner: readonly PropertyKey[]) => string),
): readonly WrongValue[] {
  return conflictsIn(object, type).map(({ expected, steps, value }) => ({
    field: joinPath(typeof path === 'string' ? path : path(steps), steps),
    value,
    expected,
  }));
}

interface Conflict {
  readonly steps: readonly PropertyKey[];
  readonly value: Json;
  readonly expected: string;
}

function conflictsIn(object: JsonObject, type: ApiType): readonly Conflict[] {
  const own = excludedBy(object, type).flatMap(({ by, field, needs }): Conflict[] => {
    const value = object[field];
    if (!isSet(value) || value === '') return [];
    return [
      { steps: [field], value, expected: needs === undefined ? besideAnother(by) : `no value, or ${by} ${needs}` },
    ];
  });
  const inner = Object.entries(object).flatMap(([name, value]) => {
    const field = lookup(type, name);
    return field === undefined || value === undefined ? [] : within(name, conflictsAt(value, field));
  });
  return [...own, ...inner];
}

function besideAnother(by: string): string {
  return `no value, because ${by} is set and only one of the two can be set`;
}

function conflictsAt(value: Json, field: Field): readonly Conflict[] {
  if (field.kind === 'object' && field.values === undefined)
    return isObject(value) ? conflictsIn(value, field.fields) : [];
  if (field.kind !== 'list' || field.scalars !== undefined || !isList(value)) return [];
  return value.flatMap((item, index) => (isObject(item) ? within(index, conflictsIn(item, field.element)) : []));
}

function within(key: PropertyKey, conflicts: readonly Conflict[]): readonly Conflict[] {
  return conflicts.map((conflict) => ({ ...conflict, steps: [key, ...conflict.steps] }));
}
