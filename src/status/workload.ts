import type { WorkloadStatus } from '../observed/workload.ts';
import type { Evidence } from './evidence.ts';

/** Returns the workload that serves: the one that is replaced, while only that one is available. */
export function workloadOf({ replacement, workload }: Evidence): WorkloadStatus {
  const old = replacement?.old;
  const isOld = old !== undefined && isAvailable(old) && !isAvailable(workload);
  return isOld ? old : workload;
}

function isAvailable({ availability }: WorkloadStatus): boolean {
  return availability.status === 'True';
}
