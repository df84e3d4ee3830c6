import { isList, isObject, type Json, joinPath, lookup } from '../api/json.ts';

import { MergeError } from './merge-error.ts';
import { directiveOf, kindOf } from './merge-values.ts';

/** The value that identifies an element of a merged list: the value of its merge key, or the element itself. */
type Identity = null | boolean | number | string;

/**
 * Returns the kind of the elements of lists.
 * @throws MergeError if the elements differ in kind, if their kind cannot be merged, or if there are no elements
 */
export function elementKind(elements: readonly Json[], path: string): string {
  const [first, ...others] = new Set(elements.map(kindOf));
  if (first === undefined) throw new MergeError(path, elements, 'elements, because the patch sets their order');
  if (others.length > 0 || first === 'list' || first === 'null') {
    throw new MergeError(path, elements, 'elements of one kind that are neither lists nor null');
  }
  return first;
}

/**
 * Returns the identity of an element.
 * @param key the merge key of the list, or undefined for a list of strings
 * @throws MergeError for an element without an identity
 */
export function identityOf(element: Json, key: string | undefined, path: string): Identity {
  const value = key === undefined ? element : keyOf(element, key, path);
  if (!isObject(value) && !isList(value)) return value;
  if (key === undefined)
    throw new MergeError(path, value, 'neither an object nor a list, because the list has no merge key');
  throw new MergeError(joinPath(path, [key]), value, 'a string or a number, because it is the merge key');
}

/**
 * Returns the value of an element's merge key. The value can be of any kind.
 * @throws MergeError for an element without the merge key
 */
export function keyOf(element: Json, key: string, path: string): Json {
  if (!isObject(element)) throw new MergeError(path, element, `an object with the merge key ${key}`);
  const value = lookup(element, key);
  if (value === undefined) throw new MergeError(path, element, `the merge key ${key}`);
  return value;
}

/** Returns the identities of a list's elements in the order of the elements. */
function identitiesOf(list: readonly Json[], key: string | undefined, path: string): readonly Identity[] {
  return list.map((element, index) => identityOf(element, key, joinPath(path, [index])));
}

/** Returns the first index of each identity. */
export function positionsOf<T>(identities: readonly T[]): Map<T, number> {
  const positions = new Map<T, number>();
  for (const [index, identity] of identities.entries()) {
    if (!positions.has(identity)) positions.set(identity, index);
  }
  return positions;
}

/** The lists that determine the order of elements: the wanted order and the original order. */
interface Orders {
  readonly wanted: readonly Json[];
  readonly original: readonly Json[];
}

/**
 * Returns the elements in the order that a strategic merge gives them. Elements in the wanted list follow its order.
 * The others keep their original order: each goes before the first wanted element that it originally preceded, or to
 * the end if there is no such element.
 * Source: normalizeElementOrder in k8s.io/apimachinery/pkg/util/strategicpatch/patch.go.
 */
export function arrange(
  elements: readonly Json[],
  { wanted, original }: Orders,
  key: string | undefined,
  path: string,
): readonly Json[] {
  const wantedAt = positionsOf(identitiesOf(wanted, key, path));
  const originalAt = positionsOf(identitiesOf(original, key, path));
  const placed = elements.map((element, index) => {
    const identity = identityOf(element, key, joinPath(path, [index]));
    return { element, wantedAt: wantedAt.get(identity), originalAt: originalAt.get(identity) };
  });
  const inPatch = placed.filter((item) => item.wantedAt !== undefined);
  const others = placed.filter((item) => item.wantedAt === undefined);
  return interleave(
    leftoversLast(sortBy(others, (item) => item.originalAt)),
    leftoversLast(sortBy(inPatch, (item) => item.wantedAt)),
  );
}

interface Placed {
  readonly element: Json;
  readonly originalAt: number | undefined;
}

/** Moves leftovers to the end. A leftover is a deletion that had nothing to delete and became an element. */
function leftoversLast<T extends Placed>(items: readonly T[]): readonly T[] {
  const isLeftover = ({ element }: T) => directiveOf(element) === 'delete';
  return [...items.filter((item) => !isLeftover(item)), ...items.filter(isLeftover)];
}

function interleave(others: readonly Placed[], wanted: readonly Placed[]): readonly Json[] {
  const merged: Placed[] = [];
  let next = 0;
  for (const item of wanted) {
    for (let other = others[next]; other !== undefined && isBefore(other, item); other = others[next]) {
      merged.push(other);
      next += 1;
    }
    merged.push(item);
  }
  return [...merged, ...others.slice(next)].map(({ element }) => element);
}

function isBefore(left: Placed, right: Placed): boolean {
  return left.originalAt !== undefined && right.originalAt !== undefined && left.originalAt < right.originalAt;
}

function sortBy<T>(items: readonly T[], placeOf: (item: T) => number | undefined): readonly T[] {
  const placed = items.map((item) => ({ item, place: placeOf(item) }));
  const sorted = placed.some(({ place }) => place === undefined)
    ? insertionSort(placed)
    : placed.toSorted((a, b) => (a.place ?? 0) - (b.place ?? 0));
  return sorted.map(({ item }) => item);
}

/**
 * Sorts elements by place. Elements without a place occur only with an empty `$setElementOrder`. They go to the front
 * in reverse order, as in Go's sort of up to twenty elements. The list is built from its end, so that they need no
 * shifting.
 */
function insertionSort<T extends { readonly place: number | undefined }>(items: readonly T[]): readonly T[] {
  const fromTheEnd: T[] = [];
  for (const item of items) {
    const { place } = item;
    const at =
      place === undefined ? -1 : fromTheEnd.findIndex((other) => (other.place ?? Number.POSITIVE_INFINITY) <= place);
    fromTheEnd.splice(at < 0 ? fromTheEnd.length : at, 0, item);
  }
  return fromTheEnd.toReversed();
}

/**
 * Rejects a patch with elements that its `$setElementOrder` does not have, or has in another order.
 * Source: validatePatchWithSetOrderList, which accepts an empty patch and an empty order.
 */
export function checkOrder(
  patch: readonly Json[],
  order: readonly Json[],
  key: string | undefined,
  path: string,
): void {
  const elements = patch.filter((element) => directiveOf(element) !== 'delete');
  if (patch.length === 0 || order.length === 0) return;
  let next = 0;
  const skipDirectives = () => {
    while (next < elements.length && directiveOf(elements[next]) !== undefined) next += 1;
  };
  for (const identity of identitiesOf(order, key, path)) {
    skipDirectives();
    const element = elements[next];
    if (element !== undefined && identityOf(element, key, path) === identity) next += 1;
  }
  if (next === elements.length) return;
  throw new MergeError(path, elements[next], 'only elements of its $setElementOrder, in the same order');
}
