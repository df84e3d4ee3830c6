import type { MeshGatewayInstance } from '../api/instance.ts';
import type { Condition } from '../api/status.ts';
import type { Finding } from './conditions.ts';
import type { Evidence } from './evidence.ts';
import { underlying } from './ready.ts';
import { replacing } from './replacing.ts';
import { updating } from './updating.ts';
import { workloadOf } from './workload.ts';

/** The reasons of Ready that end only when somebody changes something. */
const lasting = new Set([
  'AdoptionRequired',
  'ChildrenNotUpdated',
  'InvalidConfiguration',
  'NameConflict',
  'NoReplicas',
  'RolloutStalled',
]);

/**
 * Makes the condition Reconciling or Stalled, for tools that follow kstatus. They exist only while they are True. Kuma writes the
 * conditions of kuma.io as a whole list, so instances of kuma.io have neither.
 * Source: https://github.com/kubernetes-sigs/cli-utils/blob/master/pkg/kstatus/README.md
 */
export function progress(evidence: Evidence, ready: Finding): readonly Finding[] {
  const { spec } = evidence.instance;
  if (spec.isSharedWithControlPlane) return [];
  const { message, reason, status } = spec.suspend ? underlying(evidence) : ready;
  if (status !== 'True')
    return [{ type: lasting.has(reason) ? 'Stalled' : 'Reconciling', status: 'True', reason, message }];
  const update = spec.suspend ? undefined : (replacing(evidence) ?? updating(evidence));
  if (update !== undefined) return [{ ...update, type: 'Reconciling', status: 'True' }];
  const { rollout } = workloadOf(evidence);
  return rollout === undefined ? [] : [{ type: 'Reconciling', status: 'True', reason: 'RollingOut', message: rollout }];
}

/** Returns the conditions of an instance without those that applied before and do not apply any more. */
export function withoutPastProgress(
  { spec, status }: MeshGatewayInstance,
  findings: readonly Finding[],
): readonly Condition[] {
  if (spec.isSharedWithControlPlane) return status.conditions;
  const present = new Set<string>(findings.map(({ type }) => type));
  return status.conditions.filter(({ type }) => (type !== 'Reconciling' && type !== 'Stalled') || present.has(type));
}
