import { isDeepStrictEqual } from 'node:util';
import { isList, isObject, isSet, type Json, type JsonObject, lookup } from '../../api/json.ts';
import { controllerUidLabel, lastAppliedAnnotation } from '../../api/names.ts';
import { childKinds } from '../../children/kinds.ts';
import { apiType } from '../../kubernetes/fields.ts';
import { storedForm } from '../../merge/stored-form.ts';
import { mergeKeyOf, ownedPart } from '../../observed/owned.ts';

/** A value before and after a change. Undefined means that the value does not exist. */
export interface Change {
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/**
 * Returns the changes that applying a desired child makes to an observed one. The rules are those of Metacontroller's
 * dynamic apply: it sets the desired fields, and it removes fields that it applied before and that are not desired any
 * more. It does not change other fields, and the result does not contain them.
 */
export function changeByApply(observed: JsonObject, desired: JsonObject): Change {
  return compareObjects(observed, appliedPart(observed), asStored(desired));
}

/** Returns the differences between two desired states of a child. The order of fields does not matter. */
export function changeBetween(old: JsonObject, wanted: JsonObject): Change {
  const before = asStored(old);
  return compareObjects(before, before, asStored(wanted));
}

/** Returns a child in the form that the API server stores, so that different notations of a value are equal. */
function asStored(child: JsonObject): JsonObject {
  const { kind, spec } = child;
  const isKnown = isObject(spec) && childKinds.some((one) => one.kind === kind);
  return isKnown ? { ...child, spec: storedForm(spec, apiType(`${kind}Spec`)) } : child;
}

/**
 * Returns the part of an observed child that Metacontroller applied, without its own label, annotation and owner
 * reference.
 */
export function appliedPart(observed: JsonObject): JsonObject {
  const { metadata, status: _, ...rest } = ownedPart(observed) ?? {};
  if (!isObject(metadata)) return rest;
  const { ownerReferences: _o, ...others } = metadata;
  const labels = without(others['labels'], controllerUidLabel);
  const annotations = without(others['annotations'], lastAppliedAnnotation);
  return { ...rest, metadata: { ...others, labels, annotations } };
}

function without(map: Json | undefined, key: string): JsonObject | undefined {
  const entries = isObject(map) ? Object.entries(map).filter(([name]) => name !== key) : [];
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function compare(observed: Json | undefined, applied: Json | undefined, desired: Json): Change {
  if (isObject(observed) && isObject(desired)) {
    return compareObjects(observed, isObject(applied) ? applied : {}, desired);
  }
  if (isList(observed) && isList(desired)) return compareLists(observed, isList(applied) ? applied : [], desired);
  return { before: observed, after: desired };
}

interface ObjectChange extends Change {
  readonly before: JsonObject;
  readonly after: JsonObject;
}

function compareObjects(
  observed: JsonObject,
  applied: JsonObject,
  desired: JsonObject,
  isFilledIn: (key: string, value: Json) => boolean = isDefault,
): ObjectChange {
  const wanted = Object.entries(desired).flatMap(([key, value]): [string, Change][] => {
    const before = lookup(observed, key);
    return isSet(value) && (isSet(before) || !isFilledIn(key, value))
      ? [[key, compareField(key, before, lookup(applied, key), value)]]
      : [];
  });
  const dropped = Object.entries(applied).flatMap(([key, value]): [string, Change][] =>
    isSet(lookup(desired, key)) || !isSet(value) || isFilledIn(key, value)
      ? []
      : [[key, { before: value, after: undefined }]],
  );
  const changes = [...wanted, ...dropped];
  return { before: side(changes, ({ before }) => before), after: side(changes, ({ after }) => after) };
}

/** Maps with keys that users choose. The API server adds no default entries to them. */
const userMaps = new Set(['annotations', 'labels', 'matchLabels', 'nodeSelector']);

function compareField(key: string, observed: Json | undefined, applied: Json | undefined, desired: Json): Change {
  if (!userMaps.has(key) || !isObject(observed) || !isObject(desired)) return compare(observed, applied, desired);
  return compareObjects(observed, isObject(applied) ? applied : {}, desired, () => false);
}

function side(changes: readonly [string, Change][], of: (change: Change) => Json | undefined): JsonObject {
  return Object.fromEntries(changes.flatMap(([key, change]) => (of(change) === undefined ? [] : [[key, of(change)]])));
}

/** Compares the items of two lists by key if Metacontroller merges such lists by key, and by position otherwise. */
function compareLists(observed: readonly Json[], applied: readonly Json[], desired: readonly Json[]): Change {
  const key = mergeKeyOf([...observed, ...applied, ...desired]);
  const identify = (list: readonly (Json | undefined)[]): JsonObject =>
    Object.fromEntries(list.map((item, index) => [` ${isObject(item) && key ? item[key] : index}`, item]));
  const replaced = observed.map((item, index) => (index < desired.length ? applied[index] : item));
  const goes = identify(key === undefined ? replaced : applied);
  const { before, after } = compareObjects(identify(observed), goes, identify(desired));
  return { before: present(before), after: present(after) };
}

function present(items: JsonObject): readonly Json[] {
  return Object.values(items).filter((item) => item !== undefined);
}

/** True for a value that the API server sets if the field is omitted. Setting or removing it changes nothing. */
export function isDefault(key: string, value: Json): boolean {
  return defaults.has(key) && isDeepStrictEqual(defaults.get(key), value);
}

/**
 * The default values of fields in children. Source:
 * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/
 */
const defaults = new Map<string, Json>([
  ['apiVersion', 'v1'],
  ['divisor', '0'],
  ['dnsPolicy', 'ClusterFirst'],
  ['failureThreshold', 3],
  ['periodSeconds', 10],
  ['progressDeadlineSeconds', 600],
  ['protocol', 'TCP'],
  ['resources', {}],
  ['restartPolicy', 'Always'],
  ['revisionHistoryLimit', 10],
  ['schedulerName', 'default-scheduler'],
  ['scheme', 'HTTP'],
  ['securityContext', {}],
  ['strategy', { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } }],
  ['successThreshold', 1],
  ['terminationGracePeriodSeconds', 30],
  ['terminationMessagePath', '/dev/termination-log'],
  ['terminationMessagePolicy', 'File'],
  ['timeoutSeconds', 1],
  ['updateStrategy', { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }],
]);
