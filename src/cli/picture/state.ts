import type { HookConfig } from '../../config/load.ts';
import type { Plan } from '../../hooks/plan.ts';
import { sync } from '../../hooks/sync.ts';
import { conflictOf } from '../explanation.ts';
import type { OfflineInstance } from '../manifests/instances.ts';
import type { ConditionRow, InstanceNode, State } from './model.ts';

type StateOfInstance = Pick<InstanceNode, 'conditions' | 'isReported' | 'message' | 'reason' | 'state'>;

/**
 * Returns the conditions of an instance: those in the manifest, as a cluster reports them, or else those that the hook would
 * set.
 */
export function stateOf(instance: OfflineInstance, plan: Plan, config: HookConfig, now: Date): StateOfInstance {
  const reported = instance.request.parent.status.conditions;
  const isReported = reported.some(({ type }) => type === 'Ready');
  const conditions = (isReported ? reported : sync(instance.request, config, now).response.status.conditions).map(
    ({ message = '', reason = '', status, type }): ConditionRow => ({ type, status, reason, message }),
  );
  if (!isReported && isNew(instance, plan)) {
    return { conditions, isReported, state: 'not-created', reason: '', message: '' };
  }
  const ready = conditions.find(({ type }) => type === 'Ready');
  const state = states.get(ready?.status ?? '') ?? 'unknown';
  return { conditions, isReported, state, reason: ready?.reason ?? '', message: messageOf(conditions) };
}

const states = new Map<string, State>([
  ['True', 'ready'],
  ['False', 'not-ready'],
]);

/** True if nothing is wrong with an instance but that its children do not exist. */
function isNew(instance: OfflineInstance, plan: Plan): boolean {
  const { children, problems, selection } = plan;
  const isUseless = selection.bound === undefined || problems.length > 0 || conflictOf(instance, plan) !== undefined;
  return !isUseless && children.every(({ claim, observed }) => observed === undefined && claim.state === 'free');
}

/** Where a control plane also writes the condition Ready, other conditions have the message. */
function messageOf(conditions: readonly ConditionRow[]): string {
  const order = ['Ready', 'GatewayMatched', 'Available', 'Synced'];
  const failing = conditions.filter(({ message, status }) => status !== 'True' && message !== '');
  const messages = new Map(failing.map(({ message, type }) => [type, message]));
  const [first = ''] = order.flatMap((type) => messages.get(type) ?? []);
  return first;
}
