import { type JsonObject, objectAt } from '../../api/json.ts';

/** An address for documentation (RFC 5737). */
const balancerAddress = '192.0.2.1';

/** Returns a child after the controllers of Kubernetes have processed it: its pods are ready, and it has its addresses. */
export function react(child: JsonObject): JsonObject {
  if (child['kind'] === 'Service') return reactService(child);
  if (child['kind'] === 'DaemonSet') return reactDaemonSet(child);
  return 'template' in objectAt(child, 'spec') ? reactWorkload(child) : child;
}

function reactService(service: JsonObject): JsonObject {
  const spec = objectAt(service, 'spec');
  const clusterIP = spec['clusterIP'] ?? '10.96.0.1';
  const clusterIPs = spec['clusterIPs'] ?? [clusterIP];
  const loadBalancer = spec['type'] === 'LoadBalancer' ? { ingress: [{ ip: balancerAddress }] } : {};
  return { ...service, spec: { ...spec, clusterIP, clusterIPs }, status: { loadBalancer } };
}

function reactWorkload(workload: JsonObject): JsonObject {
  const { generation } = objectAt(workload, 'metadata');
  const { replicas = 1 } = objectAt(workload, 'spec');
  const status = {
    observedGeneration: generation,
    replicas,
    updatedReplicas: replicas,
    readyReplicas: replicas,
    availableReplicas: replicas,
    conditions: [
      { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable', message: '' },
      { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable', message: '' },
    ],
  };
  return { ...workload, status };
}

/** One node takes a pod. */
function reactDaemonSet(daemonSet: JsonObject): JsonObject {
  const { generation = 1 } = objectAt(daemonSet, 'metadata');
  const status = {
    observedGeneration: generation,
    currentNumberScheduled: 1,
    desiredNumberScheduled: 1,
    updatedNumberScheduled: 1,
    numberAvailable: 1,
    numberReady: 1,
    numberMisscheduled: 0,
  };
  return { ...daemonSet, status };
}
