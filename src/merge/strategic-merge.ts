import { isList, isObject, type Json, type JsonObject, joinPath, lookup } from '../api/json.ts';

import type { ApiType, ListField } from '../kubernetes/fields.ts';
import { applyDirectives, type Element, placesTaken } from './element-directives.ts';
import { arrange, checkOrder, elementKind, identityOf, positionsOf } from './element-order.ts';
import { MergeError } from './merge-error.ts';
import {
  directiveOf,
  elementsWithoutDirectives,
  type Fields,
  fieldsOf,
  isDeeper,
  kindOf,
  withoutDirectives,
  withoutNulls,
} from './merge-values.ts';

/** The path of an object in the patch, and its schema. */
interface Place {
  readonly schema: ApiType;
  readonly path: string;
}

const deletion = '$deleteFromPrimitiveList';
const order = '$setElementOrder';

/** The maximum nesting depth. It exceeds any depth in the Kubernetes API, but does not exhaust the stack. */
const deepest = 1000;

/**
 * Applies a patch to an object as `kubectl patch --type=strategic` does, with the directives `$patch`, `$retainKeys`,
 * `$setElementOrder/…` and `$deleteFromPrimitiveList/…`. Does not change its arguments. Where the result of kubectl
 * depends on chance, deletions from a list come before additions.
 * Source: StrategicMergePatch in k8s.io/apimachinery/pkg/util/strategicpatch/patch.go.
 * @param schema the fields of both arguments, from src/kubernetes/fields.ts
 * @throws MergeError with the invalid field for a patch that kubectl rejects or that is nested too deeply
 */
export function strategicMerge(original: JsonObject, patch: JsonObject, schema: ApiType): JsonObject {
  for (const [key, value] of Object.entries(patch)) {
    const tooDeep = isDeeper(value, deepest);
    if (tooDeep) throw new MergeError(joinPath('', [key]), 'more levels', `at most ${deepest} levels of nesting`);
  }
  return mergeObject(original, patch, { schema, path: '' });
}

/**
 * The maximum number of elements in a patch with the same merge key. Each element is merged into the result of the
 * previous ones, so thousands of them take longer and longer: minutes for a body of one megabyte.
 */
const mostRepeated = 4;

function mergeObject(original: JsonObject, patch: JsonObject, place: Place): JsonObject {
  const directive = directiveOf(patch);
  if (directive !== undefined) return replaceObject(directive, patch, place.path);
  const changes = fieldsOf(patch);
  const merged = retainKeys(fieldsOf(original), changes, place.path);
  for (const key of keysOf(changes, order)) mergeInOrder(merged, changes, key, place);
  for (const key of keysOf(changes, deletion)) deleteElements(merged, changes, key, place);
  for (const [key, value] of changes) mergeField(merged, key, value, place);
  return Object.fromEntries(merged);
}

function keysOf(fields: Fields, prefix: string): readonly string[] {
  return [...fields.keys()].filter((key) => key.startsWith(prefix));
}

function replaceObject(directive: Json, patch: JsonObject, path: string): JsonObject {
  if (directive === 'delete') return {};
  if (directive !== 'replace') throw new MergeError(joinPath(path, ['$patch']), directive, 'replace or delete');
  const { $patch: _, ...rest } = patch;
  return rest;
}

/**
 * Returns the fields of the original that `$retainKeys` retains, or all fields if the patch has no such directive.
 * Removes the directive from the patch.
 */
function retainKeys(original: Fields, changes: Fields, parent: string): Fields {
  const keys = changes.get('$retainKeys');
  if (keys === undefined) return original;
  changes.delete('$retainKeys');
  const path = joinPath(parent, ['$retainKeys']);
  if (!isList(keys)) throw new MergeError(path, keys, 'a list of field names');
  const retained = new Set(keys.map((key, index) => identityOf(key, undefined, joinPath(path, [index]))));
  for (const [key, value] of changes) {
    const isExempt = value === null || key.startsWith(deletion) || key.startsWith(order);
    if (!isExempt && !retained.has(key))
      throw new MergeError(path, keys, `${key} in the list, because the patch sets it`);
  }
  return new Map([...original].filter(([key]) => retained.has(key)));
}

/** Merges a list and sorts it by its `$setElementOrder`. Removes both from the patch. */
function mergeInOrder(merged: Fields, changes: Fields, directive: string, place: Place): void {
  const name = targetOf(directive, order, place.path);
  const path = joinPath(place.path, [name]);
  const field = listField(name, place);
  const wanted = listAt(changes, directive, place.path) ?? [];
  const original = listAt(merged, name, place.path);
  const patch = listAt(changes, name, place.path);
  checkOrder(patch ?? [], wanted, field.key, path);
  changes.delete(directive);
  changes.delete(name);
  if (original === undefined && patch === undefined) return;
  elementKind([...(original ?? []), ...(patch ?? [])], path);
  const all = original === undefined ? elementsWithoutDirectives(patch ?? []) : mergeList(original, patch, field, path);
  const before = original === undefined ? [] : placesTaken(original, patch ?? [], field, path);
  merged.set(name, arrange(all, { wanted, original: before }, field.key, path));
}

/** Returns the list that a directive applies to: `env` for `$setElementOrder/env`. */
function targetOf(directive: string, prefix: string, path: string): string {
  if (!directive.startsWith(`${prefix}/`))
    throw new MergeError(path, directive, `${prefix}/ followed by the name of a list`);
  return directive.slice(prefix.length + 1);
}

function listAt(fields: Fields, name: string, path: string): readonly Json[] | undefined {
  const value = fields.get(name);
  if (value === undefined || isList(value)) return value;
  throw new MergeError(joinPath(path, [name]), value, 'a list');
}

/**
 * Applies `$deleteFromPrimitiveList` and removes it from the patch. For a field that is not a list, the directive works
 * as if it did not have the prefix.
 */
function deleteElements(merged: Fields, changes: Fields, directive: string, place: Place): void {
  const name = targetOf(directive, deletion, place.path);
  const original = merged.get(name);
  const patch = changes.get(directive) ?? null;
  changes.delete(directive);
  if (isList(original) && isList(patch)) merged.set(name, deleteFromList(original, patch, name, place));
  else if (patch === null || (original !== undefined && kindOf(original) === kindOf(patch))) {
    mergeField(merged, name, patch, place);
  }
}

function deleteFromList(
  original: readonly Json[],
  patch: readonly Json[],
  name: string,
  place: Place,
): readonly Json[] {
  const path = joinPath(place.path, [name]);
  const field = listField(name, place);
  if (original.length === 0 && patch.length === 0) return original;
  if (elementKind([...original, ...patch], path) === 'object') return mergeByKey(original, patch, field, path);
  const deleted = new Set(patch);
  return original.filter((element) => !deleted.has(element));
}

function mergeField(merged: Fields, name: string, patch: Json, place: Place): void {
  const value = mergeValue(merged.get(name), patch, name, place);
  if (value === undefined) merged.delete(name);
  else merged.set(name, value);
}

function mergeValue(original: Json | undefined, patch: Json, name: string, place: Place): Json | undefined {
  if (patch === null) return undefined;
  const path = joinPath(place.path, [name]);
  if (isObject(original) && isObject(patch)) return mergeInto(original, patch, name, place);
  if (isList(original) && isList(patch)) return mergeList(original, patch, listField(name, place), path);
  return withoutDirectives(withoutNulls(patch));
}

function mergeInto(original: JsonObject, patch: JsonObject, name: string, place: Place): JsonObject {
  const path = joinPath(place.path, [name]);
  const field = lookup(place.schema, name);
  if (field?.kind !== 'object') throw new MergeError(path, patch, 'a field that is an object in the Kubernetes API');
  return field.strategy === 'replace' ? patch : mergeObject(original, patch, { schema: field.fields, path });
}

function listField(name: string, { schema, path }: Place): ListField {
  const field = lookup(schema, name);
  if (field?.kind === 'list') return field;
  throw new MergeError(joinPath(path, [name]), name, 'a field that is a list in the Kubernetes API');
}

function mergeList(
  original: readonly Json[],
  patch: readonly Json[] | undefined,
  field: ListField,
  path: string,
): readonly Json[] {
  if (patch === undefined) return original;
  if (field.strategy === 'replace') return patch;
  if (original.length === 0 && patch.length === 0) return original;
  if (elementKind([...original, ...patch], path) === 'object') return mergeByKey(original, patch, field, path);
  return arrange([...new Set([...original, ...patch])], { wanted: patch, original }, field.key, path);
}

function mergeByKey(
  original: readonly Json[],
  patch: readonly Json[],
  field: ListField,
  path: string,
): readonly Json[] {
  const { key } = field;
  if (key === undefined) throw new MergeError(path, patch, 'no objects, because the list has no merge key');
  const { left, added, replaces } = applyDirectives(original, patch, key, path);
  const wanted = added.map(([, element]) => element);
  if (replaces) return arrange(wanted, { wanted: [], original: wanted }, key, path);
  return arrange(mergeElements(left, added, key, field.element), { wanted, original: left }, key, path);
}

function mergeElements(
  original: readonly JsonObject[],
  patch: readonly Element[],
  key: string,
  schema: ApiType,
): readonly JsonObject[] {
  const merged = [...original];
  const positions = positionsOf(original.map((element) => lookup(element, key)));
  const counts = new Map<unknown, number>();
  for (const [path, element] of patch) {
    const identity = identityOf(element, key, path);
    const position = positions.get(identity) ?? merged.length;
    const before = merged[position];
    const count = (counts.get(identity) ?? 0) + 1;
    if (count > mostRepeated)
      throw new MergeError(joinPath(path, [key]), identity, `at most ${mostRepeated} elements with the same ${key}`);
    counts.set(identity, count);
    merged[position] = before === undefined ? element : mergeObject(before, element, { schema, path });
    positions.set(identity, position);
  }
  return merged;
}
