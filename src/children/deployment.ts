import { objectType } from '../kubernetes/fields.ts';
import { keepWorkload } from '../observed/keep.ts';
import { desiredReplicas, withReplicas } from '../observed/replicas.ts';
import { podsOf } from '../observed/workload.ts';
import type { WorkloadKind } from './child-kind.ts';
import { deploymentStatus } from './deployment-status.ts';
import { gatewaysOf } from './gateway-container.ts';
import { checkDeadline } from './refused.ts';
import { renderWorkload, workloadRules } from './workload.ts';

const identity = { apiVersion: 'apps/v1', kind: 'Deployment' };

/** The Deployment that runs the gateway pods. */
export const deploymentKind: WorkloadKind = {
  ...identity,
  group: 'Deployment.apps/v1',
  resource: 'deployments',
  role: 'workload',
  isAskedFor: ({ workload }) => workload === 'Deployment',
  isMadeByKuma: ({ raw }) => gatewaysOf(podsOf(raw)).length > 0,
  render: (context, observed) => {
    const { notes, problems, value } = renderWorkload(identity, context, {
      reserved: [['replicas', 'the field to be omitted: set spec.replicas instead']],
      checkWhole: checkDeadline,
    });
    if (problems.length > 0) return { value: undefined, problems };
    const replicas = desiredReplicas(context.instance.spec.replicas, observed);
    return { value: withReplicas(value, replicas), problems, notes };
  },
  ...workloadRules,
  type: objectType('DeploymentSpec'),
  fixed: [
    { steps: ['spec', 'replicas'], expected: 'the generated value: set spec.replicas instead' },
    ...workloadRules.fixed,
  ],
  keep: keepWorkload,
  keepScaled: (observed, instance) =>
    withReplicas(keepWorkload(observed, instance), desiredReplicas(instance.spec.replicas, observed)),
  statusOf: deploymentStatus,
};
