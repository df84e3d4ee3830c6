import type { Failure, WorkloadStatus } from '../observed/workload.ts';
import { joinMessages, type Verdict } from './conditions.ts';
import type { Evidence } from './evidence.ts';
import { hasAddress, hasAddressForKuma, portProblems, waiting } from './service-address.ts';
import { workloadOf } from './workload.ts';

const isServing: Verdict = { status: 'True', reason: 'Ready', message: '' };

/**
 * Returns whether the existing children serve. Source: getCombinedReadiness in Kuma's gateway_instance_controller.go. Unlike
 * Kuma, it is never True before the workload is available.
 */
export function kumaReadiness(evidence: Evidence): Verdict {
  const workload = workloadOf(evidence);
  const { status } = workload.availability;
  if (status === 'False' || status === 'Unknown') return notAvailable(status, workload);
  if (!hasAddressForKuma(evidence)) return noAddress(evidence);
  return status === 'True' ? isServing : notAvailable('Unknown', workload);
}

/** Returns whether the existing children serve as the instance asks: the first problem of the pods and of the Service. */
export function readiness(evidence: Evidence): Verdict {
  const workload = workloadOf(evidence);
  return (
    podProblem(workload) ??
    addressProblem(evidence) ??
    (workload.availability.status === 'True' ? isServing : notAvailable('Unknown', workload))
  );
}

function podProblem(workload: WorkloadStatus): Verdict | undefined {
  const { availability, hasNoPods, isScaledToZero, refusals, stalls } = workload;
  if (isScaledToZero) return { status: 'False', ...noReplicas(workload) };
  if (refusals.length > 0)
    return { status: 'False', reason: 'PodsRefused', message: describeFailures(workload, refusals) };
  if (stalls.length > 0)
    return { status: 'False', reason: 'RolloutStalled', message: describeFailures(workload, stalls) };
  const { status } = availability;
  if (status === 'False' || status === 'Unknown') return notAvailable(status, workload);
  return hasNoPods ? notAvailable('False', workload) : undefined;
}

function addressProblem(evidence: Evidence): Verdict | undefined {
  if (!hasAddress(evidence)) return noAddress(evidence);
  const ports = portProblems(evidence);
  if (ports.length > 0) return { status: 'False', reason: 'LoadBalancerPortsError', message: ports.join('; ') };
  const message = noEndpoints(evidence);
  return message === undefined ? undefined : { status: 'False', reason: 'NoEndpoints', message };
}

/** Returns the reason and the message for a workload without pods. */
export function noReplicas({ kind }: WorkloadStatus): Pick<Verdict, 'message' | 'reason'> {
  return { reason: 'NoReplicas', message: `no pod runs, because the ${kind} is scaled to zero` };
}

/** Returns the message for a Service that selects no pod of the gateway. Undefined if it selects them. */
export function noEndpoints(evidence: Evidence): string | undefined {
  const { exists, podLabels } = workloadOf(evidence);
  const { service } = evidence;
  if (!exists || service === undefined) return undefined;
  const unmatched = [...service.spec.selector].filter(([key, value]) => podLabels[key] !== value);
  if (unmatched.length === 0) return undefined;
  const named = unmatched.map(([key, value]) => `${key}=${value}`).join(', ');
  return `the Service has no endpoints: its selector asks for ${named}, which the pods do not have`;
}

/** For a Deployment, the reason is Kuma's. */
function notAvailable(status: Verdict['status'], { kind, summary }: WorkloadStatus): Verdict {
  return { status, reason: `${kind}NotAvailable`, message: summary };
}

function noAddress(evidence: Evidence): Verdict {
  return { status: 'False', reason: 'LoadBalancerAddressNotReady', message: waiting(evidence) };
}

function describeFailures({ isShort, summary }: WorkloadStatus, failures: readonly Failure[]): string {
  const described = failures.map(({ message, reason }) => (reason === undefined ? message : `${reason}: ${message}`));
  return joinMessages([], [isShort ? summary : '', ...described]);
}
