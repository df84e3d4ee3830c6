import * as z from 'zod';
import type { ObservedObject } from '../api/children.ts';
import type { InstanceSpec } from '../api/instance.ts';
import { compiled, optional, orDefault } from '../api/json.ts';
import { type Failure, podLabelsOf, type WorkloadStatus } from '../observed/workload.ts';

const Condition = z.object({
  type: z.string(),
  status: z.string(),
  reason: optional(z.string()),
  message: optional(z.string()),
});
type Condition = z.output<typeof Condition>;
const count = orDefault(z.int(), 0);

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/deployment-v1/#DeploymentStatus */
const Deployment = z.object({
  spec: optional(z.object({ paused: optional(z.boolean()), replicas: optional(z.int()) })),
  status: optional(
    z.object({
      replicas: count,
      updatedReplicas: count,
      availableReplicas: count,
      unavailableReplicas: count,
      terminatingReplicas: count,
      observedGeneration: count,
      conditions: orDefault(z.array(Condition), []),
    }),
  ),
});
type Deployment = z.output<typeof Deployment>;
type Status = NonNullable<Deployment['status']>;
const read = compiled(Deployment);

const noStatus: Status = {
  replicas: 0,
  updatedReplicas: 0,
  availableReplicas: 0,
  unavailableReplicas: 0,
  terminatingReplicas: 0,
  observedGeneration: 0,
  conditions: [],
};

/** Reads the status of a Deployment. A Deployment that cannot be read counts as one that has not reported yet. */
export function deploymentStatus(observed: ObservedObject | undefined, { replicas }: InstanceSpec): WorkloadStatus {
  const { spec, status = noStatus } = (observed === undefined ? undefined : read(observed.raw).data) ?? {};
  const { availableReplicas, conditions, unavailableReplicas } = status;
  const current = spec?.replicas ?? 1;
  const wanted = replicas.from === 'fixed' ? replicas.count : current;
  const own = conditions.find(({ type }) => type === 'Available');
  const isObserved = status.observedGeneration >= (observed?.metadata.generation ?? 0);
  return {
    kind: 'Deployment',
    exists: observed !== undefined,
    replicas: wanted,
    pods: status.replicas,
    availability: { status: statusOf(own?.status), reason: own?.reason },
    refusals: failures(conditions, 'ReplicaFailure', 'True'),
    stalls: isObserved ? failures(conditions, 'Progressing', 'False') : [],
    podLabels: podLabelsOf(observed),
    summary: `${availableReplicas} of ${wanted} replicas available`,
    isShort: observed === undefined || availableReplicas < wanted,
    isScaledToZero: observed !== undefined && current === 0,
    // Available stays True with maxUnavailable 100 %, and after a scale-up from zero until the controller sees it.
    hasNoPods: availableReplicas === 0 && (unavailableReplicas > 0 || !isObserved),
    hasOldPods: !isObserved || hasOldPods(status, current),
    rollout: observed === undefined ? undefined : describeRollout(status, current, isObserved, spec?.paused === true),
  };
}

/** Source: DeploymentComplete in Kubernetes' pkg/controller/deployment/util. */
function hasOldPods({ replicas, terminatingReplicas, updatedReplicas }: Status, wanted: number): boolean {
  return updatedReplicas !== wanted || replicas !== updatedReplicas || terminatingReplicas > 0;
}

function failures(conditions: readonly Condition[], type: string, status: string): readonly Failure[] {
  return conditions
    .filter((condition) => condition.type === type && condition.status === status)
    .map(({ message = '', reason }) => ({ reason, message }));
}

/** Source: the steps of `kubectl rollout status`, in DeploymentStatusViewer of k8s.io/kubectl/pkg/polymorphichelpers. */
function describeRollout(status: Status, wanted: number, isObserved: boolean, isPaused: boolean): string | undefined {
  const { availableReplicas, replicas, updatedReplicas } = status;
  if (!isObserved) return 'the Deployment controller has not seen the newest Deployment yet';
  const paused = isPaused ? '; the roll-out is paused (paused of the Deployment is true)' : '';
  if (updatedReplicas < wanted) return `${updatedReplicas} of ${wanted} new replicas have been created${paused}`;
  if (replicas > updatedReplicas) return `${replicas - updatedReplicas} old replicas have not ended yet`;
  return availableReplicas < updatedReplicas
    ? `${availableReplicas} of ${updatedReplicas} new replicas are available`
    : undefined;
}

function statusOf(status: string | undefined): 'False' | 'True' | 'Unknown' | undefined {
  return status === 'True' || status === 'False' || status === 'Unknown' ? status : undefined;
}
