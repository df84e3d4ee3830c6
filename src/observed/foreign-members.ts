import { isDeepStrictEqual } from 'node:util';
import type { ObservedObject } from '../api/children.ts';
import { isList, isObject, isSet, type Json, type JsonObject, lookup, objectAt } from '../api/json.ts';
import type { ApiType, Field } from '../kubernetes/fields.ts';
import { excludedBy } from '../kubernetes/unions.ts';
import { type Step, setAt } from './field-path.ts';
import { lastApplied, mergeKeyOf, ownedPart } from './owned.ts';

/** A field of an observed child that excludes a wanted field, and that leaving it out does not remove. */
export interface ForeignMember {
  readonly steps: readonly Step[];
  readonly value: Json;
}

/** What Metacontroller owns of an object, and how it removes what it owns. */
interface Ownership {
  readonly part: Json | undefined;
  /** Dynamic apply removes an owned field with all that is in it; server-side apply removes only the owned fields in it. */
  readonly isDynamic: boolean;
}

/**
 * Returns the fields of an observed child that the API server would refuse beside the wanted ones, and that somebody else set: the
 * API server by its defaults, or a user. A volume without a source has `emptyDir: {}`, which nobody applied.
 */
export function foreignMembers({ raw }: ObservedObject, wanted: JsonObject, type: ApiType): readonly ForeignMember[] {
  const spec = objectAt(wanted, 'spec');
  if (!differs(spec, objectAt(raw, 'spec'))) return [];
  const isDynamic = lastApplied(objectAt(raw, 'metadata')) !== undefined;
  const part = objectAt(ownedPart(raw) ?? {}, 'spec');
  return inObject(spec, objectAt(raw, 'spec'), { part, isDynamic }, type, ['spec']);
}

/**
 * Returns a child that removes these fields. A scalar is removed with null. An object must be applied as it is first, so that
 * Metacontroller owns it and removes it in the next sync. Until then everything else stays as it is, so that the pods restart
 * only once.
 * @param kept returns the observed child as Metacontroller applied it
 */
export function withoutMembers(
  wanted: JsonObject,
  members: readonly ForeignMember[],
  kept: () => JsonObject,
): JsonObject {
  const objects = members.filter(({ value }) => typeof value === 'object');
  if (objects.length === 0) return members.reduce((child, { steps }) => setAt(child, steps, null), wanted);
  return objects.reduce((child, { steps, value }) => setAt(child, steps, value), kept());
}

/** True if a wanted value is not observed. Most syncs of a settled instance end here. */
function differs(wanted: Json | undefined, observed: Json | undefined): boolean {
  if (wanted === observed || !isSet(wanted)) return false;
  if (isObject(wanted) && isObject(observed))
    return Object.keys(wanted).some((key) => differs(wanted[key], observed[key]));
  if (!isList(wanted) || !isList(observed)) return true;
  return wanted.length !== observed.length || wanted.some((item, index) => differs(item, observed[index]));
}

function inObject(
  wanted: JsonObject,
  observed: JsonObject,
  { isDynamic, part }: Ownership,
  type: ApiType,
  steps: readonly Step[],
): readonly ForeignMember[] {
  const owned = isObject(part) ? part : {};
  const foreign = excludedBy(wanted, type).flatMap(({ field }): ForeignMember[] => {
    const value = observed[field];
    if (!isSet(value) || isSet(wanted[field]) || isRemovable(value, owned[field], isDynamic)) return [];
    return [{ steps: [...steps, field], value }];
  });
  const inner = Object.entries(wanted).flatMap(([name, value]) => {
    const field = lookup(type, name);
    const current = observed[name];
    if (field === undefined || !isSet(value) || !isSet(current)) return [];
    return inField(value, current, { isDynamic, part: owned[name] }, field, [...steps, name]);
  });
  return [...foreign, ...inner];
}

/** A scalar may have other owners under server-side apply. Null removes it for all of them. */
function isRemovable(value: Json, owned: Json | undefined, isDynamic: boolean): boolean {
  if (isDynamic) return owned !== undefined;
  return typeof value === 'object' && isDeepStrictEqual(value, owned);
}

function inField(wanted: Json, observed: Json, owned: Ownership, field: Field, steps: readonly Step[]) {
  if (field.kind === 'object' && field.values === undefined && isObject(wanted) && isObject(observed))
    return inObject(wanted, observed, owned, field.fields, steps);
  if (field.kind !== 'list' || field.scalars !== undefined || !isList(wanted) || !isList(observed)) return [];
  return inList(wanted, observed, owned, field.element, steps);
}

/** Lists without a key are replaced as a whole. */
function inList(
  wanted: readonly Json[],
  observed: readonly Json[],
  { isDynamic, part }: Ownership,
  element: ApiType,
  steps: readonly Step[],
): readonly ForeignMember[] {
  const key = mergeKeyOf([...wanted, ...observed]);
  if (key === undefined) return [];
  const owned = isList(part) ? part : [];
  const itemOf = (list: readonly Json[], id: Json | undefined) =>
    list.find((item): item is JsonObject => isObject(item) && item[key] === id);
  return wanted.filter(isObject).flatMap((item) => {
    const current = itemOf(observed, item[key]);
    if (current === undefined) return [];
    const ownership = { isDynamic, part: itemOf(owned, item[key]) };
    return inObject(item, current, ownership, element, [...steps, { [key]: item[key] }]);
  });
}
