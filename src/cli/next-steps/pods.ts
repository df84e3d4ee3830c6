import type { PodFault } from '../live/pods.ts';
import type { OfflineInstance } from '../manifests/instances.ts';

/** Returns what to do about pods that do not serve, and where to look. Returns nothing if the pods give no reason. */
export function podSteps({ request }: OfflineInstance, faults: readonly PodFault[]): readonly string[] {
  const { namespace } = request.parent.metadata;
  const kinds = new Map(faults.map((fault) => [fault.kind, fault] as const));
  return [...kinds.values()].flatMap((fault) => {
    const logs = `kubectl logs -n ${namespace} ${fault.pod} -c ${fault.container}`;
    return todo[fault.kind].map((step) => step.replace('LOGS', logs));
  });
}

const todo: Readonly<Record<PodFault['kind'], readonly string[]>> = {
  scheduling: [
    'let a node take the pods: correct nodeSelector, affinity, tolerations or resources of the instance, or add a node',
    'compare with the labels, the taints and the free CPU and memory of the nodes: kubectl describe nodes',
  ],
  image: [
    'correct the image (in the templates or patches of the instance, or in the configuration of the hook: docs/control-plane.md)',
    'if the registry is private, give the pods its credentials: docs/recipes.md',
  ],
  config: [
    'create the object that the message names, such as a Secret or a ConfigMap, or correct the pods in the instance',
  ],
  crash: ['read why the container ended: LOGS --tail=50'],
  notReady: [
    'read why the gateway does not become ready, such as a control plane that it cannot reach: LOGS --tail=50',
  ],
  other: [],
};
