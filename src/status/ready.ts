import { notAvailable } from './available.ts';
import { type Finding, joinMessages, type Verdict } from './conditions.ts';
import type { Evidence } from './evidence.ts';
import { hasAddress, waiting } from './service-address.ts';
import { missing, suspended } from './synced.ts';
import { updating } from './updating.ts';
import { faultsOf } from './verdicts.ts';

/**
 * Makes the Ready condition. It has Kuma's reasons, and reasons for problems that Kuma only logs. The first one that
 * applies is the reason; the message lists all of them.
 *
 * Where a control plane writes the condition too, it is exactly as Kuma writes it, so that neither controller undoes what the
 * other writes. Kuma writes nothing when its reconciliation fails; only then the condition has another reason.
 */
export function ready(evidence: Evidence): Finding {
  const type = 'Ready';
  const faults = faultsOf(evidence).filter(({ reason }) => reason !== 'ControlPlaneDiffers');
  if (evidence.instance.spec.isSharedWithControlPlane) return { type, ...asKumaWrites(evidence, faults) };
  if (evidence.instance.spec.suspend) return { type, ...whileSuspended(evidence) };
  const [first = completeness(evidence), ...others] = faults;
  const message = joinMessages([first, ...others], evidence.notes);
  const isProvisional = updating(evidence)?.reason === 'Updating';
  return { type, status: first.status, reason: first.reason, message, ...(isProvisional ? { isProvisional } : {}) };
}

function asKumaWrites(evidence: Evidence, faults: readonly Verdict[]): Verdict {
  const [first, ...others] = faults;
  if (first === undefined) return { ...readiness(evidence), message: '' };
  if (first.reason === 'NoGatewayMatched') return first;
  return { status: first.status, reason: first.reason, message: joinMessages([first, ...others], []) };
}

/** Adds missing children, and children that the API server refuses to update, to the readiness. */
function completeness(evidence: Evidence): Verdict {
  const verdict = readiness(evidence);
  const update = updating(evidence);
  const incomplete = missing(evidence) ?? (update?.status === 'False' ? update : undefined);
  if (incomplete === undefined) return verdict;
  if (verdict.status === 'True') return incomplete;
  return { ...verdict, message: joinMessages([verdict, incomplete], []) };
}

/** Reports whether the existing children are ready. Does not examine the spec of the instance. */
function whileSuspended(evidence: Evidence): Verdict {
  const verdict = readiness(evidence);
  return { status: verdict.status, reason: 'Suspended', message: joinMessages([suspended, verdict], []) };
}

/**
 * Source: getCombinedReadiness in Kuma's gateway_instance_controller.go. Unlike Kuma, it is never True before the
 * Deployment is available.
 */
function readiness(evidence: Evidence): Verdict {
  const available = evidence.deployment?.status?.conditions?.find(({ type }) => type === 'Available')?.status;
  if (available === 'False') return { status: 'False', ...notAvailable(evidence) };
  if (available === 'Unknown') return { status: 'Unknown', ...notAvailable(evidence) };
  if (!hasAddress(evidence))
    return { status: 'False', reason: 'LoadBalancerAddressNotReady', message: waiting(evidence) };
  if (available !== 'True') return { status: 'Unknown', ...notAvailable(evidence) };
  return { status: 'True', reason: 'Ready', message: '' };
}
