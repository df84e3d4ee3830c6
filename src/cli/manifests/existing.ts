import { type ChildGroup, childGroups } from '../../api/child-groups.ts';
import type { ObservedObject } from '../../api/children.ts';
import type { OptionalChildren } from '../../api/instance.ts';
import { type Json, type JsonObject, lookup, objectAt } from '../../api/json.ts';
import { controllerUidLabel, unknownUid } from '../../api/names.ts';
import type { ChildKind } from '../../children/child-kind.ts';
import { childKinds, childName } from '../../children/kinds.ts';
import { describeIssues } from '../../errors.ts';
import { controllerOf } from '../../observed/claim.ts';
import { invalid, type ManifestIndex, ofGroup } from './manifest-index.ts';
import { labelKey, type Surroundings } from './surroundings.ts';

/**
 * The objects with the name of an instance, by group: its children, and related objects that may have another owner.
 */
export interface Existing {
  readonly children: Readonly<Record<string, JsonObject>>;
  readonly related: Readonly<Record<string, JsonObject>>;
}

/** The identity of an instance, which decides whether it owns an object, and the children that it asks for. */
interface Parent {
  readonly apiVersion: string;
  readonly uid: Json;
  readonly namespace: string;
  readonly name: string;
  readonly children: OptionalChildren;
}

/**
 * Finds the objects with the names of an instance's children, and separates children from related objects as Metacontroller does.
 * @throws HookError InvalidInput for an object that cannot be read
 */
export function findExisting(parent: Parent, surroundings: Surroundings): Existing {
  const { index } = surroundings;
  const children: Record<string, JsonObject> = Object.fromEntries(childKinds.map(({ group }) => [group, {}]));
  const related: Record<string, JsonObject> = {};
  for (const kind of childKinds) {
    const { group } = kind;
    const key = `${parent.namespace}/${childName(kind, parent.children, parent.name)}`;
    const object = readExisting(index, group, key);
    children[group] = formerChildren(kind, key, parent, surroundings);
    if (object === undefined) continue;
    if (isChild(object, parent)) children[group] = { ...children[group], [key]: object.raw };
    else related[group] = { [key]: object.raw };
  }
  return { children, related };
}

/** Returns the children of a kind that have another name than the instance asks for. Only their label tells which instance they belong to. */
function formerChildren({ group, nameOf }: ChildKind, key: string, parent: Parent, around: Surroundings): JsonObject {
  const { uid } = parent;
  if (nameOf === undefined || typeof uid !== 'string' || uid === unknownUid) return {};
  const keys = (around.labelled.get(labelKey(group, uid)) ?? []).filter((other) => other !== key);
  const objects = keys.map((other) => [other, readExisting(around.index, group, other)] as const);
  const ours = objects.flatMap(([other, object]): [string, JsonObject][] =>
    object !== undefined && isChild(object, parent) ? [[other, object.raw]] : [],
  );
  return Object.fromEntries(ours);
}

/**
 * Returns the object with a group and a key, and fills in its namespace. Undefined if there is no such object.
 * @throws HookError InvalidInput for an object that cannot be read
 */
export function readExisting(index: ManifestIndex, group: ChildGroup, key: string): ObservedObject | undefined {
  const manifest = ofGroup(index, group).get(key);
  if (manifest === undefined) return undefined;
  const [namespace] = key.split('/');
  const object = { ...manifest.object, metadata: { ...objectAt(manifest.object, 'metadata'), namespace } };
  const read = childGroups[group].safeParse({ [key]: object });
  if (read.success) return lookup<ObservedObject>(read.data, key);
  throw invalid(manifest, describeIssues(read.error).replace(`[${key}].`, ''));
}

/**
 * True if Metacontroller lists the object as a child: it has Metacontroller's label, and no other object controls it.
 * If the instance has no uid, any value of the label is accepted.
 */
function isChild(object: ObservedObject, { apiVersion, uid }: Parent): boolean {
  const label = object.metadata.labels.get(controllerUidLabel);
  const owner = controllerOf(object);
  if (uid === unknownUid) return label !== undefined && (owner === undefined || owner.apiVersion === apiVersion);
  return label === uid && (owner === undefined || owner.uid === uid);
}
