import { isList, isObject, type Json, joinPath, lookup } from '../api/json.ts';

import { MergeError } from './merge-error.ts';
import { directiveOf, kindOf } from './merge-values.ts';

/** What tells an element of a merged list from the others: the value of its merge key, or the element itself. */
type Identity = null | boolean | number | string;

/**
 * What kind the elements of lists are.
 * @throws MergeError where they are not all of one kind, or of a kind that can't be merged, or where there are none
 */
export function elementKind(elements: readonly Json[], path: string): string {
  const [first, ...others] = new Set(elements.map(kindOf));
  if (first === undefined) throw new MergeError(path, elements, 'elements, where their order is given');
  if (others.length > 0 || first === 'list' || first === 'null') {
    throw new MergeError(path, elements, 'elements of one kind, neither lists nor null');
  }
  return first;
}

/**
 * The identity of an element.
 * @param key the list's merge key, or undefined in a list of texts
 * @throws MergeError for an element that has none
 */
export function identityOf(element: Json, key: string | undefined, path: string): Identity {
  const value = key === undefined ? element : keyOf(element, key, path);
  if (!isObject(value) && !isList(value)) return value;
  if (key === undefined) throw new MergeError(path, value, 'no object and no list, for nothing tells them apart');
  throw new MergeError(joinPath(path, [key]), value, 'a text or a number, by which the list is merged');
}

/**
 * The value of an element's merge key, whatever it is.
 * @throws MergeError for an element without it
 */
export function keyOf(element: Json, key: string, path: string): Json {
  if (!isObject(element)) throw new MergeError(path, element, `an object with ${key}, by which the list is merged`);
  const value = lookup(element, key);
  if (value === undefined) throw new MergeError(path, element, `${key}, by which the list is merged`);
  return value;
}

/** The identities of a list's elements, each where its element is. */
function identitiesOf(list: readonly Json[], key: string | undefined, path: string): readonly Identity[] {
  return list.map((element, index) => identityOf(element, key, joinPath(path, [index])));
}

/** Where each is first found. */
export function positionsOf<T>(identities: readonly T[]): Map<T, number> {
  const positions = new Map<T, number>();
  for (const [index, identity] of identities.entries()) {
    if (!positions.has(identity)) positions.set(identity, index);
  }
  return positions;
}

/** The lists that decide about an order: what is wanted, and what was there before. */
interface Orders {
  readonly wanted: readonly Json[];
  readonly original: readonly Json[];
}

/**
 * The elements in the order in which a strategic merge leaves them: those that are wanted in an order have it; the others
 * keep that of the original list, and each goes before the first wanted element that it was before. Without such an element
 * it goes to the end. Source: normalizeElementOrder in k8s.io/apimachinery/pkg/util/strategicpatch/patch.go.
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

/** A deletion that had nothing to delete is left over as an element, and goes to the end. */
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
 * Elements without a place, which only an empty `$setElementOrder` leaves, go to the front, the last of them first: that is
 * what Go's sort makes of up to twenty. The list is built from its end, where they need no shifting.
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
 * Refuses a patch whose elements are not those of its `$setElementOrder`, in that order.
 * Source: validatePatchWithSetOrderList, which lets an empty list of either pass.
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
  throw new MergeError(path, elements[next], 'only what its $setElementOrder has, in that order');
}
