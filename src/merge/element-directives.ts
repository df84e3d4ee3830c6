import { isObject, type Json, type JsonObject, joinPath, lookup } from '../api/json.ts';

import type { ListField } from '../kubernetes/fields.ts';
import { keyOf } from './element-order.ts';
import { MergeError } from './merge-error.ts';
import { directiveOf } from './merge-values.ts';

/** An element of a patch, with its path. */
export type Element = readonly [path: string, element: JsonObject];

/** The elements of both lists that remain after the `$patch` directives, and whether the patch replaces the list. */
interface Applied {
  readonly left: readonly JsonObject[];
  readonly added: readonly Element[];
  readonly replaces: boolean;
}

/**
 * Applies `$patch: delete` and `$patch: replace` of elements.
 * @throws MergeError for any other `$patch`, and for a deletion without the merge key
 */
export function applyDirectives(
  original: readonly Json[],
  patch: readonly Json[],
  key: string,
  parent: string,
): Applied {
  const deleted = new Set<Json>();
  const added: Element[] = [];
  let replaces = false;
  for (const [index, element] of patch.entries()) {
    const path = joinPath(parent, [index]);
    const directive = directiveOf(element);
    if (directive === 'delete') deleted.add(keyOf(element, key, path));
    else if (directive === 'replace') replaces = true;
    else if (directive !== undefined) throw new MergeError(joinPath(path, ['$patch']), directive, 'replace or delete');
    else if (isObject(element)) added.push([path, element]);
  }
  const left = original.filter(isObject).filter((element) => !deleted.has(lookup(element, key) ?? null));
  return { left, added, replaces };
}

/**
 * Returns the original list in its state when `$setElementOrder` is applied. kubectl deletes elements in place, so the
 * added elements take the free places.
 */
export function placesTaken(
  original: readonly Json[],
  patch: readonly Json[],
  { key }: ListField,
  path: string,
): readonly Json[] {
  if (key === undefined) return original;
  const { left, added, replaces } = applyDirectives(original, patch, key, path);
  if (replaces) return original;
  const there = new Set(left.map((element) => lookup(element, key)));
  const fresh = added.map(([, element]) => element).filter((element) => !there.has(lookup(element, key)));
  return [...left, ...fresh].slice(0, original.length);
}
