import type { JsonObject } from '../api/json.ts';

/** What decides which children an instance asks for beside a Service and a Deployment. */
export interface Asked {
  readonly autoscaling?: JsonObject | undefined;
  readonly podDisruptionBudget?: JsonObject | undefined;
}

/** A kind of object, as Metacontroller's rules name it. */
export interface Resource {
  readonly apiVersion: string;
  readonly resource: string;
}

/** The kinds of children that an instance asks for. */
export function childResourcesOf({ autoscaling, podDisruptionBudget }: Asked): readonly Resource[] {
  return [
    { apiVersion: 'v1', resource: 'services' },
    { apiVersion: 'apps/v1', resource: 'deployments' },
    ...(autoscaling === undefined ? [] : [{ apiVersion: 'autoscaling/v2', resource: 'horizontalpodautoscalers' }]),
    ...(podDisruptionBudget === undefined ? [] : [{ apiVersion: 'policy/v1', resource: 'poddisruptionbudgets' }]),
  ];
}
