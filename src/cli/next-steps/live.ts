import { type JsonObject, objectAt, objectsIn } from '../../api/json.ts';
import { managedLabel } from '../../api/names.ts';
import type { Plan } from '../../hooks/plan.ts';
import type { Reason } from '../../status/reasons/reason.ts';
import { reasons } from '../../status/reasons/reasons.ts';
import type { OfflineInstance } from '../manifests/instances.ts';
import type { Manifest } from '../manifests/manifests.ts';
import { givenController, requiredLabels } from '../payloads/controller.ts';
import { commandsFor, describeInstance } from './look.ts';

/** Returns what to do for an instance of a cluster that should be ready and is not: what its status says, and where to look. */
export function liveSteps(instance: OfflineInstance, plan: Plan, manifests: readonly Manifest[]): readonly string[] {
  const conditions = objectsIn(objectAt(instance.object, 'status')['conditions']);
  const [ready, synced] = ['Ready', 'Synced'].map((wanted) => conditions.find(({ type }) => type === wanted));
  const isReady = ready?.['status'] === 'True';
  if (isReady && synced?.['status'] !== 'False') return [];
  const failing = isReady ? synced : ready;
  const controller = givenController(instance.request.parent.apiVersion, manifests);
  const label = controller === undefined ? undefined : missingLabel(instance, controller);
  if (label !== undefined) return [label];
  if (failing === undefined) return unanswered(instance, controller !== undefined);
  return fromCondition(instance, plan, failing);
}

function missingLabel({ key, object }: OfflineInstance, controller: JsonObject): string | undefined {
  const labels = objectAt(objectAt(object, 'metadata'), 'labels');
  const missing = Object.entries(requiredLabels(controller)).filter(([name, value]) => labels[name] !== value);
  if (missing.length === 0) return undefined;
  const wanted = missing.map(([name, value]) => `${name}=${value}`).join(', ');
  return `run the commands of mgi adopt ${key} --cluster: the hook serves only instances with the label ${wanted}`;
}

function unanswered(instance: OfflineInstance, hasController: boolean): readonly string[] {
  if (!hasController)
    return ['the hook has set no status; find out whether it is installed: kubectl get compositecontrollers'];
  const logs = 'kubectl logs -n metacontroller statefulset/metacontroller --tail=20';
  return [`the hook has set no status; read what Metacontroller says: ${logs}`, describeInstance(instance)];
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
