import type { Json } from '../../src/api/json.ts';
import { randomPatches } from './patches.ts';
import type { Random } from './random.ts';
import { samples } from './samples.ts';
import type { Path } from './tree.ts';
import { fieldNames, randomValue } from './values.ts';

/** A field of an instance that a walk sets, changes and removes. */
export interface Place {
  readonly path: Path;
  /** Generates a value. Undefined if there is none. */
  readonly value: (random: Random) => Json | undefined;
}

const gateway = { name: 'kuma-gateway' };
const pods = ['spec', 'podTemplate', 'spec'];

/** Returns the fields of an instance of a group. Walkers at different places use different addresses and node ports. */
export function placesOf(group: string, place: number): readonly Place[] {
  return group === 'kuma.io' ? [...common, ...kuma] : [...common, ...own, ...numbered(place)];
}

function one(path: Path, ...values: readonly Json[]): Place {
  return { path, value: (random) => random.pick(values) };
}

/** A place that is chosen more often than others. */
function often(times: number, place: Place): readonly Place[] {
  return Array.from({ length: times }, () => place);
}

function fieldsOf(path: Path, type: string, ...without: readonly string[]): readonly Place[] {
  return fieldNames(type)
    .filter((name) => !without.includes(name))
    .map((name) => ({ path: [...path, name], value: (random) => randomValue(type, name, random) }));
}

/** Labels and annotations of a template. */
function metadata(...template: readonly string[]): readonly Place[] {
  return ['labels', 'annotations'].flatMap((map) =>
    ['example.com/a', 'b'].map((key) => one(['spec', ...template, map, key], 'x', 'y', '')),
  );
}

const common: readonly Place[] = [
  one(['spec', 'serviceType'], 'LoadBalancer', 'ClusterIP', 'NodePort'),
  one(['spec', 'replicas'], 1, 2, 3),
  one(['spec', 'tags', 'team'], 'a', 'b'),
  one(['spec', 'resources', 'limits'], { cpu: '1000m' }, { memory: '1024Mi' }, { cpu: '0.5', memory: '1Gi' }),
  one(['spec', 'resources', 'requests'], { cpu: '10m' }, { cpu: '20m', memory: '64Mi' }),
  ...metadata('serviceTemplate', 'metadata'),
  ...metadata('podTemplate', 'metadata'),
  one(['annotations', 'kuma.io/sidecar-proxy-concurrency'], '1', '4'),
  one(['annotations', 'kuma.io/envoy-admin-port'], '9911', '9912'),
  one(['annotations', 'kuma.io/sidecar-drain-time'], '10s', '1.5m'),
  one(['annotations', 'kuma.io/sidecar-env-vars'], 'A=x', 'A=y;B=z', 'KUMA_DATAPLANE_DRAIN_TIME=1s'),
  one(['annotations', 'kuma.io/wait-for-dataplane-ready'], 'true', 'false'),
  one(['annotations', 'kuma.io/envoy-log-level'], 'debug', 'info'),
  one(['annotations', 'k8s.kuma.io/spire-support'], 'true', 'false'),
];

const kuma: readonly Place[] = [
  one(['spec', 'serviceTemplate', 'spec', 'loadBalancerIP'], '192.0.2.1', '192.0.2.2'),
  one([...pods, 'serviceAccountName'], 'edge', 'front'),
  one([...pods, 'securityContext', 'fsGroup'], 0, 2000),
  one([...pods, 'container', 'securityContext', 'readOnlyRootFilesystem'], true, false),
];

const own: readonly Place[] = [
  one(['spec', 'omitDefaultSecurityContext'], true, false),
  one(['spec', 'suspend'], true),
  one(['spec', 'serviceAccount'], { create: true }, { create: true, name: 'front' }, { name: 'front' }),
  ...metadata('deploymentTemplate', 'metadata'),
  ...metadata('daemonSetTemplate', 'metadata'),
  ...metadata('commonMetadata'),
  ...fieldsOf(pods, 'PodSpec', 'containers', 'ephemeralContainers'),
  // Volumes and patches have many forms.
  ...often(3, { path: [...pods, 'volumes'], value: (random) => randomValue('PodSpec', 'volumes', random) }),
  ...often(10, { path: ['spec', 'patches'], value: randomPatches }),
  ...often(3, one(['spec', 'workload'], 'DaemonSet', 'Deployment')),
  ...fieldsOf([...pods, 'containers', gateway], 'Container', 'name'),
  { path: [...pods, 'containers', { name: 'sidecar' }], value: (random) => sidecar(random) },
  ...fieldsOf(['spec', 'deploymentTemplate', 'spec'], 'DeploymentSpec', 'replicas', 'selector', 'template'),
  ...fieldsOf(['spec', 'daemonSetTemplate', 'spec'], 'DaemonSetSpec', 'selector', 'template'),
  ...fieldsOf(
    ['spec', 'serviceTemplate', 'spec'],
    'ServiceSpec',
    ...['type', 'selector', 'ports', 'clusterIP', 'healthCheckNodePort'],
  ),
  ...fieldsOf(['spec', 'autoscaling'], 'HorizontalPodAutoscalerSpec', 'scaleTargetRef', 'maxReplicas'),
  one(['spec', 'autoscaling', 'maxReplicas'], 3, 4),
  one(['spec', 'autoscaling'], { maxReplicas: 3 }, { minReplicas: 2, maxReplicas: 4 }),
  ...fieldsOf(['spec', 'podDisruptionBudget'], 'PodDisruptionBudgetSpec', 'selector'),
];

function sidecar(random: Random): Json {
  const names = random.shuffled(['args', 'env', 'image', 'ports', 'volumeMounts', 'resources', 'securityContext']);
  const fields = names
    .slice(0, 2)
    .map((name): [string, Json | undefined] => [name, randomValue('Container', name, random)]);
  return {
    image: random.pick(samples['Container.image'] ?? []),
    ...Object.fromEntries(fields.filter(([, value]) => value !== undefined)),
  };
}

/** Only the first numbers of a range are free for requests, so few walkers get node ports of their own. */
const mostNumbered = 28;

function numbered(place: number): readonly Place[] {
  const service = ['spec', 'serviceTemplate', 'spec'];
  const address = one([...service, 'clusterIP'], 'None', `10.96.0.${20 + (place % 200)}`);
  if (place >= mostNumbered) return [address, one([...service, 'ports'], [{ port: 80, nodePort: 0 }])];
  const [first, second, third] = [30_000 + 3 * place, 30_001 + 3 * place, 30_002 + 3 * place];
  return [
    address,
    one([...service, 'healthCheckNodePort'], first, second),
    one(
      [...service, 'ports'],
      [{ port: 80, nodePort: first }],
      [{ port: 80, nodePort: second }],
      [{ port: 443, nodePort: third }],
      [{ port: 80, nodePort: 0 }],
    ),
  ];
}

/** Returns listeners of a MeshGateway. */
export function randomPorts(random: Random): readonly number[] {
  return random.shuffled([80, 443, 8080, 9000]).slice(0, 1 + random.below(3));
}
