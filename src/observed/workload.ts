import type { ObservedObject } from '../api/children.ts';
import { type JsonObject, objectAt } from '../api/json.ts';

/** What a workload reports about its pods. Each kind of workload reads it from its own status. */
export interface WorkloadStatus {
  /** The kind of the workload, such as Deployment. */
  readonly kind: string;
  readonly exists: boolean;
  /** The number of pods that it asks for. Undefined if the nodes determine it. */
  readonly replicas: number | undefined;
  /** The number of pods that exist. */
  readonly pods: number;
  /** Whether enough pods are available. */
  readonly availability: Availability;
  /** The errors that keep pods from being created. */
  readonly refusals: readonly Failure[];
  /** The reasons why a roll-out does not progress. */
  readonly stalls: readonly Failure[];
  /** The pods in words, such as `1 of 2 replicas available`. */
  readonly summary: string;
  /** True if pods are missing or not available, so that the summary is worth a message. */
  readonly isShort: boolean;
  /** True if the workload asks for no pods. */
  readonly isScaledToZero: boolean;
  /** True if the workload reports that none of its pods is available, whatever its conditions are. */
  readonly hasNoPods: boolean;
  /** The labels of its pods. */
  readonly podLabels: JsonObject;
  /** True if pods with an earlier template are left. */
  readonly hasOldPods: boolean;
  /** What the roll-out still waits for. Undefined if all pods have the newest template and are available. */
  readonly rollout: string | undefined;
}

/** The readiness of the pods as a whole. */
export interface Availability {
  /** Undefined if the workload has not reported it yet. */
  readonly status: 'False' | 'True' | 'Unknown' | undefined;
  readonly reason: string | undefined;
}

/** A reason and a message of a workload. */
export interface Failure {
  readonly reason: string | undefined;
  readonly message: string;
}

/** True if the workload exists, and all its pods have the newest template and are available. */
export function isRolledOut({ exists, rollout }: WorkloadStatus): boolean {
  return exists && rollout === undefined;
}

/** Returns the template of the pods of a workload. */
export function podTemplateOf(workload: JsonObject): JsonObject {
  return objectAt(objectAt(workload, 'spec'), 'template');
}

/** Returns the spec of the pods of a workload. */
export function podsOf(workload: JsonObject): JsonObject {
  return objectAt(podTemplateOf(workload), 'spec');
}

/** Returns the labels of the pods of an observed workload. */
export function podLabelsOf(observed: ObservedObject | undefined): JsonObject {
  return objectAt(objectAt(podTemplateOf(observed?.raw ?? {}), 'metadata'), 'labels');
}
