import type { SyncRequest } from '../../api/hook.ts';
import { classKind } from '../../api/instance-class.ts';
import { type HookError, throwTogether } from '../../errors.ts';
import type { Refusal } from '../validation/refusal.ts';
import { refusalsOf } from '../validation/refusals.ts';
import { type GivenInstance, type OfflineInstance, readInstances } from './instances.ts';
import type { Manifest } from './manifests.ts';

/** An instance or a class that an API server would refuse. */
export interface RefusedInstance extends GivenInstance {
  readonly refusals: readonly Refusal[];
  /** Undefined for a class, and for an instance that cannot be read. */
  readonly request: SyncRequest | undefined;
}

/** The instances of manifests, separated as an API server would do it. */
export interface Admission {
  readonly accepted: readonly OfflineInstance[];
  /** Refused instances, and refused classes before them. */
  readonly refused: readonly RefusedInstance[];
}

/**
 * Reads the instances of manifests, and validates them and their classes by the CustomResourceDefinitions. The instances of a
 * refused class are accepted: the hook reports for each one what is wrong with the class.
 * @param before manifests from before the change. An instance that is also in them is updated, not created.
 * @throws HookError InvalidInput for a manifest that cannot be read
 */
export function admitInstances(manifests: readonly Manifest[], before: readonly Manifest[] = []): Admission {
  const olds = new Map(readInstances(before).map(({ object, what }) => [what, object]));
  const accepted: OfflineInstance[] = [];
  const refused = [...refusedClasses(manifests, before)];
  const unreadable: HookError[] = [];
  for (const instance of readInstances(manifests)) {
    const refusals = refusalsOf(instance.object, olds.get(instance.what));
    if (refusals.length > 0) {
      refused.push({ ...instance, refusals, request: 'error' in instance ? undefined : instance.request });
    } else if ('error' in instance) unreadable.push(instance.error);
    else accepted.push(instance);
  }
  throwTogether(unreadable);
  return { accepted, refused };
}

function refusedClasses(manifests: readonly Manifest[], before: readonly Manifest[]): readonly RefusedInstance[] {
  const olds = new Map(before.filter(isClass).map(({ name, object }) => [name, object]));
  return manifests.filter(isClass).flatMap(({ file, kind, line, name, object, source }): RefusedInstance[] => {
    const refusals = refusalsOf(object, olds.get(name));
    const what = `${kind} ${name}`;
    return refusals.length === 0 ? [] : [{ source, file, line, key: name, what, object, refusals, request: undefined }];
  });
}

function isClass({ kind }: Manifest): boolean {
  return kind === classKind;
}

/** Returns the part of an admission with the wanted instances, and all classes. */
export function withInstances(
  { accepted, refused }: Admission,
  isWanted: (instance: GivenInstance) => boolean,
): Admission {
  const isKept = (one: GivenInstance) => one.object['kind'] === classKind || isWanted(one);
  return { accepted: accepted.filter(isKept), refused: refused.filter(isKept) };
}
