import type { ObservedObject } from '../api/children.ts';
import type { Replicas } from '../api/instance.ts';
import { isInteger, type JsonObject, objectAt } from '../api/json.ts';
import { ownedSpec } from './owned.ts';

/**
 * Returns the number of pods to ask for. Unless it is fixed, it is the observed number for as long as Metacontroller
 * owns the field: leaving out an applied field removes it, and the default of the API server is one pod. After somebody
 * else has taken over the field, it is left out. With an autoscaler, zero pods become its minimum.
 * @returns undefined if the field must be left out
 */
export function desiredReplicas(replicas: Replicas, observed: ObservedObject | undefined): number | undefined {
  if (replicas.from === 'fixed') return replicas.count;
  const least = replicas.from === 'autoscaler' ? replicas.least : 1;
  if (observed === undefined) return least;
  const current = objectAt(observed.raw, 'spec')['replicas'];
  // A HorizontalPodAutoscaler does nothing for a workload with zero pods.
  if (replicas.from === 'autoscaler' && current === 0) return least;
  if (ownedSpec(observed.raw)['replicas'] === undefined) return undefined;
  return isInteger(current) ? current : undefined;
}

/** Returns the workload with another number of pods. Undefined leaves the number to others. */
export function withReplicas(workload: JsonObject, replicas: number | undefined): JsonObject {
  const { replicas: _, ...others } = objectAt(workload, 'spec');
  return { ...workload, spec: replicas === undefined ? others : { replicas, ...others } };
}
