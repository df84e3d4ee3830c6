import * as z from 'zod';
import type { ObservedObject } from '../api/children.ts';
import { compiled, type JsonObject, objectAt, orDefault, orEmpty } from '../api/json.ts';
import type { Problem } from '../api/problem.ts';
import { objectType } from '../kubernetes/fields.ts';
import { keepWorkload } from '../observed/keep.ts';
import { type Availability, podLabelsOf, type WorkloadStatus } from '../observed/workload.ts';
import type { WorkloadKind } from './child-kind.ts';
import { renderWorkload, workloadRules } from './workload.ts';

const identity = { apiVersion: 'apps/v1', kind: 'DaemonSet' };

/** The DaemonSet that runs one gateway pod on each node. */
export const daemonSetKind: WorkloadKind = {
  ...identity,
  group: 'DaemonSet.apps/v1',
  resource: 'daemonsets',
  role: 'workload',
  isAskedFor: ({ workload }) => workload === 'DaemonSet',
  isMadeByKuma: () => false,
  render: (context) => {
    const { notes, problems, value } = renderWorkload(identity, context, {
      check: (merged, _, { path }) => checkUpdate(merged, path),
    });
    if (problems.length > 0) return { value: undefined, problems };
    return { value, problems, notes };
  },
  ...workloadRules,
  type: objectType('DaemonSetSpec'),
  check: (patched, rendered, context, pathOf) => [
    ...workloadRules.check(patched, rendered, context, pathOf),
    ...checkUpdate(objectAt(patched, 'spec'), pathOf(['spec'])),
  ],
  complete: (child, context, observed) => workloadRules.complete(withSurge(child), context, observed),
  keep: keepWorkload,
  keepScaled: keepWorkload,
  statusOf: daemonSetStatus,
};

const isZero = (value: unknown): boolean => value === 0 || value === '0%';

/** Exactly one of both numbers must be above zero. Source: ValidateRollingUpdateDaemonSet in Kubernetes' pkg/apis/apps/validation. */
function checkUpdate(merged: JsonObject, path: string): readonly Problem[] {
  const { maxSurge, maxUnavailable, ...others } = updateOf(merged);
  const surges = maxSurge !== undefined && !isZero(maxSurge);
  if (surges === (maxUnavailable === undefined ? surges : isZero(maxUnavailable))) return [];
  const value = { ...others, maxSurge, maxUnavailable };
  const expected = 'either maxSurge or maxUnavailable above 0, and the other one 0';
  return [{ field: `${path}.updateStrategy.rollingUpdate`, value, expected }];
}

/** The API server refuses maxSurge beside its own default for maxUnavailable, which is 1. */
function withSurge(daemonSet: JsonObject): JsonObject {
  const spec = objectAt(daemonSet, 'spec');
  const { maxSurge, maxUnavailable, ...others } = updateOf(spec);
  if (maxSurge === undefined || isZero(maxSurge) || maxUnavailable !== undefined) return daemonSet;
  const rollingUpdate = { ...others, maxSurge, maxUnavailable: 0 };
  return { ...daemonSet, spec: { ...spec, updateStrategy: { ...objectAt(spec, 'updateStrategy'), rollingUpdate } } };
}

function updateOf(spec: JsonObject): JsonObject {
  return objectAt(objectAt(spec, 'updateStrategy'), 'rollingUpdate');
}

const count = orDefault(z.int(), 0);
const RollingUpdate = z.object({ maxUnavailable: orDefault(z.union([z.int(), z.string()]), 1) });

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/daemon-set-v1/#DaemonSetStatus */
const DaemonSet = z.object({
  spec: z.object({ updateStrategy: orEmpty(z.object({ rollingUpdate: orEmpty(RollingUpdate) })) }),
  status: orEmpty(
    z.object({
      observedGeneration: count,
      desiredNumberScheduled: count,
      currentNumberScheduled: count,
      updatedNumberScheduled: count,
      numberAvailable: count,
    }),
  ),
});
type Status = z.output<typeof DaemonSet>['status'];
const read = compiled(DaemonSet);
const silent = DaemonSet.parse({ spec: {} });

/**
 * Reads the status of a DaemonSet. It has no condition Available, so its pods count as those of a Deployment do: enough are
 * available if no more are missing than a rolling update may remove. Without a node, it is not available.
 */
function daemonSetStatus(observed: ObservedObject | undefined): WorkloadStatus {
  const { spec, status } = (observed && read(observed.raw).data) ?? silent;
  const { desiredNumberScheduled: wanted, numberAvailable: available, updatedNumberScheduled: updated } = status;
  const isComplete = wanted > 0 && available >= wanted && updated >= wanted;
  const mayMiss = share(spec.updateStrategy.rollingUpdate.maxUnavailable, wanted);
  const isEnough = available >= Math.max(1, wanted - mayMiss);
  const isCurrent = status.observedGeneration >= (observed?.metadata.generation ?? 0);
  const isReported = status.observedGeneration > 0;
  return {
    kind: 'DaemonSet',
    exists: observed !== undefined,
    replicas: undefined,
    pods: status.currentNumberScheduled,
    availability: isReported ? availabilityOf(wanted, isEnough) : { status: undefined, reason: undefined },
    refusals: [],
    stalls: [],
    podLabels: podLabelsOf(observed),
    isScaledToZero: false,
    hasNoPods: wanted > 0 && available === 0,
    summary: isReported ? describe(available, updated, wanted) : 'the pods are not reported yet',
    isShort: !isComplete,
    hasOldPods: !isCurrent || updated < wanted,
    rollout: observed === undefined ? undefined : describeRollout(status, isCurrent),
  };
}

/** Source: the steps of `kubectl rollout status`, in DaemonSetStatusViewer of k8s.io/kubectl/pkg/polymorphichelpers. */
function describeRollout(status: Status, isCurrent: boolean): string | undefined {
  const { desiredNumberScheduled: wanted, numberAvailable: available, updatedNumberScheduled: updated } = status;
  if (!isCurrent) return 'the DaemonSet controller has not seen the newest DaemonSet yet';
  if (wanted === 0) return 'no node takes a pod';
  if (updated < wanted) return `${updated} of ${wanted} pods have the newest template`;
  return available < wanted ? `${available} of ${wanted} pods are available` : undefined;
}

function availabilityOf(wanted: number, isEnough: boolean): Availability {
  if (wanted === 0) return { status: 'False', reason: 'NoNode' };
  return isEnough
    ? { status: 'True', reason: 'MinimumPodsAvailable' }
    : { status: 'False', reason: 'MinimumPodsUnavailable' };
}

function describe(available: number, updated: number, wanted: number): string {
  if (wanted === 0) return 'no node takes a pod';
  const outdated = updated < wanted ? `, ${updated} with the newest template` : '';
  return `${available} of ${wanted} pods available${outdated}`;
}

/** Returns a number or a percentage of pods, rounded up as the controller of DaemonSets does. */
function share(value: number | string, whole: number): number {
  return typeof value === 'number' ? value : Math.ceil((Number.parseInt(value, 10) * whole) / 100);
}
