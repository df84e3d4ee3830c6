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
  return look === 'pods' ? showPods(instance) : [describeWorkload(instance)];
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

/** The events of the pods tell why they do not start, and the log of the gateway why they do not become ready. */
function showPods({ request: { parent } }: OfflineInstance): readonly string[] {
  const { name, namespace } = parent.metadata;
  const pods = `-n ${namespace} -l ${selectorText(name)}`;
  return [`kubectl describe pods ${pods}`, `kubectl logs ${pods} -c ${containerName} --tail=20`];
}
