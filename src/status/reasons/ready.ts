import type { Reason } from './reason.ts';

/** The reasons of Ready. */
export const readyReasons: readonly Reason[] = [
  {
    condition: 'Ready',
    status: '`True`',
    reason: 'Ready',
    meaning: 'The Deployment or the DaemonSet is available and the gateway has an address.',
  },
  {
    condition: 'Ready',
    status: '`False`',
    reason: 'NoGatewayMatched',
    meaning: 'No MeshGateway is bound. An existing Service and Deployment are kept.',
    todo: 'Read the message of `GatewayMatched`: it names the nearest MeshGateways and the tag that failed, or the problem of the MeshGateway that `spec.gatewayRef` names. `mgi explain` reports the same offline.',
  },
  {
    condition: 'Ready',
    status: '`False`',
    reason: 'InvalidConfiguration',
    meaning: 'A value in the instance, or in its MeshGateway, is invalid.',
    todo: 'Correct the field and the value that the message names. Running pods stay as they are until then.',
  },
  {
    condition: 'Ready',
    status: '`False`',
    reason: 'NameConflict',
    meaning: 'An object that has the name of a child belongs to another owner; the hook does not change it.',
    todo: 'Another object has the name of a child, such as the Service or the Deployment. Create the instance under another name, or remove that object.',
  },
  {
    condition: 'Ready',
    status: '`False`',
    reason: 'AdoptionRequired',
    meaning: 'The Service or the Deployment was created for this instance, but Metacontroller does not own it yet.',
    todo: "Run the command in the message: it hands over the objects that Kuma's control plane created. [adoption.md](adoption.md) describes all steps.",
  },
  {
    condition: 'Ready',
    status: '`False`',
    reason: 'ChildrenTerminating',
    meaning:
      'A child is being deleted, or a child of an earlier instance of this name. `Synced` has the same reason. Of `kuma.io`, `Ready` has it only in the second case.',
    todo: 'Wait: the hook creates the child again when it is gone. If it stays, look at the finalizers that the message names, and at the controller that must remove them.',
  },
  {
    condition: 'Ready',
    status: '`False`',
    reason: 'NoReplicas',
    meaning: 'Of `mesh.internal` alone: the Deployment is scaled to zero. `Available` has the same reason.',
    todo: 'Scale the Deployment up, or set `spec.replicas` or `spec.autoscaling`.',
    look: 'workload',
  },
  {
    condition: 'Ready',
    status: '`False`',
    reason: 'PodsRefused',
    meaning:
      "Of `mesh.internal` alone: the Deployment's condition ReplicaFailure is True, for example because of a quota or of Pod Security. The message has its reason.",
    todo: 'Read the message: it has the reason of the API server. Raise the quota, create the ServiceAccount that is missing, or correct the pods in the instance. For Pod Security, see the recipes.',
    look: 'workload',
  },
  {
    condition: 'Ready',
    status: '`False`',
    reason: 'RolloutStalled',
    meaning:
      "Of `mesh.internal` alone: the Deployment's condition Progressing is False. The pods before the change may still serve.",
    todo: 'Look at the newest pods: they do not become ready. Correct the instance, or set `progressDeadlineSeconds` in `spec.deploymentTemplate.spec` if they need more time.',
    look: 'pods',
  },
  {
    condition: 'Ready',
    status: '`False`, `Unknown`',
    reason: 'DeploymentNotAvailable',
    meaning: 'The Deployment is not available, or has not reported its availability yet.',
    todo: 'Look at the pods. If the Deployment does not exist, see the events of the instance.',
    look: 'pods',
  },
  {
    condition: 'Ready',
    status: '`False`, `Unknown`',
    reason: 'DaemonSetNotAvailable',
    meaning:
      'Of a DaemonSet: more pods are missing than `maxUnavailable` of its update strategy (1 by default), no node takes a pod, or it has not reported its pods yet.',
    todo: 'Look at the pods and the nodes. If no node takes a pod, compare the nodes with `nodeSelector`, `affinity` and `tolerations` of the pod template. If the DaemonSet does not exist, see the events of the instance.',
    look: 'pods',
  },
  {
    condition: 'Ready',
    status: '`False`',
    reason: 'LoadBalancerAddressNotReady',
    meaning: 'The Service has no address yet. The message has the errors and the conditions of the load balancer.',
    todo: 'Look at the Service: the cloud has not assigned an address to it yet. If the cluster has no load balancers, set `spec.serviceType` to `ClusterIP` or `NodePort`. If the Service does not exist, see the events of the instance: another object may have its name.',
    look: 'service',
  },
  {
    condition: 'Ready',
    status: '`False`',
    reason: 'LoadBalancerPortsError',
    meaning:
      'Of `mesh.internal` alone: the load balancer has an address, but does not open a port. The message has the port and the error.',
    todo: 'The error comes from the cloud provider. Correct the listener or the fields of the Service, or raise the limit that the error names.',
    look: 'service',
  },
  {
    condition: 'Ready',
    status: '`False`',
    reason: 'NoEndpoints',
    meaning: 'Of `mesh.internal` alone: the selector of the Service selects none of the pods.',
    todo: 'Remove the keys that the message names from the selector of the Service.',
    look: 'service',
  },
  {
    condition: 'Ready',
    status: '`False`',
    reason: 'ChildrenMissing',
    meaning: 'The gateway serves, but an autoscaler or a disruption budget of the spec does not exist.',
    todo: 'Look at the events of the instance: the API server refused the autoscaler, the disruption budget or the ServiceAccount, or Metacontroller lacks the permission to create it.',
  },
  {
    condition: 'Ready',
    status: 'depends on the children',
    reason: 'Suspended',
    meaning: '`spec.suspend` is true. The hook keeps the children as they are.',
    todo: 'Nothing is wrong. To apply changes again, remove `spec.suspend`. The hook reports problems of the instance only after that.',
  },
];
