import type { Layered, MeshGatewayInstance, WorkloadName } from '../api/instance.ts';
import { type Json, type JsonObject, objectAt, toObject } from '../api/json.ts';
import { layerOf, layerPaths } from '../api/layers.ts';
import { workloads } from '../api/own-settings.ts';
import type { Problem, Reading } from '../api/problem.ts';
import { wholeNumber } from '../api/rules.ts';
import { apiType, objectType } from '../kubernetes/fields.ts';
import { wrongValues } from '../kubernetes/wrong-values.ts';
import { storedForm } from '../merge/stored-form.ts';
import { keepObject } from '../observed/keep.ts';
import type { ChildKind } from './child-kind.ts';
import { selectorLabels } from './labels.ts';
import { checkReserved } from './reserved.ts';

const path = 'spec.podDisruptionBudget';
const reserved = new Map([['selector', 'the field to be omitted: the budget always selects the gateway pods']]);

/** The PodDisruptionBudget of the gateway pods. */
export const disruptionBudgetKind: ChildKind = {
  group: 'PodDisruptionBudget.policy/v1',
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  resource: 'poddisruptionbudgets',
  role: 'policy',
  isAskedFor: ({ podDisruptionBudget }) => podDisruptionBudget !== undefined,
  isMadeByKuma: () => false,
  render: ({ instance }) => {
    const { podDisruptionBudget } = instance.spec;
    if (podDisruptionBudget === undefined) return { value: undefined, problems: [] };
    return makeDisruptionBudget(instance, podDisruptionBudget);
  },
  type: objectType('PodDisruptionBudgetSpec'),
  fixed: [{ steps: ['spec', 'selector'], expected: 'the generated value: the budget always selects the gateway pods' }],
  check: (patched, _, { instance }, pathOf) => {
    const [spec, place] = [objectAt(patched, 'spec'), () => pathOf(['spec'])];
    return [...checkLimits(spec, place), ...checkWorkload(spec, instance.spec.workload, place)];
  },
  keep: (observed) => keepObject(observed),
};

function makeDisruptionBudget(
  { metadata, spec }: MeshGatewayInstance,
  budget: Layered<JsonObject>,
): Reading<JsonObject> {
  const { name, namespace } = metadata;
  const type = apiType('PodDisruptionBudgetSpec');
  return {
    value: {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name, namespace },
      spec: storedForm({ ...budget.value, selector: { matchLabels: toObject(selectorLabels(name)) } }, type),
    },
    problems: [
      ...wrongValues(budget.value, type, layerPaths(budget.layers, path)),
      ...checkBudget(budget),
      ...checkWorkload(budget.value, spec.workload, (name) => layerOf(budget.layers, [name], path)),
    ],
  };
}

/**
 * Kubernetes computes percentages and maxUnavailable from the replicas of the workload. For a workload without the scale
 * subresource it cannot, and then it allows no eviction at all. Source: getExpectedPodCount in Kubernetes'
 * pkg/controller/disruption.
 */
function checkWorkload(
  value: JsonObject,
  workload: WorkloadName,
  pathOf: (field: string) => string,
): readonly Problem[] {
  if (workloads[workload].hasReplicas) return [];
  const expected = `${wholeNumber} in minAvailable, because the workload is a ${workload}`;
  return [
    { name: 'maxUnavailable', isAllowed: (value['maxUnavailable'] ?? undefined) === undefined },
    { name: 'minAvailable', isAllowed: typeof value['minAvailable'] !== 'string' },
  ].flatMap(({ isAllowed, name }) =>
    isAllowed ? [] : [{ field: `${pathOf(name)}.${name}`, value: value[name], expected }],
  );
}

function checkBudget({ layers, value }: Layered<JsonObject>): readonly Problem[] {
  return [
    ...checkLimits(value, (field) => layerOf(layers, field === undefined ? [] : [field], path)),
    ...checkReserved(value, reserved, layerPaths(layers, path)),
  ];
}

/** @param pathOf returns the path of the budget that sets a field */
function checkLimits(value: JsonObject, pathOf: (field?: string) => string): readonly Problem[] {
  const { maxUnavailable, minAvailable } = value;
  const [least, most] = [minAvailable ?? undefined, maxUnavailable ?? undefined];
  const both = { field: pathOf(), value: { minAvailable, maxUnavailable } };
  return [
    ...((least === undefined) === (most === undefined)
      ? [{ ...both, expected: 'exactly one of minAvailable and maxUnavailable' }]
      : []),
    ...(['maxUnavailable', 'minAvailable'] as const).flatMap((field) => {
      if (isAmount(value[field])) return [];
      const expected = 'a number of pods, or a percentage up to 100%';
      return [{ field: `${pathOf(field)}.${field}`, value: value[field], expected }];
    }),
  ];
}

/** Source: ValidatePodDisruptionBudgetSpec in Kubernetes. wrongValues reports other types. */
function isAmount(value: Json | undefined): boolean {
  if (typeof value === 'number') return value >= 0;
  return typeof value !== 'string' || /^(\d{1,2}|0*100)%$/.test(value);
}
