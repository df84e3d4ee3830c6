import type { JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import type { State } from './trail.ts';

/** The name of every instance. */
export const name = 'edge';

/** Returns the instance of a namespace. */
export function instanceOf(group: string, namespace: string, { instance }: State): JsonObject {
  return {
    apiVersion: `${group}/v1alpha1`,
    kind: 'MeshGatewayInstance',
    metadata: { name, namespace, annotations: objectAt(instance, 'annotations') },
    spec: objectAt(instance, 'spec'),
  };
}

/** Returns the MeshGateway that the instance of a namespace binds. */
export function gatewayOf(namespace: string, ports: readonly number[]): JsonObject {
  return {
    apiVersion: 'kuma.io/v1alpha1',
    kind: 'MeshGateway',
    mesh: 'default',
    metadata: { name: namespace },
    spec: {
      selectors: [{ match: { 'kuma.io/service': `${name}_${namespace}_svc` } }],
      conf: { listeners: ports.map((port) => ({ port, protocol: 'HTTP' })) },
    },
  };
}

const paths: Readonly<Record<string, string>> = {
  DaemonSet: '/apis/apps/v1',
  Deployment: '/apis/apps/v1',
  HorizontalPodAutoscaler: '/apis/autoscaling/v2',
  PodDisruptionBudget: '/apis/policy/v1',
  Pod: '/api/v1',
  Service: '/api/v1',
  ServiceAccount: '/api/v1',
};

/** The type of the spec of each kind of child that has one. */
export const specTypes: Readonly<Record<string, string>> = {
  DaemonSet: 'DaemonSetSpec',
  Deployment: 'DeploymentSpec',
  HorizontalPodAutoscaler: 'HorizontalPodAutoscalerSpec',
  PodDisruptionBudget: 'PodDisruptionBudgetSpec',
  Service: 'ServiceSpec',
};

/** The kinds of children. */
export const childKinds = [
  'Service',
  'ServiceAccount',
  'Deployment',
  'DaemonSet',
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
];

/** The kinds of children that run pods. */
export const workloadKinds = ['Deployment', 'DaemonSet'];

/** Returns the key of a child: its kind, and its name if that is not the name of the instance. */
export function keyOf({ kind, metadata }: JsonObject): string {
  const own = objectAt({ metadata }, 'metadata')['name'];
  return own === name ? String(kind) : `${kind}/${own}`;
}

/** Returns the API path of the objects of a kind, in one namespace or in all. */
export function pathOf(kind: string, namespace?: string, group = 'kuma.io'): string {
  const root = kind === 'MeshGatewayInstance' ? `/apis/${group}/v1alpha1` : (paths[kind] ?? '');
  const inside = namespace === undefined ? '' : `/namespaces/${namespace}`;
  return `${root}${inside}/${kind.toLowerCase()}s`;
}
