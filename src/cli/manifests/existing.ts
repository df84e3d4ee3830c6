import type { ObservedObject } from '../../api/children.ts';
import { type ChildGroup, childGroups } from '../../api/hook.ts';
import { isObject, type Json, type JsonObject, lookup } from '../../api/json.ts';
import { controllerUidLabel } from '../../api/names.ts';
import { childKinds } from '../../children/kinds.ts';
import { describeIssues } from '../../errors.ts';
import { controllerOf } from '../../observed/claim.ts';
import { invalid, type ManifestIndex, ofGroup } from './manifest-index.ts';

/** The uid of an instance without one. An API server would assign a uid. */
export const unknownUid = '00000000-0000-0000-0000-000000000000';

/**
 * The objects with the name of an instance, by group: its children, and related objects that may have another owner.
 */
export interface Existing {
  readonly children: Readonly<Record<string, JsonObject>>;
  readonly related: Readonly<Record<string, JsonObject>>;
}

/** The identity of an instance, which decides whether it owns an object. */
interface Parent {
  readonly apiVersion: string;
  readonly uid: Json;
}

/**
 * Finds the objects with the name of an instance, and separates children from related objects as Metacontroller does.
 * @throws HookError InvalidInput for an object that cannot be read
 */
export function findExisting(parent: Parent, key: string, index: ManifestIndex): Existing {
  const children: Record<string, JsonObject> = Object.fromEntries(childKinds.map(({ group }) => [group, {}]));
  const related: Record<string, JsonObject> = {};
  for (const { group } of childKinds) {
    const object = readExisting(index, group, key);
    if (object === undefined) continue;
    (isChild(object, parent) ? children : related)[group] = { [key]: object.raw };
  }
  return { children, related };
}

/**
 * Returns the object with a group and a key, and fills in its namespace. Undefined if there is no such object.
 * @throws HookError InvalidInput for an object that cannot be read
 */
export function readExisting(index: ManifestIndex, group: ChildGroup, key: string): ObservedObject | undefined {
  const manifest = ofGroup(index, group).get(key);
  if (manifest === undefined) return undefined;
  const { metadata } = manifest.object;
  const [namespace] = key.split('/');
  const object = { ...manifest.object, metadata: { ...(isObject(metadata) ? metadata : {}), namespace } };
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
