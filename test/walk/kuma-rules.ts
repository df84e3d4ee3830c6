import type { Json, JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { kumaCases } from '../support/golden.ts';
import type { State } from './trail.ts';
import { putAt } from './tree.ts';

/*
 * The children that Kuma makes of an instance. They start from what Kuma's own reconciler made of an instance without further
 * fields (test/golden/kuma), and follow shared rules: the spec of an instance changes these fields and no others.
 * Source: createOrUpdateService and createOrUpdateDeployment in Kuma's gateway_instance_controller.go.
 */

const container = { name: 'kuma-gateway' };
const pod = ['spec', 'template', 'spec'];

/** Returns Kuma's children of the instance `edge`, without the fields that the API server adds. */
export function kumaChildren(namespace: string, { instance, ports }: State): Readonly<Record<string, JsonObject>> {
  const { deployment, service } = basic(namespace);
  const spec = objectAt(instance, 'spec');
  return {
    Service: { apiVersion: 'v1', kind: 'Service', ...withService(service, spec, ports) },
    Deployment: { apiVersion: 'apps/v1', kind: 'Deployment', ...withPods(deployment, spec, namespace) },
  };
}

/** True if annotations of the instance change the container in ways that these rules do not know. */
export function isBeyondRules({ instance }: State): boolean {
  return Object.keys(objectAt(instance, 'annotations')).length > 0;
}

function basic(namespace: string): { readonly service: JsonObject; readonly deployment: JsonObject } {
  const example = kumaCases('2.14').find(({ name }) => name === 'basic-loadbalancer');
  const text = JSON.stringify(example?.kuma)
    .replaceAll('edge-gateway_demo_svc', `edge_${namespace}_svc`)
    .replaceAll('edge-gateway', 'edge')
    .replaceAll('"namespace":"demo"', `"namespace":"${namespace}"`)
    .replaceAll('docker.io/kumahq/kuma-dp:2.14.3', 'kuma/kuma-dp:latest')
    // The hook of a walk has no CA.
    .replaceAll(/,"value":"-----BEGIN CERTIFICATE[^"]*"/g, '');
  return JSON.parse(text);
}

function withService(service: JsonObject, spec: JsonObject, ports: readonly number[]): JsonObject {
  const template = objectAt(spec, 'serviceTemplate');
  const made = ports.map((port) => ({ name: String(port), port, protocol: 'TCP', targetPort: port }));
  const withPorts = putAt(service, ['spec', 'ports'], made);
  const typed = putAt(withPorts, ['spec', 'type'], spec['serviceType'] ?? 'LoadBalancer');
  const addressed = putAt(typed, ['spec', 'loadBalancerIP'], objectAt(template, 'spec')['loadBalancerIP']);
  return withMetadata(addressed, ['metadata'], objectAt(template, 'metadata'));
}

function withPods(deployment: JsonObject, spec: JsonObject, namespace: string): JsonObject {
  const template = objectAt(spec, 'podTemplate');
  const fields = objectAt(template, 'spec');
  const security = objectAt(objectAt(fields, 'container'), 'securityContext');
  const tags = { 'kuma.io/service': `edge_${namespace}_svc`, ...objectAt(spec, 'tags') };
  const changes: readonly (readonly [path: readonly (JsonObject | string)[], value: Json | undefined])[] = [
    [['spec', 'replicas'], spec['replicas'] ?? 1],
    [['spec', 'template', 'metadata', 'annotations', 'kuma.io/tags'], JSON.stringify(tags)],
    [[...pod, 'serviceAccountName'], fields['serviceAccountName']],
    [[...pod, 'securityContext', 'fsGroup'], objectAt(fields, 'securityContext')['fsGroup']],
    [
      [...pod, 'containers', container, 'securityContext', 'readOnlyRootFilesystem'],
      security['readOnlyRootFilesystem'],
    ],
    ...(spec['resources'] === undefined
      ? []
      : [[[...pod, 'containers', container, 'resources'], spec['resources']] as const]),
  ];
  const changed = changes.reduce((object, [path, value]) => putAt(object, path, value), deployment);
  return withMetadata(changed, ['spec', 'template', 'metadata'], objectAt(template, 'metadata'));
}

/** Adds labels and annotations to those of an object. */
function withMetadata(object: JsonObject, path: readonly string[], metadata: JsonObject): JsonObject {
  const entries = ['annotations', 'labels'].flatMap((map) =>
    Object.entries(objectAt(metadata, map)).map(([key, value]) => ({ path: [...path, map, key], value })),
  );
  return entries.reduce((changed, entry) => putAt(changed, entry.path, entry.value), object);
}
