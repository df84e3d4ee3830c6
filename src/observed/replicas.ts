import type { ObservedDeployment } from '../api/children.ts';
import type { Extension } from '../api/instance.ts';
import type { JsonObject } from '../api/json.ts';
import { ownedSpec } from './owned.ts';

/**
 * How many pods a Deployment asks for: what the instance says, unless something else chooses. Then it is what runs, as long
 * as Metacontroller applies the field, for leaving out what was applied removes it, and the API server's default is one
 * pod; once the field is another's, it is left alone.
 * @returns undefined where the field is to be left out
 */
export function desiredReplicas(
  { autoscaling, replicas }: Extension,
  observed: ObservedDeployment | undefined,
): number | undefined {
  if (autoscaling === undefined && replicas !== undefined) return replicas;
  if (observed === undefined) return leastReplicas(autoscaling);
  return ownedSpec(observed.raw)['replicas'] === undefined ? undefined : observed.spec.replicas;
}

function leastReplicas(autoscaling: JsonObject | undefined): number {
  const least = autoscaling?.['minReplicas'];
  return typeof least === 'number' ? least : 1;
}
