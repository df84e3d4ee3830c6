import type { Reason } from './reason.ts';

/** The reasons of GatewayMatched, Available, Reconciling and Stalled. What to do is with the reason that Ready has then. */
export const otherReasons: readonly Reason[] = [
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
