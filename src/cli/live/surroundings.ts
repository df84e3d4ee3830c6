import { isOwn } from '../../api/own-instance.ts';
import type { OfflineInstance } from '../manifests/instances.ts';
import type { Manifest } from '../manifests/manifests.ts';
import { controllerFor, missingLabels } from '../payloads/controller.ts';
import { type PodFault, podFaults } from './pods.ts';
import { isLive, isWaiting } from './status.ts';

/** What is known about an instance besides its plan. */
export interface Surroundings {
  /** Everything that was read, with the CompositeControllers of a cluster. */
  readonly manifests: readonly Manifest[];
  /** Why the pods of the instance do not serve. */
  readonly faults: readonly PodFault[];
  /**
   * The labels without which the hook does not serve an instance of `kuma.io` of a cluster: its control plane runs it. Undefined for
   * an instance of the hook.
   */
  readonly missing: string | undefined;
}

/** Finds the surroundings of an instance. The pods of an instance that is ready need no explanation. */
export function surroundingsOf(
  instance: OfflineInstance,
  manifests: readonly Manifest[],
  pods: readonly Manifest[],
): Surroundings {
  const { apiVersion } = instance.request.parent;
  const isOfHook = !isLive(instance) || isOwn(apiVersion);
  return {
    manifests,
    faults: isWaiting(instance) ? podFaults(instance, pods) : [],
    missing: isOfHook ? undefined : missingLabels(instance.object, controllerFor(apiVersion, manifests)),
  };
}
