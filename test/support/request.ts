import type { JsonObject } from '../../src/api/json.ts';
import { parseSyncRequest } from '../../src/hooks/parse.ts';
import { type SyncResult, sync } from '../../src/hooks/sync.ts';
import { defaultConfig } from './app.ts';
import { testTime } from './cli.ts';
import { objectAt } from './dynamic-apply.ts';

export const uid = '7f0f2c1e-4f5d-4c57-9a55-0b1a3f6a2d11';

/** The changes that a test makes to the base request. */
export interface Changes {
  readonly metadata?: JsonObject;
  readonly spec?: JsonObject;
  readonly status?: JsonObject;
  readonly gateways?: readonly JsonObject[];
  readonly service?: JsonObject;
  readonly deployment?: JsonObject;
  readonly related?: JsonObject;
  readonly controller?: JsonObject;
  readonly finalizing?: boolean;
}

/** Returns the reference to a Gateway of Kuma's Gateway API controller, which owns an instance of kuma.io. */
export function gatewayOwner(name = 'edge') {
  return { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', name, uid: 'gateway-uid', controller: true };
}

/** Returns a MeshGateway of the default mesh that matches demo/edge, with listeners on the ports. */
export function gateway(
  name = 'edge',
  ports: readonly unknown[] = [80],
  match: JsonObject = { 'kuma.io/service': 'edge_demo_svc' },
) {
  return {
    apiVersion: 'kuma.io/v1alpha1',
    kind: 'MeshGateway',
    mesh: 'default',
    metadata: { name, creationTimestamp: '2026-03-01T09:00:00Z' },
    spec: { selectors: [{ match }], conf: { listeners: ports.map((port) => ({ port, protocol: 'HTTP' })) } },
  } as JsonObject;
}

const owned = {
  labels: { 'controller-uid': uid },
  ownerReferences: [
    { apiVersion: 'kuma.io/v1alpha1', kind: 'MeshGatewayInstance', name: 'edge', uid, controller: true },
  ],
};

/** Returns an observed Service of demo/edge. The instance owns it unless the metadata overrides that. */
export function service(spec: JsonObject = {}, metadata: JsonObject = owned, status: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'edge', namespace: 'demo', uid: 'svc', ...metadata },
    spec: {
      type: 'LoadBalancer',
      selector: { app: 'edge' },
      clusterIP: '10.0.0.1',
      clusterIPs: ['10.0.0.1'],
      ports: [{ name: '80', protocol: 'TCP', port: 80, targetPort: 80, nodePort: 31080 }],
      ...spec,
    },
    status: { loadBalancer: status },
  };
}

/** Returns an observed Deployment of demo/edge with an Available condition. */
export function deployment(available?: string, metadata: JsonObject = owned, template: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'edge', namespace: 'demo', uid: 'dep', ...metadata },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'edge' } },
      template: {
        metadata: { labels: { app: 'edge' } },
        spec: { containers: [{ name: 'kuma-gateway', image: 'old' }] },
        ...template,
      },
    },
    status: available === undefined ? {} : { conditions: [{ type: 'Available', status: available }] },
  };
}

/** Returns a sync request for demo/edge: a ClusterIP instance, one matching MeshGateway and no children. */
export function syncRequest(changes: Changes = {}): JsonObject {
  const { controller, finalizing = false, gateways = [gateway()], metadata, related, spec, status } = changes;
  return {
    ...(controller === undefined ? {} : { controller }),
    parent: {
      apiVersion: 'kuma.io/v1alpha1',
      kind: 'MeshGatewayInstance',
      metadata: { name: 'edge', namespace: 'demo', uid, generation: 3, ...metadata },
      spec: { replicas: 1, serviceType: 'ClusterIP', ...spec },
      ...(status === undefined ? {} : { status }),
    },
    children: {
      'Service.v1': changes.service === undefined ? {} : { 'demo/edge': changes.service },
      'Deployment.apps/v1': changes.deployment === undefined ? {} : { 'demo/edge': changes.deployment },
    },
    related: {
      'Namespace.v1': { demo: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'demo' } } },
      'MeshGateway.kuma.io/v1alpha1': Object.fromEntries(gateways.map((one, index) => [nameOf(one, index), one])),
      ...related,
    },
    finalizing,
  };
}

/** Returns a sync request for a `mesh.internal` instance, with additional observed children. */
export function ownRequest(changes: Changes = {}, children: JsonObject = {}): JsonObject {
  const request = syncRequest(changes);
  const parent = { ...objectAt(request, 'parent'), apiVersion: 'mesh.internal/v1alpha1' };
  const { replicas: _, ...spec } = objectAt(parent, 'spec');
  const explicit = changes.spec?.['replicas'] === undefined ? {} : { replicas: changes.spec['replicas'] };
  return {
    ...request,
    parent: { ...parent, spec: { ...spec, ...explicit } },
    children: { ...objectAt(request, 'children'), ...children },
  };
}

function nameOf({ metadata }: JsonObject, index: number): string {
  const { name } = (metadata ?? {}) as JsonObject;
  return typeof name === 'string' ? name : `gateway-${index}`;
}

/** Runs the hook and returns the response as it is sent. */
export function answer(request: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(result(request).response));
}

/** Runs the hook and returns the response with the details for logs and metrics. */
export function result(request: JsonObject): SyncResult {
  return sync(parseSyncRequest(request), defaultConfig, testTime);
}
