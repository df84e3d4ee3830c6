import { type Finding, joinMessages } from './conditions.ts';
import type { Evidence } from './evidence.ts';
import { hasAddress, portNotes, waiting } from './service-address.ts';
import { noEndpoints, noReplicas } from './serving.ts';
import { workloadOf } from './workload.ts';

/**
 * Makes the Available condition: that of the workload, or False if it runs no pods. The message has the number of pods, the
 * workload's own reasons, and everything that keeps clients from reaching the pods.
 */
export function available(evidence: Evidence): Finding {
  const workload = workloadOf(evidence);
  const { availability, exists, isScaledToZero, isShort, kind, refusals, stalls, summary } = workload;
  const failures = [...refusals, ...stalls];
  const none = isScaledToZero ? noReplicas(workload) : undefined;
  const [failure] = failures;
  const fallback = exists ? { reason: 'Pending' } : { reason: `${kind}Missing` };
  const messages = [
    none?.message ?? '',
    isShort ? summary : '',
    ...failures.map(({ message }) => message),
    ...(hasAddress(evidence) ? portNotes(evidence) : [waiting(evidence)]),
    noEndpoints(evidence) ?? '',
  ];
  return {
    type: 'Available',
    status: none === undefined ? (availability.status ?? 'Unknown') : 'False',
    reason: none?.reason ?? failure?.reason ?? availability.reason ?? fallback.reason,
    message: joinMessages([], messages),
  };
}
