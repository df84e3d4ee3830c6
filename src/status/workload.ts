import { deploymentStatus } from '../children/deployment-status.ts';
import type { WorkloadStatus } from '../observed/workload.ts';
import type { Evidence } from './evidence.ts';

/** Returns what the workload of an instance reports about its pods. */
export function workloadOf({ deployment, instance }: Evidence): WorkloadStatus {
  return deploymentStatus(deployment, instance.spec);
}
