import type { SyncRequest } from '../../api/hook.ts';
import type { Refusal } from '../validation/refusal.ts';
import { refusalsOf } from '../validation/refusals.ts';
import { type GivenInstance, type OfflineInstance, readInstances } from './instances.ts';
import type { Manifest } from './manifests.ts';

/** An instance that an API server would refuse. */
export interface RefusedInstance extends GivenInstance {
  readonly refusals: readonly Refusal[];
  /** Undefined if the instance cannot be read. */
  readonly request: SyncRequest | undefined;
}

/** The instances of manifests, separated as an API server would do it. */
export interface Admission {
  readonly accepted: readonly OfflineInstance[];
  readonly refused: readonly RefusedInstance[];
}

/**
 * Reads the instances of manifests, and validates them by the CustomResourceDefinitions.
 * @param before manifests from before the change. An instance that is also in them is updated, not created.
 * @throws HookError InvalidInput for a manifest that cannot be read
 */
export function admitInstances(manifests: readonly Manifest[], before: readonly Manifest[] = []): Admission {
  const olds = new Map(readInstances(before).map(({ object, what }) => [what, object]));
  const accepted: OfflineInstance[] = [];
  const refused: RefusedInstance[] = [];
  for (const instance of readInstances(manifests)) {
    const refusals = refusalsOf(instance.object, olds.get(instance.what));
    if (refusals.length > 0) {
      refused.push({ ...instance, refusals, request: 'error' in instance ? undefined : instance.request });
    } else if ('error' in instance) throw instance.error;
    else accepted.push(instance);
  }
  return { accepted, refused };
}

/** Returns the part of an admission with a key, or everything if no key is given. */
export function withKey({ accepted, refused }: Admission, wanted: string | undefined): Admission {
  const isWanted = ({ key }: GivenInstance) => wanted === undefined || key === wanted;
  return { accepted: accepted.filter(isWanted), refused: refused.filter(isWanted) };
}
