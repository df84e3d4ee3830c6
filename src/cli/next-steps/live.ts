import type { JsonObject } from '../../api/json.ts';
import { managedLabel } from '../../api/names.ts';
import type { Plan } from '../../hooks/plan.ts';
import type { Reason } from '../../status/reasons/reason.ts';
import { reasons } from '../../status/reasons/reasons.ts';
import { conditionOf, isOutdated } from '../live/status.ts';
import type { Surroundings } from '../live/surroundings.ts';
import type { OfflineInstance } from '../manifests/instances.ts';
import { givenController } from '../payloads/controller.ts';
import { commandsFor, describeInstance, showPods } from './look.ts';
import { podSteps } from './pods.ts';

/**
 * Returns what to do for an instance of a cluster that should be ready and is not: what its pods and its status say, and where to
 * look.
 */
export function liveSteps(
  instance: OfflineInstance,
  plan: Plan,
  { faults, manifests }: Surroundings,
): readonly string[] {
  const [ready, synced] = [conditionOf(instance, 'Ready'), conditionOf(instance, 'Synced')];
  const hasController = givenController(instance.request.parent.apiVersion, manifests) !== undefined;
  if (isOutdated(instance)) return unanswered(instance, hasController, 'has not answered the last change');
  const isReady = ready?.['status'] === 'True';
  if (isReady && synced?.['status'] !== 'False') return [];
  const failing = isReady ? synced : ready;
  if (failing === undefined) return unanswered(instance, hasController, 'has set no status');
  const steps = podSteps(instance, faults);
  return steps.length > 0 ? [...steps, showPods(instance)] : fromCondition(instance, plan, failing);
}

/** Returns what to do about an instance that its control plane runs. */
export function controlPlaneSteps(instance: OfflineInstance): readonly string[] {
  if (conditionOf(instance, 'Ready')?.['status'] === 'True') return [];
  return [
    describeInstance(instance),
    'read the log of the control plane, such as: kubectl logs -n kuma-system deployment/kuma-control-plane',
  ];
}

function unanswered(instance: OfflineInstance, hasController: boolean, what: string): readonly string[] {
  if (!hasController) return [`the hook ${what}; find out whether it is installed: kubectl get compositecontrollers`];
  const logs = 'kubectl logs -n metacontroller statefulset/metacontroller --tail=20';
  return [
    `the hook ${what}; find out whether it runs: kubectl get pods -A -l app.kubernetes.io/name=meshgatewayinstance-hook`,
    `read what Metacontroller says: ${logs}`,
    describeInstance(instance),
  ];
}

function fromCondition(instance: OfflineInstance, plan: Plan, { reason }: JsonObject): readonly string[] {
  const known = reasons.find((one) => one.reason === reason && one.todo !== undefined);
  return [...todoOf(known), ...commandsFor(instance, plan, known?.look)];
}

/** Returns what to do about a reason, without the marks of Markdown. */
function todoOf(reason: Reason | undefined): readonly string[] {
  if (reason?.todo === undefined) return [];
  return [reason.todo.replaceAll('`', '').replaceAll(/\[[^\]]*\]\(([^)]*)\)/g, 'docs/$1')];
}

/** Returns what to do for an instance that Kuma's Gateway API controller made. Without the label of the hook, it is as it should be. */
export function gatewayApiSteps({ request: { parent } }: OfflineInstance): readonly string[] {
  if (!parent.metadata.labels.has(managedLabel)) return [];
  return todoOf(reasons.find(({ reason }) => reason === 'ServedByGatewayAPI'));
}
