import type { Layered, MeshGatewayInstance } from '../api/instance.ts';
import { type JsonObject, objectAt } from '../api/json.ts';
import { layerOf, layerPaths } from '../api/layers.ts';
import type { Problem, Reading } from '../api/problem.ts';
import { apiType, objectType } from '../kubernetes/fields.ts';
import { wrongValues } from '../kubernetes/wrong-values.ts';
import { storedForm } from '../merge/stored-form.ts';
import { unionConflicts } from '../merge/unions.ts';
import { keepObject } from '../observed/keep.ts';
import type { ChildKind } from './child-kind.ts';
import { checkReserved } from './reserved.ts';

const path = 'spec.autoscaling';
const reserved = new Map([
  ['scaleTargetRef', 'the field to be omitted: the target is always the Deployment of the instance'],
]);

/** The HorizontalPodAutoscaler of the Deployment. */
export const autoscalerKind: ChildKind = {
  group: 'HorizontalPodAutoscaler.autoscaling/v2',
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  resource: 'horizontalpodautoscalers',
  role: 'policy',
  isAskedFor: ({ autoscaling }) => autoscaling !== undefined,
  isMadeByKuma: () => false,
  render: ({ instance }) => {
    const { autoscaling } = instance.spec;
    return autoscaling === undefined ? { value: undefined, problems: [] } : makeAutoscaler(instance, autoscaling);
  },
  type: objectType('HorizontalPodAutoscalerSpec'),
  fixed: [
    {
      steps: ['spec', 'scaleTargetRef'],
      expected: 'the generated value: the target is always the Deployment of the instance',
    },
  ],
  check: (patched, _, __, pathOf) => checkBounds(objectAt(patched, 'spec'), (field) => pathOf(['spec', field])),
  keep: (observed) => keepObject(observed),
};

function makeAutoscaler({ metadata }: MeshGatewayInstance, autoscaling: Layered<JsonObject>): Reading<JsonObject> {
  const { name, namespace } = metadata;
  const type = apiType('HorizontalPodAutoscalerSpec');
  const pathOf = layerPaths(autoscaling.layers, path);
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name };
  return {
    value: {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name, namespace },
      spec: storedForm({ ...autoscaling.value, scaleTargetRef }, type),
    },
    problems: [
      ...wrongValues(autoscaling.value, type, pathOf),
      ...unionConflicts(autoscaling.value, type, pathOf),
      ...checkAutoscaling(autoscaling),
    ],
  };
}

function checkAutoscaling({ layers, value }: Layered<JsonObject>): readonly Problem[] {
  return [
    ...checkBounds(value, (field) => `${layerOf(layers, [field], path)}.${field}`),
    ...checkReserved(value, reserved, layerPaths(layers, path)),
  ];
}

function checkBounds({ maxReplicas, minReplicas }: JsonObject, pathOf: (field: string) => string): readonly Problem[] {
  if (maxReplicas === undefined || maxReplicas === null) {
    const expected = 'a whole number, because it is required';
    return [{ field: pathOf('maxReplicas'), value: maxReplicas, expected }];
  }
  const crossed = typeof minReplicas === 'number' && typeof maxReplicas === 'number' && minReplicas > maxReplicas;
  return crossed
    ? [{ field: pathOf('minReplicas'), value: minReplicas, expected: `at most maxReplicas, ${maxReplicas}` }]
    : [];
}
