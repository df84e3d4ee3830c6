import type { PodFault } from '../live/pods.ts';
import type { Manifest } from '../manifests/manifests.ts';

/** What is known about an instance besides its plan. */
export interface Surroundings {
  /** Everything that was read, with the CompositeControllers of a cluster. */
  readonly manifests: readonly Manifest[];
  /** Why the pods of the instance do not serve. */
  readonly faults: readonly PodFault[];
}
