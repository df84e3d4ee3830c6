import { type Finding, joinMessages, type Verdict } from './conditions.ts';
import type { Evidence } from './evidence.ts';
import { replacing } from './replacing.ts';
import { kumaReadiness, readiness } from './serving.ts';
import { missing, suspended } from './synced.ts';
import { terminating } from './terminating.ts';
import { updating } from './updating.ts';
import { faultsOf } from './verdicts.ts';
import { workloadOf } from './workload.ts';

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
  const replacement = replacing(evidence);
  const message = joinMessages([first, ...others, ...(replacement === undefined ? [] : [replacement])], evidence.notes);
  const { reason, status } = first;
  return { type, status, reason, message, ...(isProvisional(evidence, first) ? { isProvisional: true } : {}) };
}

function asKumaWrites(evidence: Evidence, faults: readonly Verdict[]): Verdict {
  const [first, ...others] = faults;
  if (first === undefined) return { ...kumaReadiness(evidence), message: '' };
  if (first.reason === 'NoGatewayMatched') return first;
  return { status: first.status, reason: first.reason, message: joinMessages([first, ...others], []) };
}

/**
 * True while it is not known whether the newest generation is in effect: an update may be refused, and so may the pods of a
 * roll-out.
 */
function isProvisional(evidence: Evidence, { reason, status }: Verdict): boolean {
  if (updating(evidence)?.reason === 'Updating' || replacing(evidence) !== undefined) return true;
  const { kind, rollout } = workloadOf(evidence);
  return (status === 'True' || reason === `${kind}NotAvailable`) && rollout !== undefined;
}

/** Adds children that are missing, that are being deleted, or that the API server refuses to update, to the readiness. */
function completeness(evidence: Evidence): Verdict {
  const verdict = readiness(evidence);
  const update = updating(evidence);
  const incomplete = terminating(evidence) ?? missing(evidence) ?? (update?.status === 'False' ? update : undefined);
  if (incomplete === undefined) return verdict;
  if (verdict.status === 'True') return incomplete;
  return { ...verdict, message: joinMessages([verdict, incomplete], []) };
}

/** Reports whether the existing children are ready. Does not examine the spec of the instance. */
function whileSuspended(evidence: Evidence): Verdict {
  const verdict = underlying(evidence);
  return { status: verdict.status, reason: 'Suspended', message: joinMessages([suspended, verdict], []) };
}

/** Returns whether the existing children of a suspended instance serve. */
export function underlying(evidence: Evidence): Verdict {
  const verdict = readiness(evidence);
  return verdict.status === 'True' ? (terminating(evidence) ?? verdict) : verdict;
}
