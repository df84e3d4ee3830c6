import fc, { type Arbitrary } from 'fast-check';
import type { Json, JsonObject } from '../../src/api/json.ts';

/** Returns an instance with a spec. */
export function instanceOf(group: string, spec: Json): JsonObject {
  return {
    apiVersion: `${group}/v1alpha1`,
    kind: 'MeshGatewayInstance',
    metadata: { name: 'random', namespace: 'default' },
    spec,
  };
}

/** Returns a class with a spec. */
export function classOf(spec: Json): JsonObject {
  return {
    apiVersion: 'mesh.internal/v1alpha1',
    kind: 'MeshGatewayInstanceClass',
    metadata: { name: 'random' },
    spec,
  };
}

type Fields = Readonly<Record<string, Arbitrary<Json>>>;

/** An object with some of the fields. */
function some(fields: Fields): Arbitrary<JsonObject> {
  return fc.record(fields, { requiredKeys: [] });
}

/** One of the values. */
function of(...values: readonly Json[]): Arbitrary<Json> {
  return fc.constantFrom(...values);
}

/** Usually a value of the first source, and sometimes null or a value of the wrong type. */
function mostly(usual: Arbitrary<Json>, ...wrong: readonly Json[]): Arbitrary<Json> {
  return fc.oneof({ weight: 40, arbitrary: usual }, { weight: 1, arbitrary: of(null, ...wrong) });
}

const rarely = (usual: Json, ...odd: readonly Json[]) =>
  fc.oneof({ weight: 20, arbitrary: of(usual) }, { weight: 1, arbitrary: of(...odd) });

const quantities = fc.dictionary(of('cpu', 'memory').map(String), rarely('64Mi', '1 GB', '', 1, 0.5, null, true));
const resources = some({
  limits: mostly(quantities, []),
  requests: mostly(quantities, 'x'),
  claims: mostly(
    fc.array(rarely({ name: 'a' }, { name: 'b' }, {}, { name: 'c', request: 'r' }, null), { maxLength: 2 }),
  ),
});
const serviceType = mostly(of('LoadBalancer', 'ClusterIP', 'ClusterIP', 'NodePort'), 'Other', 1);
const tags = mostly(fc.dictionary(of('team', 'a').map(String), rarely('b', null, 1, {})), [], 'x');
const replicas = mostly(of(1, 2), 0, -1, 'two', 1.5, 3e9, {});
const metadata = some({
  labels: mostly(fc.dictionary(of('a').map(String), rarely('b', null, 1))),
  annotations: of({}, null),
});

/** Specs of `kuma.io`, many of which the schema refuses. */
export const kumaSpecs: Arbitrary<Json> = mostly(
  some({
    serviceType,
    tags,
    resources: mostly(resources, 'x'),
    replicas,
    serviceTemplate: some({ metadata, spec: some({ loadBalancerIP: mostly(of('192.0.2.1'), 7) }) }),
    podTemplate: some({
      metadata,
      spec: some({
        serviceAccountName: mostly(of('edge'), {}),
        securityContext: some({ fsGroup: mostly(of(1, 2 ** 40), '1', 1.5) }),
        container: some({ securityContext: some({ readOnlyRootFilesystem: mostly(of(true), 'true') }) }),
      }),
    }),
  }),
);

const amount = of(0, 1, '0', '0%', '10%', null);
const service = some({
  loadBalancerClass: mostly(of('a', 'b', 'a', 'b', null), '', 'x'.repeat(318), 7),
  loadBalancerSourceRanges: mostly(of(['192.0.2.0/24'], [], null), [null], [1]),
  allocateLoadBalancerNodePorts: mostly(of(true, false, null), 'true'),
  externalTrafficPolicy: mostly(of('Local', 'Cluster'), 'Other'),
  healthCheckNodePort: mostly(of(31_000, null), 70_000),
  sessionAffinity: mostly(of('ClientIP', 'None')),
  sessionAffinityConfig: of({ clientIP: { timeoutSeconds: 9 } }, null),
  ipFamilyPolicy: mostly(of('SingleStack', 'RequireDualStack')),
  ipFamilies: mostly(of(['IPv4'], ['IPv4', 'IPv6'], null), ['x'], [null]),
  clusterIP: of('None', '10.96.0.9', null),
  ports: mostly(
    of(
      [{ port: 80, nodePort: 30_080 }],
      [{ port: 80, targetPort: 8080, name: 'http', appProtocol: 'http', protocol: 'TCP' }],
      [
        { port: 80, targetPort: 8080 },
        { port: 80, targetPort: 'metrics' },
      ],
      [{ port: 80, targetPort: null }, { $patch: 'replace' }],
      null,
    ),
    [{ port: 80, targetPort: {} }],
    Array.from({ length: 101 }, (_, index) => ({ port: index })),
  ),
});
const rollingUpdate = mostly(some({ maxSurge: amount, maxUnavailable: amount }), 'x');
const scaling = fc.record(
  {
    minReplicas: mostly(of(1, 2, 3, null), 'a', 0),
    maxReplicas: mostly(of(1, 2, 3), 'a', 0),
    behavior: of(null, { scaleUp: { stabilizationWindowSeconds: 9 } }, { scaleUp: null }),
  },
  { requiredKeys: [] },
);
const pods = some({
  nodeSelector: mostly(fc.dictionary(of('a').map(String), of('b', null, 'c')), { a: 1 }),
  tolerations: mostly(of([{ operator: 'Exists' }], [{ key: null }]), [{ operator: 'x' }], [{ operator: null }]),
  containers: mostly(of([{ name: 'kuma-gateway', image: null }], null), [null], [{ imagePullPolicy: 'x' }]),
  terminationGracePeriodSeconds: mostly(of(30, null), -1),
  serviceAccountName: of('edge', null),
});

const serviceAccount = some({
  create: mostly(of(true, false), 'x'),
  name: mostly(of('edge', 'a.b'), 'A', '', 7),
  labels: of({ a: 'b' }, null),
  annotations: mostly(of({ 'example.com/role': 'gateway' }, { a: null }), { a: 1 }),
});

const soundPatch = fc.oneof(
  fc.record({ kind: of('Service', 'Deployment'), type: of('Strategic'), patch: of({}, { spec: { type: null } }) }),
  fc.record({ kind: of('PodDisruptionBudget'), type: of('JSON'), patch: of([], [{ op: 'remove', path: '/spec' }]) }),
);
const oddPatch = fc.record(
  { kind: of('Service', 'Pod', 1, null), type: of('JSON', 'Merge', {}, null), patch: of({}, [], 'x', 7, true, null) },
  { requiredKeys: [] },
);
const tooMany = Array.from({ length: 101 }, () => ({ kind: 'Service', type: 'Strategic', patch: {} }));

const daemonSetTemplate = some({
  spec: some({ updateStrategy: mostly(some({ type: mostly(of('OnDelete', 'RollingUpdate')), rollingUpdate }), 'x') }),
});

const settings: Fields = {
  serviceAccount: mostly(serviceAccount, { $patch: 'delete' }, null),
  serviceType,
  commonMetadata: mostly(metadata, 'x'),
  workload: mostly(of('Deployment', 'Deployment', 'Deployment', 'DaemonSet'), 'StatefulSet', 1),
  daemonSetTemplate: fc.oneof({ weight: 1, arbitrary: of({}, null) }, { weight: 1, arbitrary: daemonSetTemplate }),
  resources: mostly(resources, 'x'),
  replicas,
  autoscaling: mostly(scaling, { $patch: 'delete' }),
  podDisruptionBudget: mostly(some({ minAvailable: amount, maxUnavailable: amount }), 1),
  serviceTemplate: mostly(some({ metadata, spec: service }), []),
  deploymentTemplate: some({
    spec: some({ strategy: mostly(some({ type: mostly(of('Recreate', 'RollingUpdate')), rollingUpdate }), 'x') }),
  }),
  podTemplate: mostly(some({ metadata, spec: mostly(pods, 'x') }), 'x'),
  omitDefaultSecurityContext: mostly(of(true, false), 'x'),
  patches: fc.oneof(
    { weight: 20, arbitrary: fc.array(soundPatch, { maxLength: 2 }) },
    { weight: 1, arbitrary: fc.tuple(soundPatch, oddPatch) },
    { weight: 1, arbitrary: of(null, {}, 'x', ['x'], tooMany) },
  ),
};

/** Specs of instances of `mesh.internal`, in which every rule is broken often and the schema is violated sometimes. */
export const ownSpecs: Arbitrary<Json> = mostly(
  some({
    ...settings,
    className: mostly(of('a', ''), 1),
    gatewayRef: mostly(of({ name: 'a' }, null), {}, { name: '' }, { name: null }),
    tags,
    suspend: mostly(of(true, false), 'x'),
  }),
);

/** Specs of classes. */
export const classSpecs: Arbitrary<Json> = mostly(some(settings));
