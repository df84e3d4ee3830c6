import type { Reason } from './reason.ts';

/** The reasons of Synced that Ready does not have. */
export const syncedReasons: readonly Reason[] = [
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
    look: 'pods',
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
];
