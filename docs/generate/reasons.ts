/** A reason of a condition: when it is given, and what to do. */
export interface Reason {
  readonly condition: 'GatewayMatched' | 'Ready';
  readonly status: string;
  readonly reason: string;
  readonly meaning: string;
  readonly todo?: string;
}

/** Every reason that the hook gives. */
export const reasons: readonly Reason[] = [
  {
    condition: 'Ready',
    status: '`True`',
    reason: 'Ready',
    meaning: 'The Deployment is available and there is an address.',
  },
  {
    condition: 'Ready',
    status: '`False`',
    reason: 'NoGatewayMatched',
    meaning: 'No MeshGateway is bound; a Service and a Deployment that exist stay.',
    todo: 'the message of `GatewayMatched` names the nearest MeshGateways and the tag that failed, or what is wrong with the one that `spec.gatewayRef` names; `mgi explain` tells the same offline',
  },
  {
    condition: 'Ready',
    status: '`False`',
    reason: 'InvalidConfiguration',
    meaning: 'Something in the instance, or in its MeshGateway, can not be used.',
    todo: 'the message names field and value; running pods stay as they are until it is mended',
  },
  {
    condition: 'Ready',
    status: '`False`',
    reason: 'NameConflict',
    meaning: "An object of that name is somebody else's; it is left alone.",
    todo: 'something else holds the name of a child, such as the Service or the Deployment; rename the instance, or remove that object',
  },
  {
    condition: 'Ready',
    status: '`False`',
    reason: 'AdoptionRequired',
    meaning: "Service or Deployment were made for this instance, and are not yet Metacontroller's.",
    todo: "Kuma's control plane made it; the message has the command, [adoption.md](adoption.md) the whole story",
  },
  {
    condition: 'Ready',
    status: '`False`, `Unknown`',
    reason: 'DeploymentNotAvailable',
    meaning: 'The Deployment is not available, or has not said so yet.',
    todo: 'look at the pods; where there is no Deployment, the events of the instance tell why',
  },
  {
    condition: 'Ready',
    status: '`False`',
    reason: 'LoadBalancerAddressNotReady',
    meaning: 'The Service has no address yet.',
    todo: 'look at the Service: the cloud has given it no address yet; where there is none, the events of the instance tell why',
  },
  {
    condition: 'Ready',
    status: '`False`',
    reason: 'ChildrenMissing',
    meaning: 'The gateway serves, and an autoscaler or a disruption budget that is asked for does not exist.',
    todo: 'look at the events of the instance: the API server refused the autoscaler or the disruption budget, or Metacontroller may not make them',
  },
  {
    condition: 'Ready',
    status: 'that of the children',
    reason: 'Suspended',
    meaning: '`spec.suspend` is true: the children are kept as they are.',
    todo: 'nothing is wrong: take `spec.suspend` out when changes are to be made again; what is wrong with the instance is told only then',
  },
  {
    condition: 'GatewayMatched',
    status: '`True`',
    reason: 'Matched',
    meaning: 'The message names the MeshGateway, and what matched too.',
  },
  {
    condition: 'GatewayMatched',
    status: '`False`',
    reason: 'NoGatewayMatched',
    meaning: 'The message names the nearest, and the tag that failed.',
  },
];
