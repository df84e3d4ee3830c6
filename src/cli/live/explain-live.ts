import type { OfflineInstance } from '../manifests/instances.ts';
import { describePods } from './pods.ts';
import { explainStatus } from './status.ts';
import type { Surroundings } from './surroundings.ts';

/** Says who runs an instance of a cluster, what its status says, and why its pods do not serve. */
export function explainLive(instance: OfflineInstance, { faults, missing }: Surroundings): readonly string[] {
  const pods = describePods(faults);
  return [
    ...(missing === undefined
      ? []
      : [`run by the control plane, because the label ${missing} is missing; docs/moving.md moves it to the hook`]),
    ...explainStatus(instance),
    ...(pods.length === 0 ? [] : ['pods:', ...pods.map((line) => `  ${line}`)]),
  ];
}
