import { type JsonObject, objectAt, objectsIn } from '../../api/json.ts';
import { groupOf } from '../../api/meta.ts';
import { workloadOf } from '../../children/kinds.ts';
import { reasons } from '../../status/reasons.ts';
import type { OfflineInstance } from '../manifests/instances.ts';
import type { Manifest } from '../manifests/manifests.ts';
import { givenController, requiredLabels } from '../payloads/controller.ts';

/** Returns what to do for an instance of a cluster that should be ready and is not: what its status says, and where to look. */
export function liveSteps(instance: OfflineInstance, manifests: readonly Manifest[]): readonly string[] {
  const conditions = objectsIn(objectAt(instance.object, 'status')['conditions']);
  const [ready, synced] = ['Ready', 'Synced'].map((wanted) => conditions.find(({ type }) => type === wanted));
  const isReady = ready?.['status'] === 'True';
  if (isReady && synced?.['status'] !== 'False') return [];
  const failing = isReady ? synced : ready;
  const controller = givenController(instance.request.parent.apiVersion, manifests);
  const label = controller === undefined ? undefined : missingLabel(instance, controller);
  if (label !== undefined) return [label];
  if (failing === undefined) return unanswered(instance, controller !== undefined);
  return fromCondition(instance, failing);
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
  return [`the hook has set no status; read what Metacontroller says: ${logs}`, describe(instance)];
}

function fromCondition(instance: OfflineInstance, { reason, status, type }: JsonObject): readonly string[] {
  const todo = reasons.find(
    (one) => one.condition === type && one.reason === reason && one.status.includes(String(status)),
  )?.todo;
  const command = commands.get(String(reason)) ?? describe;
  return [...(todo === undefined ? [] : [plain(todo)]), command(instance)];
}

/** Takes the marks of Markdown out of a text. */
function plain(text: string): string {
  return text.replaceAll('`', '').replaceAll(/\[[^\]]*\]\(([^)]*)\)/g, 'docs/$1');
}

const describe = ({ request }: OfflineInstance): string => {
  const { apiVersion, metadata } = request.parent;
  return `kubectl describe -n ${metadata.namespace} meshgatewayinstances.${groupOf(apiVersion)} ${metadata.name}`;
};

const describeService = ({ request: { parent } }: OfflineInstance): string =>
  `kubectl describe -n ${parent.metadata.namespace} service ${parent.metadata.name}`;

const describePods = ({ request: { parent } }: OfflineInstance): string => {
  const { name, namespace } = parent.metadata;
  const workload = workloadOf(parent.spec).kind.toLowerCase();
  return `kubectl describe -n ${namespace} ${workload} ${name}; kubectl get pods -n ${namespace} -l app=${name}`;
};

/** Where to look, by the reason of a condition. Elsewhere the events of the instance tell more. */
const commands: ReadonlyMap<string, (instance: OfflineInstance) => string> = new Map([
  ['DeploymentNotAvailable', describePods],
  ['DaemonSetNotAvailable', describePods],
  ['NoReplicas', describePods],
  ['PodsRefused', describePods],
  ['RolloutStalled', describePods],
  ['LoadBalancerAddressNotReady', describeService],
  ['LoadBalancerPortsError', describeService],
  ['NoEndpoints', describeService],
]);
