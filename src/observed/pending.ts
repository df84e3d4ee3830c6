import type { ObservedObject } from '../api/children.ts';
import { isList, isObject, type Json, type JsonObject, lookup, objectAt, parseJson } from '../api/json.ts';
import { controllerUidLabel } from '../api/names.ts';
import { holds, pathOf, type Step, valueAt } from './field-path.ts';
import { appliedFields, lastApplied, mergeKeyOf, ownedPart } from './owned.ts';

/** A field of a child that is not as asked for yet. */
export interface PendingField {
  readonly path: string;
  /** The value that the hook asks for. Undefined if it asks to remove the field, by null or by leaving it out. */
  readonly wanted: Json | undefined;
}

/**
 * Returns the fields of an observed child that are not as asked for: the API server has not stored them yet, or has refused
 * them. Fields that the hook does not ask for do not count, and neither do those that the API server fills in.
 */
export function pendingFields({ raw }: ObservedObject, asked: JsonObject): readonly PendingField[] {
  return compare(comparable(asked), raw, []);
}

/** Returns the fields that Metacontroller applied before, that the hook does not ask for any more, and that still exist. */
export function pendingRemovals({ raw }: ObservedObject, asked: JsonObject): readonly PendingField[] {
  const metadata = objectAt(raw, 'metadata');
  const wanted = comparable(asked);
  const applied = lastApplied(metadata);
  if (applied !== undefined) {
    // Dynamic apply records what the API server accepted. Most changes leave nothing out.
    if (findRemovals(comparable(applied), wanted, []).length === 0) return [];
    return findRemovals(comparable(ownedPart(raw) ?? {}), wanted, []);
  }
  const fields = appliedFields(metadata);
  if (fields === undefined) return [];
  const { 'f:annotations': annotations, 'f:labels': labels } = objectAt(fields, 'f:metadata');
  const managed = { 'f:metadata': { 'f:annotations': annotations, 'f:labels': labels }, 'f:spec': fields['f:spec'] };
  return findManagedRemovals(managed, comparable(raw), wanted, []);
}

/** The parts of a child that the hook decides about. */
function comparable(child: JsonObject): JsonObject {
  const { annotations, labels } = objectAt(child, 'metadata');
  // Metacontroller adds this label.
  const { [controllerUidLabel]: _, ...others } = isObject(labels) ? labels : {};
  return {
    metadata: { annotations, labels: Object.keys(others).length === 0 ? undefined : others },
    spec: child['spec'],
  };
}

function compare(asked: Json | undefined, observed: Json | undefined, steps: readonly Step[]): readonly PendingField[] {
  if (asked === undefined || holds(observed, asked)) return [];
  if (asked === null) return observed === null ? [] : [{ path: pathOf(steps), wanted: undefined }];
  if (isObject(asked) && isObject(observed)) {
    return Object.entries(asked).flatMap(([key, value]) => compare(value, lookup(observed, key), [...steps, key]));
  }
  if (isList(asked) && isList(observed)) return compareLists(asked, observed, steps);
  return asked === observed || isEmpty(asked) ? [] : [{ path: pathOf(steps), wanted: asked }];
}

/** Metacontroller and the API server merge lists by a key where the items have one. Other lists are compared as a whole. */
function compareLists(
  asked: readonly Json[],
  observed: readonly Json[],
  steps: readonly Step[],
): readonly PendingField[] {
  const key = mergeKeyOf([...asked, ...observed]);
  if (key === undefined) {
    const isSame = asked.length === observed.length;
    const fields = asked.flatMap((item, index) => compare(item, observed[index], steps));
    return isSame && fields.length === 0 ? [] : [{ path: pathOf(steps), wanted: asked }];
  }
  return asked.filter(isObject).flatMap((item) => {
    const current = observed.find((other) => isObject(other) && other[key] === item[key]);
    return compare(item, current, [...steps, { [key]: item[key] }]);
  });
}

/** The API server does not store empty objects and lists in every place. */
function isEmpty(value: Json): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function findRemovals(owned: Json, asked: Json | undefined, steps: readonly Step[]): readonly PendingField[] {
  if (isObject(owned) && isObject(asked)) {
    return Object.entries(owned).flatMap(([key, value]) => removalOf(value, lookup(asked, key), [...steps, key]));
  }
  if (!isList(owned) || !isList(asked)) return [];
  const key = mergeKeyOf([...owned, ...asked]);
  if (key === undefined) return [];
  return owned.filter(isObject).flatMap((item) => {
    const wanted = asked.find((other) => isObject(other) && other[key] === item[key]);
    return removalOf(item, wanted, [...steps, { [key]: item[key] }]);
  });
}

function removalOf(owned: Json | undefined, asked: Json | undefined, steps: readonly Step[]): readonly PendingField[] {
  if (owned === undefined || owned === null || isEmpty(owned)) return [];
  return asked === undefined ? [{ path: pathOf(steps), wanted: undefined }] : findRemovals(owned, asked, steps);
}

/**
 * Finds removals among managed fields. A field without inner fields is managed as a whole, so what the API server fills in
 * there does not count.
 */
function findManagedRemovals(
  fields: JsonObject,
  observed: Json | undefined,
  asked: Json | undefined,
  steps: readonly Step[],
): readonly PendingField[] {
  return Object.entries(fields).flatMap(([name, inner]): readonly PendingField[] => {
    const step = stepOf(name);
    if (step === undefined || !isObject(inner)) return [];
    const [current, wanted] = [valueAt(observed ?? null, [step]), askedAt(asked ?? null, step)];
    if (current === undefined || current === null || isEmpty(current)) return [];
    // Without `.`, other managers may own the rest of the object.
    const isWhole = Object.keys(inner).length === 0 || inner['.'] !== undefined;
    if (isWhole && wanted === undefined) return [{ path: pathOf([...steps, step]), wanted: undefined }];
    return findManagedRemovals(inner, current, wanted, [...steps, step]);
  });
}

/** Returns what is asked for at a step. A list item can lack a part of its key that has a default, such as `protocol` of a port. */
function askedAt(asked: Json, step: Step): Json | undefined {
  const exact = valueAt(asked, [step]);
  if (exact !== undefined || typeof step === 'string' || !isList(asked)) return exact;
  return asked.find(
    (item) => isObject(item) && Object.entries(step).every(([key, value]) => (item[key] ?? value) === value),
  );
}

/** Returns the step that a name in managedFields stands for: `f:image`, or `k:{"name":"kuma-gateway"}`. */
function stepOf(name: string): Step | undefined {
  if (name.startsWith('f:')) return name.slice('f:'.length);
  const key = name.startsWith('k:') ? parseJson(name.slice('k:'.length)) : undefined;
  return isObject(key) ? key : undefined;
}
