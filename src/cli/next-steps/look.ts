import { groupOf } from '../../api/meta.ts';
import { containerName } from '../../api/names.ts';
import { workloadOf } from '../../children/kinds.ts';
import { selectorText } from '../../children/labels.ts';
import type { Plan } from '../../hooks/plan.ts';
import type { Reason } from '../../status/reasons/reason.ts';
import type { OfflineInstance } from '../manifests/instances.ts';

/** Returns the commands of kubectl that show why an instance has a reason. */
export function commandsFor(instance: OfflineInstance, plan: Plan, look: Reason['look']): readonly string[] {
  if (look === 'service') return [plan.service === undefined ? describeInstance(instance) : describeService(instance)];
  if (look === undefined || !plan.workload.exists) return [describeInstance(instance)];
  return look === 'pods' ? [showPods(instance), showLogs(instance)] : [describeWorkload(instance)];
}

/** Returns the command that shows the conditions and the events of an instance. */
export function describeInstance({ request: { parent } }: OfflineInstance): string {
  const { apiVersion, metadata } = parent;
  return `kubectl describe -n ${metadata.namespace} meshgatewayinstances.${groupOf(apiVersion)} ${metadata.name}`;
}

function describeService({ request: { parent } }: OfflineInstance): string {
  return `kubectl describe -n ${parent.metadata.namespace} service ${parent.metadata.name}`;
}

function describeWorkload({ request: { parent } }: OfflineInstance): string {
  const { name, namespace } = parent.metadata;
  return `kubectl describe -n ${namespace} ${workloadOf(parent.spec).kind.toLowerCase()} ${name}`;
}

/** Returns the command that shows the events of the pods, which tell why they do not start. */
export function showPods(instance: OfflineInstance): string {
  return `kubectl describe pods ${podsOf(instance)}`;
}

/** The log of the gateway tells why it does not become ready. */
function showLogs(instance: OfflineInstance): string {
  return `kubectl logs ${podsOf(instance)} -c ${containerName} --tail=20`;
}

function podsOf({ request: { parent } }: OfflineInstance): string {
  const { name, namespace } = parent.metadata;
  return `-n ${namespace} -l ${selectorText(name)}`;
}
