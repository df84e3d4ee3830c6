import { type Finding, joinMessages, type Verdict } from './conditions.ts';
import type { Evidence } from './evidence.ts';
import { hasAddress, waiting } from './service-address.ts';

/**
 * Makes the Available condition: that of the Deployment. The message has the number of pods, the Deployment's own reasons,
 * and the address that the Service waits for.
 */
export function available(evidence: Evidence): Finding {
  const conditions = evidence.deployment?.status?.conditions ?? [];
  const own = conditions.find(({ type }) => type === 'Available');
  const failures = conditions.filter(
    ({ status, type }) =>
      (type === 'ReplicaFailure' && status === 'True') || (type === 'Progressing' && status === 'False'),
  );
  const [failure] = failures;
  const fallback = evidence.deployment === undefined ? { reason: 'DeploymentMissing' } : { reason: 'Pending' };
  const messages = [
    isComplete(evidence) ? '' : countReplicas(evidence),
    ...failures.map(({ message = '' }) => message),
    hasAddress(evidence) ? '' : waiting(evidence),
  ];
  return {
    type: 'Available',
    status: own?.status === 'True' || own?.status === 'False' ? own.status : 'Unknown',
    reason: failure?.reason ?? own?.reason ?? fallback.reason,
    message: joinMessages([], messages),
  };
}

/** Returns Kuma's reason for pods that are not available. */
export function notAvailable(evidence: Evidence): Pick<Verdict, 'message' | 'reason'> {
  return { reason: 'DeploymentNotAvailable', message: countReplicas(evidence) };
}

function countReplicas(evidence: Evidence): string {
  return `${availableReplicas(evidence)} of ${wantedReplicas(evidence)} replicas available`;
}

function isComplete(evidence: Evidence): boolean {
  return evidence.deployment !== undefined && availableReplicas(evidence) >= wantedReplicas(evidence);
}

function availableReplicas({ deployment }: Evidence): number {
  return deployment?.status?.availableReplicas ?? 0;
}

function wantedReplicas({ deployment, instance }: Evidence): number {
  const { replicas } = instance.spec;
  return replicas.from === 'fixed' ? replicas.count : (deployment?.spec.replicas ?? 1);
}
