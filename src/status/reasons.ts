/** A reason of a condition: when the hook sets it, and what to do. */
export interface Reason {
  readonly condition: 'Available' | 'GatewayMatched' | 'Ready' | 'Reconciling' | 'Stalled' | 'Synced';
  readonly status: string;
  readonly reason: string;
  readonly meaning: string;
  readonly todo?: string;
}

/** Every reason that the hook sets. */
export const reasons: readonly Reason[] = [
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
    todo: 'Another object has the name of a child, such as the Service or the Deployment. Rename the instance, or remove that object.',
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
  },
  {
    condition: 'Ready',
    status: '`False`',
    reason: 'PodsRefused',
    meaning:
      "Of `mesh.internal` alone: the Deployment's condition ReplicaFailure is True, for example because of a quota or of Pod Security. The message has its reason.",
    todo: 'Read the message: it has the reason of the API server. Raise the quota, or correct the pods in the instance.',
  },
  {
    condition: 'Ready',
    status: '`False`',
    reason: 'RolloutStalled',
    meaning:
      "Of `mesh.internal` alone: the Deployment's condition Progressing is False. The pods before the change may still serve.",
    todo: 'Look at the newest pods: they do not become ready. Correct the instance, or set `progressDeadlineSeconds` in `spec.deploymentTemplate.spec` if they need more time.',
  },
  {
    condition: 'Ready',
    status: '`False`, `Unknown`',
    reason: 'DeploymentNotAvailable',
    meaning: 'The Deployment is not available, or has not reported its availability yet.',
    todo: 'Look at the pods. If the Deployment does not exist, see the events of the instance.',
  },
  {
    condition: 'Ready',
    status: '`False`, `Unknown`',
    reason: 'DaemonSetNotAvailable',
    meaning:
      'Of a DaemonSet: more pods are missing than `maxUnavailable` of its update strategy (1 by default), no node takes a pod, or it has not reported its pods yet.',
    todo: 'Look at the pods and the nodes. If no node takes a pod, compare the nodes with `nodeSelector`, `affinity` and `tolerations` of the pod template. If the DaemonSet does not exist, see the events of the instance.',
  },
  {
    condition: 'Ready',
    status: '`False`',
    reason: 'LoadBalancerAddressNotReady',
    meaning: 'The Service has no address yet. The message has the errors and the conditions of the load balancer.',
    todo: 'Look at the Service: the cloud has not assigned an address to it yet. If the Service does not exist, see the events of the instance.',
  },
  {
    condition: 'Ready',
    status: '`False`',
    reason: 'LoadBalancerPortsError',
    meaning:
      'Of `mesh.internal` alone: the load balancer has an address, but does not open a port. The message has the port and the error.',
    todo: 'The error comes from the cloud provider. Correct the listener or the fields of the Service, or raise the limit that the error names.',
  },
  {
    condition: 'Ready',
    status: '`False`',
    reason: 'NoEndpoints',
    meaning: 'Of `mesh.internal` alone: the selector of the Service selects none of the pods.',
    todo: 'Remove the keys that the message names from the selector of the Service.',
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
  {
    condition: 'GatewayMatched',
    status: '`True`',
    reason: 'Matched',
    meaning: 'A MeshGateway is bound. The message names it, and names the others that matched.',
  },
  {
    condition: 'GatewayMatched',
    status: '`False`',
    reason: 'NoGatewayMatched',
    meaning: 'No MeshGateway is bound. The message names the nearest MeshGateways and the tag that failed.',
  },
  {
    condition: 'Synced',
    status: '`True`',
    reason: 'Synced',
    meaning: 'The children are as the instance asks. The message has remarks that need no action at once.',
  },
  {
    condition: 'Synced',
    status: '`Unknown`',
    reason: 'Updating',
    meaning:
      'The hook has just asked for a change of a child, and has not seen it yet. `observedGeneration` of `Synced`, and of `Ready` of `mesh.internal`, stays where it was, so `kubectl wait` waits.',
  },
  {
    condition: 'Synced',
    status: '`False`',
    reason: 'ChildrenNotUpdated',
    meaning:
      'The API server refuses the update of a child, so the child keeps its old values. On `mesh.internal`, `Ready` is False with the same reason.',
    todo: 'Read the events of the instance (`kubectl describe`): they have the reason of the API server. The message names the fields. Correct them in the instance.',
  },
  {
    condition: 'Synced',
    status: '`False`',
    reason: 'ReplacingWorkload',
    meaning:
      'The kind of workload changed. The old workload stays until the new one is available, or goes as soon as the new one exists if pods of both kinds use the same ports of a node. On `mesh.internal`, `Ready` follows the workload that serves, and its `observedGeneration` waits for the change.',
    todo: 'Wait for the new workload. If its pods do not become available, look at them and at the events of the workload. To go back, set the former `spec.workload`.',
  },
  {
    condition: 'Synced',
    status: '`False`',
    reason: 'ControlPlaneDiffers',
    meaning:
      'Of `kuma.io` alone: the control plane reconciles the same children and sets other values. The hook keeps these values and does not fight.',
    todo: 'The message names the fields, both values and the child. Give the hook the configuration of the control plane ([control-plane.md](control-plane.md)), or move the instance to `mesh.internal` ([moving.md](moving.md)).',
  },
  {
    condition: 'Synced',
    status: '`False`',
    reason: 'ServedByGatewayAPI',
    meaning:
      "Of `kuma.io` alone: Kuma's Gateway API controller made the instance for a `Gateway`, and the control plane serves it. The hook leaves it and its children alone.",
    todo: 'Remove the label `mesh.internal/managed` from the instance, and run the commands of `mgi adopt --repair`, because Metacontroller may have taken the owner from the children. To use the hook in place of the Gateway API, make an instance of `mesh.internal` with another name.',
  },
  {
    condition: 'Available',
    status: '`Unknown`',
    reason: 'DeploymentMissing',
    meaning: 'The Deployment does not exist yet.',
  },
  {
    condition: 'Available',
    status: '`Unknown`',
    reason: 'DaemonSetMissing',
    meaning: 'The DaemonSet does not exist yet.',
  },
  {
    condition: 'Available',
    status: '`Unknown`',
    reason: 'Pending',
    meaning: 'The workload has not reported its availability yet. All other reasons of a Deployment are its own.',
  },
  {
    condition: 'Available',
    status: '`True`',
    reason: 'MinimumPodsAvailable',
    meaning: 'Of a DaemonSet: no more pods are missing than a rolling update may remove.',
  },
  {
    condition: 'Available',
    status: '`False`',
    reason: 'MinimumPodsUnavailable',
    meaning: 'Of a DaemonSet: more pods are missing than a rolling update may remove.',
  },
  {
    condition: 'Available',
    status: '`False`',
    reason: 'NoNode',
    meaning: 'Of a DaemonSet: no node takes a pod.',
  },
  {
    condition: 'Available',
    status: '`False`',
    reason: 'NoReplicas',
    meaning: 'The Deployment is scaled to zero.',
  },
  {
    condition: 'Reconciling',
    status: '`True`',
    reason: 'RollingOut',
    meaning:
      'Of `mesh.internal` alone: the Deployment replaces or starts pods. `observedGeneration` of `Ready` stays where it was, so `kubectl wait` waits. The other reasons of `Reconciling` are those of `Ready` and `Updating`.',
  },
  {
    condition: 'Stalled',
    status: '`True`',
    reason: 'RolloutStalled',
    meaning:
      'Of `mesh.internal` alone: the gateway does not become ready unless somebody acts. The reason is that of `Ready`; others are `InvalidConfiguration`, `NameConflict`, `AdoptionRequired`, `ChildrenNotUpdated` and `NoReplicas`.',
  },
];
