import type { Layered, MeshGatewayInstance } from '../api/instance.ts';
import type { Json, JsonObject } from '../api/json.ts';
import { layerOf, layerPaths } from '../api/layers.ts';
import type { Problem, Reading } from '../api/problem.ts';
import { apiType } from '../kubernetes/fields.ts';
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
  const { maxReplicas, minReplicas } = value;
  const crossed = typeof minReplicas === 'number' && typeof maxReplicas === 'number' && minReplicas > maxReplicas;
  return [
    ...(isMissing(maxReplicas)
      ? [{ field: `${path}.maxReplicas`, value: maxReplicas, expected: 'a whole number, because it is required' }]
      : []),
    ...(crossed
      ? [
          {
            field: `${layerOf(layers, ['minReplicas'], path)}.minReplicas`,
            value: minReplicas,
            expected: `at most maxReplicas, ${maxReplicas}`,
          },
        ]
      : []),
    ...checkReserved(value, reserved, layerPaths(layers, path)),
  ];
}

function isMissing(value: Json | undefined): boolean {
  return value === undefined || value === null;
}
