import type { ObservedObject } from '../../api/children.ts';
import { type ChildGroup, childGroups } from '../../api/hook.ts';
import { isObject, type Json, type JsonObject, lookup } from '../../api/json.ts';
import { controllerUidLabel } from '../../api/names.ts';
import { childKinds } from '../../children/kinds.ts';
import { describeIssues } from '../../errors.ts';
import { controllerOf } from '../../observed/claim.ts';
import { invalid, type ManifestIndex, ofGroup } from './manifest-index.ts';

/** Stands in for the uid that an API server would give. */
export const unknownUid = '00000000-0000-0000-0000-000000000000';

/** What has the names of an instance's children, by group: its own, and what may be somebody else's. */
export interface Existing {
  readonly children: Readonly<Record<string, JsonObject>>;
  readonly related: Readonly<Record<string, JsonObject>>;
}

/** The identity that decides whose an object is. */
interface Parent {
  readonly apiVersion: string;
  readonly uid: Json;
}

/**
 * Sorts what has the name of an instance as Metacontroller would.
 * @throws HookError InvalidInput for an object that can't be read
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
 * The object of a group and a key, if there is one; its namespace is filled in.
 * @throws HookError InvalidInput for an object that can't be read
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

/** Metacontroller lists as children what has its label and is the instance's; without a uid the label is believed. */
function isChild(object: ObservedObject, { apiVersion, uid }: Parent): boolean {
  const label = object.metadata.labels.get(controllerUidLabel);
  const owner = controllerOf(object);
  if (uid === unknownUid) return label !== undefined && (owner === undefined || owner.apiVersion === apiVersion);
  return label === uid && (owner === undefined || owner.uid === uid);
}
