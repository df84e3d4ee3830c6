import { isDeepStrictEqual } from 'node:util';
import type { ObservedObject } from '../api/children.ts';
import { isList, isObject, isSet, type Json, type JsonObject, lookup, objectAt } from '../api/json.ts';
import type { ApiType, Field } from '../kubernetes/fields.ts';
import { excludedBy } from '../kubernetes/unions.ts';
import { type Step, setAt, valueAt } from './field-path.ts';
import { lastApplied, mergeKeyOf, ownedPart } from './owned.ts';

/** A field of an observed child that excludes a wanted field, and that leaving it out does not remove. */
export interface ForeignMember {
  readonly steps: readonly Step[];
  readonly value: Json;
}

/**
 * Returns the fields of an observed child that the API server would refuse beside the wanted ones, and that somebody else set: the
 * API server by its defaults, or a user. A volume without a source has `emptyDir: {}`, which nobody applied.
 */
export function foreignMembers({ raw }: ObservedObject, wanted: JsonObject, type: ApiType): readonly ForeignMember[] {
  const [spec, observed] = [objectAt(wanted, 'spec'), objectAt(raw, 'spec')];
  return inObject(spec, observed, type, ['spec']).filter((member) => !isRemovable(member, raw));
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

function inObject(
  wanted: JsonObject,
  observed: JsonObject,
  type: ApiType,
  steps: readonly Step[],
): readonly ForeignMember[] {
  const excluded = excludedBy(wanted, type).flatMap(({ field }): ForeignMember[] => {
    const value = observed[field];
    return isSet(value) && !isSet(wanted[field]) ? [{ steps: [...steps, field], value }] : [];
  });
  const inner = Object.entries(wanted).flatMap(([name, value]) => {
    const field = lookup(type, name);
    const current = observed[name];
    if (field === undefined || !isSet(value) || !isSet(current)) return [];
    return inField(value, current, field, [...steps, name]);
  });
  return [...excluded, ...inner];
}

/**
 * True if leaving the field out removes it. Dynamic apply removes an owned field with all that is in it. Server-side apply removes
 * only the owned fields in it, and a scalar may have other owners. Null removes it for all of them.
 */
function isRemovable({ steps, value }: ForeignMember, raw: JsonObject): boolean {
  const owned = valueAt(ownedPart(raw) ?? {}, steps);
  if (lastApplied(objectAt(raw, 'metadata')) !== undefined) return owned !== undefined;
  return typeof value === 'object' && isDeepStrictEqual(value, owned);
}

function inField(wanted: Json, observed: Json, field: Field, steps: readonly Step[]) {
  if (field.kind === 'object' && field.values === undefined && isObject(wanted) && isObject(observed))
    return inObject(wanted, observed, field.fields, steps);
  if (field.kind !== 'list' || field.scalars !== undefined || !isList(wanted) || !isList(observed)) return [];
  return inList(wanted, observed, field.element, steps);
}

/** Lists without a key are replaced as a whole. */
function inList(
  wanted: readonly Json[],
  observed: readonly Json[],
  element: ApiType,
  steps: readonly Step[],
): readonly ForeignMember[] {
  const key = mergeKeyOf([...wanted, ...observed]);
  if (key === undefined) return [];
  return wanted.filter(isObject).flatMap((item) => {
    const id = item[key];
    const current = observed.find((one): one is JsonObject => isObject(one) && one[key] === id);
    return current === undefined ? [] : inObject(item, current, element, [...steps, { [key]: id }]);
  });
}
