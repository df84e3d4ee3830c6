import type { ObservedObject } from '../../api/children.ts';
import { isObject, type JsonObject } from '../../api/json.ts';
import { childKinds } from '../../children/kinds.ts';
import { HookError } from '../../errors.ts';
import type { SyncResult } from '../../hooks/sync.ts';
import type { OfflineInstance } from '../manifests/instances.ts';
import { appliedPart, type Change, changeBetween, changeByApply } from './apply-changes.ts';
import { fieldsNotSet } from './not-set.ts';

/** An instance, and the hook's answer for it. */
export interface Rendered {
  readonly instance: OfflineInstance;
  readonly result: SyncResult;
}

/** The change of one child. */
export interface ChildChange extends Change {
  /** `Kind namespace/name` */
  readonly what: string;
  /** The fields that the hook does not set, for a child that Metacontroller did not apply yet. */
  readonly notSet?: readonly string[];
}

/** Returns the changes that an answer makes to the existing children. */
export function changesOfExisting({ instance, result }: Rendered): readonly ChildChange[] {
  const { children, related } = instance.request;
  const desired = new Map(result.response.children.map((child) => [nameOf(instance, child), child]));
  const observed = childKinds.flatMap(({ group }) => {
    const [ours, theirs] = [children[group], related?.[group]].map((objects) =>
      Object.values<ObservedObject>(objects ?? {}),
    );
    return [
      ...(ours ?? []).map(({ raw }) => ({ raw, what: nameOf(instance, raw), isChild: true })),
      ...(theirs ?? []).map(({ raw }) => ({ raw, what: nameOf(instance, raw), isChild: false })),
    ];
  });
  const changed = [...desired].map(([what, child]): ChildChange => {
    const existing = observed.find((one) => one.what === what);
    return existing === undefined
      ? { what, before: undefined, after: child }
      : { what, ...changeByApply(existing.raw, child), notSet: fieldsNotSet(existing.raw, child) };
  });
  const deleted = observed.filter(({ isChild, what }) => isChild && !desired.has(what));
  return [...changed, ...deleted.map(({ raw, what }) => ({ what, before: shown(raw), after: undefined }))];
}

/** Returns the children that are changed, removed or added between two sets of rendered instances. */
export function changesAgainst(now: readonly Rendered[], later: readonly Rendered[]): readonly ChildChange[] {
  const [olds, wanteds] = [childrenOf(now), childrenOf(later)];
  return [...new Set([...olds.keys(), ...wanteds.keys()])].map((what): ChildChange => {
    const [old, wanted] = [olds.get(what), wanteds.get(what)];
    return old === undefined || wanted === undefined
      ? { what, before: old, after: wanted }
      : { what, ...changeBetween(old, wanted) };
  });
}

/**
 * Returns the children of rendered instances by kind and key.
 * @throws HookError InvalidInput if two instances render the same child
 */
export function childrenOf(rendered: readonly Rendered[]): ReadonlyMap<string, JsonObject> {
  const children = new Map<string, JsonObject>();
  for (const { instance, result } of rendered) {
    for (const child of result.response.children) {
      const what = nameOf(instance, child);
      if (children.has(what))
        throw new HookError(
          'InvalidInput',
          `${instance.source}: ${what}: another instance renders it too; rename one of them`,
        );
      children.set(what, child);
    }
  }
  return children;
}

/** Returns the kind and the key of a child. */
function nameOf({ key }: OfflineInstance, { kind, metadata }: JsonObject): string {
  const [namespace] = key.split('/');
  return `${kind} ${namespace}/${isObject(metadata) ? metadata['name'] : ''}`;
}

function shown(observed: JsonObject): JsonObject {
  const { apiVersion, kind, spec } = observed;
  const applied = appliedPart(observed);
  return Object.keys(applied).length > 0 ? applied : { apiVersion, kind, spec };
}
