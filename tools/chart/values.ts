import { environmentNames, optionSchemas } from './options.ts';
import { choice, count, flag, group, list, map, name, strings, text, texts, type ValueSchema } from './schema.ts';

const hook = 'meshgatewayinstance-hook';

/** Labels of the pods that the chart sets: the Service selects by one, and the other keeps the hook out of the mesh. */
const fixedLabels = ['app.kubernetes.io/name', 'kuma.io/sidecar-injection'];
const never: ValueSchema = { description: 'Set by the chart.', not: {} };

/** All values of the chart in the order of values.yaml. */
export const values: ValueSchema = group('Values of the chart.', {
  image: group('The image of the hook.', {
    repository: text('Name of the image, with its registry.', hook, { minLength: 1 }),
    tag: text('Tag of the image. Empty for the version of the chart.', ''),
    digest: text('Digest of the image (sha256:...). It is used in place of the tag.', '', {
      pattern: '^(sha256:[0-9a-f]{64})?$',
    }),
    pullPolicy: choice('Empty for the default of Kubernetes.', ['', 'Always', 'IfNotPresent', 'Never']),
    pullSecrets: list('Secrets for the registry, such as [{name: registry}].'),
  }),
  replicas: count('Number of pods. The file values-ha.yaml has the settings for three.', 1),
  resources: map('Resources of the container. docs/operations.md has a table of sizes.', {
    requests: { cpu: '10m', memory: '128Mi' },
    limits: { memory: '256Mi' },
  }),
  nodeFlags: texts(
    'Flags of Node, which save memory. Empty for those of the image, with which large requests take less time.',
    ['--max-semi-space-size=1', '--optimize-for-size', '--no-opt', '--no-maglev', '--no-sparkplug'],
    '^--',
  ),
  terminationGracePeriodSeconds: count(
    'Must be longer than 5 seconds, in which the hook refuses requests, plus options.shutdownGrace (25s).',
    40,
    1,
  ),
  nodeSelector: strings('Labels of the nodes for the hook.'),
  tolerations: list('Tolerations of the pods.'),
  affinity: map('Affinity of the pods.'),
  topologySpreadConstraints: list('How the pods are spread over nodes and zones.'),
  priorityClassName: text('Priority class of the pods.', ''),
  podLabels: {
    ...strings('More labels of the pods.'),
    properties: Object.fromEntries(fixedLabels.map((label) => [label, never])),
  },
  podAnnotations: strings('Annotations of the pods.'),
  podDisruptionBudget: group('Limits how many pods of the hook an eviction takes at a time.', {
    enabled: flag('Create a PodDisruptionBudget.', false),
    maxUnavailable: count('Pods that can be missing.', 1, 1),
  }),
  networkPolicy: group('Lets only the namespace of Metacontroller call the hook.', {
    enabled: flag('Create a NetworkPolicy. Without it and without authentication, the hook warns at start.', true),
  }),
  metacontroller: group('The Metacontroller of the cluster. The chart does not install it.', {
    namespace: name('Namespace of Metacontroller, which the NetworkPolicy allows.', 'metacontroller'),
    timeout: text('Time that Metacontroller waits for an answer of the hook.', '10s', { pattern: '^[0-9]+(ms|s|m)$' }),
    hookUrl: text('URL of the hook for Metacontroller. Empty for the URL of the Service.', '', {
      pattern: '^(https?://[^/]+)?$',
    }),
    clusterRole: group('Permissions for a Metacontroller that is not cluster-admin.', {
      create: flag('Create the ClusterRole metacontroller-meshgatewayinstance. Bind it to Metacontroller.', false),
    }),
  }),
  groups: group('The instances that the hook serves.', {
    kumaIo: choice(
      'Instances of kuma.io: managed (those with the label mesh.internal/managed, beside a control plane), all (only in clusters without a control plane) or none.',
      ['managed', 'all', 'none'],
    ),
    meshInternal: flag('Serve all instances of mesh.internal.', true),
  }),
  adoptNew: group('Takes over new instances of kuma.io that are created with the label mesh.internal/managed.', {
    enabled: flag('Create a MutatingAdmissionPolicy. Needs Kubernetes 1.36.', false),
  }),
  nameGuard: group('Keeps Metacontroller from taking over objects of others that have the name of a child.', {
    enabled: flag(
      'Create a ValidatingAdmissionPolicy. Needs Kubernetes 1.30. Without it, the hook asks for these objects.',
      true,
    ),
  }),
  validation: group("The rules of Kuma's webhook, for clusters where the webhook does not run.", {
    enabled: flag('Create a ValidatingAdmissionPolicy. Needs Kubernetes 1.30.', false),
  }),
  gatewayIndex: group('For clusters with hundreds of MeshGateways: docs/scaling.md.', {
    enabled: flag('Send an instance only those MeshGateways that may bind it. Needs Metacontroller 4.17.', false),
  }),
  tls: group('TLS between Metacontroller (4.16 or later) and the hook. The chart creates no Secret.', {
    enabled: flag('Serve TLS.', false),
    secretName: name('Secret with tls.crt, tls.key and ca.crt, for the name of the Service.', `${hook}-tls`),
    client: group('A client certificate of Metacontroller.', {
      enabled: flag('Require a client certificate that the CA in ca.crt has signed.', false),
      secretName: name('Secret with tls.crt and tls.key of Metacontroller.', `${hook}-client`),
      names: {
        description: 'Accepted common names or DNS names.',
        type: 'array',
        items: { type: 'string', pattern: '^[^,]+$' },
        minItems: 1,
        default: ['metacontroller'],
      },
    }),
  }),
  authentication: group('Credentials of Metacontroller (4.16 or later). The chart creates no Secret.', {
    type: choice('none, token or basic (user and password).', ['none', 'token', 'basic']),
    tokenSecretName: name(
      'Secret with token (Metacontroller sends it) and tokens (the hook accepts each line).',
      `${hook}-token`,
    ),
    basicSecretName: name('Secret with username, password and users (lines user:password).', `${hook}-user`),
  }),
  metrics: group('Metrics for Prometheus, alert rules and a dashboard.', {
    enabled: flag('Create scrape annotations and a Service for the metrics, and the objects below.', false),
    serviceMonitor: group('For the Prometheus operator.', {
      enabled: flag('Create a ServiceMonitor.', true),
      labels: strings('Labels that your operator selects.'),
    }),
    rules: group('For the Prometheus operator. docs/operations.md describes each alert.', {
      enabled: flag('Create a PrometheusRule.', true),
      labels: strings('Labels that your operator selects.'),
    }),
    dashboard: group("For Grafana's sidecar.", {
      enabled: flag('Create a ConfigMap with the dashboard.', true),
      labels: strings('Labels that your sidecar selects.', { grafana_dashboard: '1' }),
    }),
  }),
  recording: group('Recorded requests for mgi replay: docs/operations.md says who may read them.', {
    enabled: flag('Record requests into an emptyDir of each pod.', false),
    sizeLimit: text('Size of that emptyDir. Must be larger than options.recordLimit.', '200Mi'),
  }),
  configRevision: group('Makes a changed configuration reach every gateway at once.', {
    enabled: flag('Put a revision of the configuration into the URLs that Metacontroller calls.', true),
    value: text('The revision. Empty for a hash of options and kumaCpEnvironment.', '', {
      pattern: '^[A-Za-z0-9._-]{0,63}$',
    }),
  }),
  classes: map(
    'MeshGatewayInstanceClasses by their names. They stay in the cluster when you remove them here or uninstall the chart.',
    {},
    {
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        required: ['spec'],
        properties: {
          default: { type: 'boolean', description: 'The class of instances that name none.' },
          spec: { type: 'object', description: 'The spec of the class. The API server validates it.' },
        },
      },
    },
  ),
  options: {
    ...group(
      'Options of the hook, as in mgi serve --help. mgi detect -o helm-values prints those of your control plane.',
      optionSchemas,
    ),
    default: { kumaVersion: '2.14', logLevel: 'info' },
  },
  kumaCpEnvironment: map(
    'Variables of the control plane that gateways need. mgi detect -o helm-values prints them.',
    {},
    {
      additionalProperties: false,
      properties: Object.fromEntries(environmentNames.map((one) => [one, { type: 'string' }])),
    },
  ),
});
