import type { Json, JsonObject } from '../../src/api/json.ts';

/** A group of fields that a test sets, changes and removes. */
export interface FieldCase {
  readonly name: string;
  /** The part of the spec that stays the same. */
  readonly base?: JsonObject;
  /** The metadata of the instance. */
  readonly metadata?: JsonObject;
  readonly steps: readonly Step[];
}

/** Fields to put into the spec, and the expected values at paths of the children. Undefined means no value. */
export interface Step {
  readonly spec: JsonObject;
  readonly sees: Readonly<Record<string, Json | undefined>>;
}

const pod = (spec: JsonObject): JsonObject => ({ podTemplate: { spec } });
const gateway = (container: JsonObject): JsonObject => pod({ containers: [{ name: 'kuma-gateway', ...container }] });
const deployment = (spec: JsonObject): JsonObject => ({ deploymentTemplate: { spec } });
const service = (spec: JsonObject): JsonObject => ({ serviceTemplate: { spec } });
const loadBalancer = { serviceType: 'LoadBalancer' };
const env = (...items: readonly JsonObject[]) => gateway({ env: items });

const preferred = (key: string) => ({
  preferredDuringSchedulingIgnoredDuringExecution: [
    { weight: 1, preference: { matchExpressions: [{ key, operator: 'Exists' }] } },
  ],
});
const apart = {
  preferredDuringSchedulingIgnoredDuringExecution: [
    {
      weight: 100,
      podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'edge' } } },
    },
  ],
};
const spread = (topologyKey: string, maxSkew: number) => ({
  topologyKey,
  maxSkew,
  whenUnsatisfiable: 'ScheduleAnyway',
  labelSelector: { matchLabels: { app: 'edge' } },
});

const scheduling: readonly FieldCase[] = [
  {
    name: 'nodeSelector',
    steps: [
      { spec: pod({ nodeSelector: { zone: 'a' } }), sees: { 'pod/nodeSelector': { zone: 'a' } } },
      { spec: pod({ nodeSelector: { disk: 'ssd' } }), sees: { 'pod/nodeSelector': { disk: 'ssd' } } },
    ],
  },
  {
    name: 'affinity',
    steps: [
      {
        spec: pod({ affinity: { nodeAffinity: preferred('edge') } }),
        sees: { 'pod/affinity': { nodeAffinity: preferred('edge') } },
      },
      {
        spec: pod({ affinity: { podAntiAffinity: apart } }),
        sees: { 'pod/affinity': { podAntiAffinity: apart } },
      },
    ],
  },
  {
    name: 'tolerations',
    steps: [
      {
        spec: pod({ tolerations: [{ key: 'edge', operator: 'Exists', effect: 'NoSchedule' }] }),
        sees: { 'pod/tolerations': [{ key: 'edge', operator: 'Exists', effect: 'NoSchedule' }] },
      },
      {
        spec: pod({ tolerations: [{ key: 'edge', value: 'yes', effect: 'NoExecute', tolerationSeconds: 60 }] }),
        sees: { 'pod/tolerations': [{ key: 'edge', value: 'yes', effect: 'NoExecute', tolerationSeconds: 60 }] },
      },
    ],
  },
  {
    name: 'topologySpreadConstraints',
    steps: [
      {
        spec: pod({ topologySpreadConstraints: [spread('topology.kubernetes.io/zone', 1)] }),
        sees: { 'pod/topologySpreadConstraints': [spread('topology.kubernetes.io/zone', 1)] },
      },
      {
        spec: pod({ topologySpreadConstraints: [spread('kubernetes.io/hostname', 2)] }),
        sees: { 'pod/topologySpreadConstraints': [spread('kubernetes.io/hostname', 2)] },
      },
    ],
  },
  {
    name: 'priorityClassName',
    steps: ['system-cluster-critical', 'system-node-critical'].map((name) => ({
      spec: pod({ priorityClassName: name }),
      sees: { 'pod/priorityClassName': name },
    })),
  },
  {
    name: 'terminationGracePeriodSeconds',
    steps: [
      {
        spec: pod({ terminationGracePeriodSeconds: 90 }),
        sees: { 'pod/terminationGracePeriodSeconds': 90 },
      },
      // Null removes the hook's value, so that the default of Kubernetes applies.
      {
        spec: pod({ terminationGracePeriodSeconds: null }),
        sees: { 'pod/terminationGracePeriodSeconds': 30 },
      },
    ],
  },
  {
    name: 'hostAliases, dnsPolicy, dnsConfig',
    steps: [
      {
        spec: pod({ hostAliases: [{ ip: '192.0.2.1', hostnames: ['a.example'] }], dnsPolicy: 'Default' }),
        sees: { 'pod/hostAliases': [{ ip: '192.0.2.1', hostnames: ['a.example'] }], 'pod/dnsPolicy': 'Default' },
      },
      {
        spec: pod({
          hostAliases: [{ ip: '192.0.2.2', hostnames: ['b.example', 'c.example'] }],
          dnsPolicy: 'None',
          dnsConfig: { nameservers: ['192.0.2.53'], options: [{ name: 'ndots', value: '2' }] },
        }),
        sees: {
          'pod/hostAliases': [{ ip: '192.0.2.2', hostnames: ['b.example', 'c.example'] }],
          'pod/dnsPolicy': 'None',
          'pod/dnsConfig': { nameservers: ['192.0.2.53'], options: [{ name: 'ndots', value: '2' }] },
        },
      },
    ],
  },
];

const security: readonly FieldCase[] = [
  {
    name: 'security context of the pods',
    steps: [
      {
        spec: pod({
          securityContext: {
            runAsNonRoot: true,
            fsGroup: 2000,
            supplementalGroups: [3000],
            seccompProfile: { type: 'RuntimeDefault' },
          },
        }),
        sees: {
          'pod/securityContext': {
            runAsNonRoot: true,
            fsGroup: 2000,
            supplementalGroups: [3000],
            seccompProfile: { type: 'RuntimeDefault' },
            sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
          },
        },
      },
      {
        spec: pod({
          securityContext: { sysctls: null, fsGroup: 2001, fsGroupChangePolicy: 'OnRootMismatch', runAsUser: 1000 },
        }),
        sees: {
          'pod/securityContext': { fsGroup: 2001, fsGroupChangePolicy: 'OnRootMismatch', runAsUser: 1000 },
        },
      },
    ],
  },
  {
    name: 'security context of the container',
    steps: [
      {
        spec: gateway({ securityContext: { readOnlyRootFilesystem: true, runAsUser: null } }),
        sees: {
          'gateway/securityContext/readOnlyRootFilesystem': true,
          'gateway/securityContext/runAsUser': undefined,
          'gateway/securityContext/runAsGroup': 5678,
        },
      },
      {
        spec: gateway({
          securityContext: {
            runAsUser: 1000,
            capabilities: { add: ['NET_BIND_SERVICE', 'NET_RAW'], drop: null },
            seccompProfile: { type: 'Localhost', localhostProfile: 'gateway.json' },
          },
        }),
        sees: {
          'gateway/securityContext/readOnlyRootFilesystem': undefined,
          'gateway/securityContext/runAsUser': 1000,
          'gateway/securityContext/capabilities': { add: ['NET_BIND_SERVICE', 'NET_RAW'] },
          'gateway/securityContext/seccompProfile': { type: 'Localhost', localhostProfile: 'gateway.json' },
        },
      },
    ],
  },
  {
    name: 'omitDefaultSecurityContext',
    steps: [
      {
        spec: { omitDefaultSecurityContext: true },
        sees: { 'pod/securityContext': {}, 'gateway/securityContext': { allowPrivilegeEscalation: false } },
      },
      {
        spec: { omitDefaultSecurityContext: true, ...pod({ securityContext: { runAsNonRoot: true } }) },
        sees: {
          'pod/securityContext': { runAsNonRoot: true },
          'gateway/securityContext': { allowPrivilegeEscalation: false },
        },
      },
    ],
  },
  {
    name: 'imagePullSecrets',
    steps: [
      { spec: pod({ imagePullSecrets: [{ name: 'a' }] }), sees: { 'pod/imagePullSecrets': [{ name: 'a' }] } },
      {
        spec: pod({ imagePullSecrets: [{ name: 'b' }, { name: 'c' }] }),
        sees: { 'pod/imagePullSecrets': [{ name: 'b' }, { name: 'c' }] },
      },
    ],
  },
  {
    name: 'serviceAccountName, automountServiceAccountToken',
    steps: [
      {
        spec: pod({ serviceAccountName: 'default', automountServiceAccountToken: true }),
        sees: { 'pod/serviceAccountName': 'default', 'pod/automountServiceAccountToken': true },
      },
      {
        spec: pod({ serviceAccountName: 'gateway' }),
        sees: { 'pod/serviceAccountName': 'gateway', 'pod/automountServiceAccountToken': undefined },
      },
    ],
  },
];

const field = (fieldPath: string) => ({ fieldRef: { apiVersion: 'v1', fieldPath } });
const tcp = (port: number) => ({ tcpSocket: { port } });
const ready = '/ready';

const containers: readonly FieldCase[] = [
  {
    name: 'init containers',
    steps: [
      {
        spec: pod({ initContainers: [{ name: 'init', image: 'busybox:1', command: ['true'] }] }),
        sees: { 'pod/initContainers/init/image': 'busybox:1', 'pod/initContainers/init/command': ['true'] },
      },
      {
        spec: pod({
          initContainers: [
            { name: 'helper', image: 'helper:1', restartPolicy: 'Always' },
            { name: 'init', image: 'busybox:2' },
          ],
        }),
        sees: {
          'pod/initContainers/helper/restartPolicy': 'Always',
          'pod/initContainers/init/image': 'busybox:2',
          'pod/initContainers/init/command': undefined,
        },
      },
    ],
  },
  {
    name: 'sidecars',
    steps: [
      {
        spec: pod({ containers: [{ name: 'logger', image: 'logger:1', env: [{ name: 'A', value: '1' }] }] }),
        sees: { 'pod/containers/logger/image': 'logger:1', 'pod/containers/2': undefined },
      },
      {
        spec: pod({
          containers: [
            { name: 'logger', image: 'logger:2', ports: [{ containerPort: 8080, name: 'http' }] },
            { name: 'meter', image: 'meter:1' },
          ],
        }),
        sees: {
          'pod/containers/logger/image': 'logger:2',
          'pod/containers/logger/env': undefined,
          'pod/containers/logger/ports': [{ containerPort: 8080, name: 'http', protocol: 'TCP' }],
          'pod/containers/meter/image': 'meter:1',
          'pod/containers/3': undefined,
        },
      },
    ],
  },
  {
    name: 'volumes and mounts',
    steps: [
      {
        spec: pod({
          volumes: [{ name: 'files', secret: { secretName: 'files' } }],
          containers: [
            { name: 'kuma-gateway', volumeMounts: [{ name: 'files', mountPath: '/files', readOnly: true }] },
          ],
        }),
        sees: {
          'pod/volumes/files/secret/secretName': 'files',
          'pod/volumes/tmp/emptyDir': {},
          'gateway/volumeMounts/~files': { name: 'files', mountPath: '/files', readOnly: true },
          'gateway/volumeMounts/~tmp': { name: 'tmp', mountPath: '/tmp' },
        },
      },
      // Changes the source of the added volume and the medium of the generated volume.
      {
        spec: pod({
          volumes: [
            { name: 'files', configMap: { name: 'files' } },
            { name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } },
          ],
          containers: [{ name: 'kuma-gateway', volumeMounts: [{ name: 'files', mountPath: '/other' }] }],
        }),
        sees: {
          'pod/volumes/files/secret': undefined,
          'pod/volumes/files/configMap/name': 'files',
          'pod/volumes/tmp/emptyDir': { medium: 'Memory', sizeLimit: '64Mi' },
          'gateway/volumeMounts/~files': undefined,
          'gateway/volumeMounts/~other': { name: 'files', mountPath: '/other' },
        },
      },
      {
        spec: pod({
          volumes: [
            { name: 'files', projected: { sources: [{ secret: { name: 'files' } }] } },
            { name: 'tmp', emptyDir: null, hostPath: { path: '/tmp' } },
          ],
        }),
        sees: {
          'pod/volumes/files/configMap': undefined,
          'pod/volumes/files/projected/sources': [{ secret: { name: 'files' } }],
          'pod/volumes/tmp/emptyDir': undefined,
          'pod/volumes/tmp/hostPath': { path: '/tmp', type: '' },
          'gateway/volumeMounts/~other': undefined,
        },
      },
    ],
  },
  {
    name: 'env: variables added, generated variables changed and removed',
    steps: [
      {
        spec: env(
          { name: 'EXTRA', value: '1' },
          { name: 'KUMA_DATAPLANE_MESH', value: 'changed' },
          { name: 'KUMA_DATAPLANE_DRAIN_TIME', $patch: 'delete' },
        ),
        sees: {
          'gateway/env/EXTRA': { name: 'EXTRA', value: '1' },
          'gateway/env/KUMA_DATAPLANE_MESH': { name: 'KUMA_DATAPLANE_MESH', value: 'changed' },
          'gateway/env/KUMA_DATAPLANE_DRAIN_TIME': undefined,
        },
      },
      {
        spec: env(
          { name: 'EXTRA', valueFrom: field('metadata.uid') },
          { name: 'POD_NAME', valueFrom: null, value: 'edge' },
          { name: 'KUMA_DATAPLANE_MESH', value: null },
        ),
        sees: {
          'gateway/env/EXTRA': { name: 'EXTRA', valueFrom: field('metadata.uid') },
          'gateway/env/POD_NAME': { name: 'POD_NAME', value: 'edge' },
          'gateway/env/KUMA_DATAPLANE_MESH': { name: 'KUMA_DATAPLANE_MESH' },
          'gateway/env/KUMA_DATAPLANE_DRAIN_TIME/value': '30s',
        },
      },
      {
        spec: env(
          { name: 'EXTRA', value: '2' },
          { name: 'KUMA_DATAPLANE_MESH', value: null, valueFrom: field('metadata.name') },
        ),
        sees: {
          'gateway/env/EXTRA': { name: 'EXTRA', value: '2' },
          'gateway/env/POD_NAME/value': undefined,
        },
      },
    ],
  },
  {
    name: 'env from references, with apiVersion defaulted by the API server',
    steps: [
      {
        spec: env({ name: 'EXTRA', valueFrom: { fieldRef: { fieldPath: 'metadata.uid' } } }),
        sees: { 'gateway/env/EXTRA': { name: 'EXTRA', valueFrom: field('metadata.uid') } },
      },
      {
        spec: env({ name: 'EXTRA', value: 'plain' }),
        sees: { 'gateway/env/EXTRA': { name: 'EXTRA', value: 'plain' } },
      },
      {
        spec: env({ name: 'EXTRA', valueFrom: { resourceFieldRef: { resource: 'limits.memory' } } }),
        sees: { 'gateway/env/EXTRA/valueFrom/resourceFieldRef/resource': 'limits.memory' },
      },
      {
        spec: env({ name: 'EXTRA', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } }),
        sees: { 'gateway/env/EXTRA': { name: 'EXTRA', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } } },
      },
    ],
  },
  {
    name: 'image, imagePullPolicy, command, args, envFrom',
    steps: [
      {
        spec: gateway({ image: 'mirror.example.com/kuma-dp:1', imagePullPolicy: 'Always', command: ['kuma-dp'] }),
        sees: {
          'gateway/image': 'mirror.example.com/kuma-dp:1',
          'gateway/imagePullPolicy': 'Always',
          'gateway/command': ['kuma-dp'],
        },
      },
      {
        spec: gateway({ image: 'kuma-dp:2', args: ['run'], envFrom: [{ configMapRef: { name: 'more' } }] }),
        sees: {
          'gateway/image': 'kuma-dp:2',
          'gateway/imagePullPolicy': 'IfNotPresent',
          'gateway/command': undefined,
          'gateway/args': ['run'],
          'gateway/envFrom': [{ configMapRef: { name: 'more' } }],
        },
      },
    ],
  },
  {
    name: 'resources',
    steps: [
      {
        spec: gateway({ resources: { limits: { cpu: '2' }, requests: { cpu: '500m' } } }),
        sees: {
          'gateway/resources': {
            limits: { cpu: '2', memory: '512Mi', 'ephemeral-storage': '1G' },
            requests: { cpu: '500m', memory: '64Mi', 'ephemeral-storage': '50M' },
          },
        },
      },
      {
        spec: gateway({ resources: { limits: { memory: null, 'ephemeral-storage': '1Gi' }, requests: { cpu: '1' } } }),
        sees: {
          'gateway/resources': {
            limits: { 'ephemeral-storage': '1Gi' },
            requests: { cpu: '1', memory: '64Mi', 'ephemeral-storage': '50M' },
          },
        },
      },
    ],
  },
  {
    name: 'probes',
    steps: [
      {
        spec: gateway({
          livenessProbe: { httpGet: null, ...tcp(9901) },
          readinessProbe: { initialDelaySeconds: 7, httpGet: { scheme: 'HTTPS' } },
          startupProbe: { httpGet: { path: ready, port: 9902 }, failureThreshold: 30 },
        }),
        sees: {
          'gateway/livenessProbe/httpGet': undefined,
          'gateway/livenessProbe/tcpSocket': { port: 9901 },
          'gateway/readinessProbe/initialDelaySeconds': 7,
          'gateway/readinessProbe/httpGet/scheme': 'HTTPS',
          'gateway/startupProbe/failureThreshold': 30,
        },
      },
      {
        spec: gateway({
          livenessProbe: { $patch: 'replace', exec: { command: ['true'] } },
          readinessProbe: null,
          startupProbe: { ...tcp(9902) },
        }),
        sees: {
          'gateway/livenessProbe/tcpSocket': undefined,
          'gateway/livenessProbe/exec': { command: ['true'] },
          'gateway/livenessProbe/initialDelaySeconds': undefined,
          'gateway/readinessProbe': undefined,
          'gateway/startupProbe/httpGet': undefined,
          'gateway/startupProbe/tcpSocket': { port: 9902 },
        },
      },
    ],
  },
  {
    name: 'lifecycle',
    metadata: { annotations: { 'kuma.io/wait-for-dataplane-ready': 'true' } },
    steps: [
      {
        spec: gateway({ lifecycle: { preStop: { httpGet: { path: '/drain', port: 9901 } } } }),
        sees: { 'gateway/lifecycle/preStop/httpGet/path': '/drain' },
      },
      {
        spec: gateway({ lifecycle: { preStop: { exec: { command: ['drain'] } } } }),
        sees: {
          'gateway/lifecycle/preStop': { exec: { command: ['drain'] } },
          'gateway/lifecycle/postStart/exec/command/0': 'kuma-dp',
        },
      },
      { spec: gateway({ lifecycle: null }), sees: { 'gateway/lifecycle': undefined } },
    ],
  },
];

const rollOut: readonly FieldCase[] = [
  {
    name: 'Deployment strategy: to Recreate and back',
    steps: [
      {
        spec: deployment({ strategy: { rollingUpdate: { maxSurge: 2, maxUnavailable: 0 } } }),
        sees: {
          'deployment/spec/strategy': { type: 'RollingUpdate', rollingUpdate: { maxSurge: 2, maxUnavailable: 0 } },
        },
      },
      {
        spec: deployment({ strategy: { type: 'Recreate' } }),
        sees: { 'deployment/spec/strategy': { type: 'Recreate' } },
      },
      {
        spec: deployment({ strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '50%' } } }),
        sees: {
          'deployment/spec/strategy': {
            type: 'RollingUpdate',
            rollingUpdate: { maxSurge: '50%', maxUnavailable: '25%' },
          },
        },
      },
    ],
  },
  {
    name: 'Deployment strategy: from the default to Recreate',
    steps: [
      {
        spec: deployment({ strategy: { type: 'Recreate' } }),
        sees: { 'deployment/spec/strategy': { type: 'Recreate' } },
      },
    ],
  },
  {
    name: 'minReadySeconds, revisionHistoryLimit, progressDeadlineSeconds, paused',
    steps: [
      {
        spec: deployment({ minReadySeconds: 5, revisionHistoryLimit: 2, progressDeadlineSeconds: 900 }),
        sees: {
          'deployment/spec/minReadySeconds': 5,
          'deployment/spec/revisionHistoryLimit': 2,
          'deployment/spec/progressDeadlineSeconds': 900,
        },
      },
      {
        spec: deployment({ minReadySeconds: 6, paused: true }),
        sees: {
          'deployment/spec/minReadySeconds': 6,
          'deployment/spec/revisionHistoryLimit': 10,
          'deployment/spec/paused': true,
        },
      },
    ],
  },
];

const services: readonly FieldCase[] = [
  {
    name: 'externalTrafficPolicy, internalTrafficPolicy',
    base: loadBalancer,
    steps: [
      {
        spec: service({ externalTrafficPolicy: 'Local' }),
        sees: { 'service/spec/externalTrafficPolicy': 'Local' },
      },
      {
        spec: service({ externalTrafficPolicy: 'Cluster', internalTrafficPolicy: 'Local' }),
        sees: {
          'service/spec/externalTrafficPolicy': 'Cluster',
          'service/spec/internalTrafficPolicy': 'Local',
          'service/spec/healthCheckNodePort': undefined,
        },
      },
    ],
  },
  {
    name: 'externalTrafficPolicy: Local only',
    base: loadBalancer,
    steps: [
      {
        spec: service({ externalTrafficPolicy: 'Local' }),
        sees: { 'service/spec/externalTrafficPolicy': 'Local' },
      },
    ],
  },
  {
    name: 'loadBalancerSourceRanges',
    base: loadBalancer,
    steps: [['192.0.2.0/24'], ['198.51.100.0/24', '203.0.113.0/24']].map((ranges) => ({
      spec: service({ loadBalancerSourceRanges: ranges }),
      sees: { 'service/spec/loadBalancerSourceRanges': ranges },
    })),
  },
  {
    name: 'ipFamilyPolicy, ipFamilies',
    steps: [
      {
        spec: service({ ipFamilyPolicy: 'PreferDualStack' }),
        sees: { 'service/spec/ipFamilyPolicy': 'PreferDualStack', 'service/spec/ipFamilies': ['IPv4', 'IPv6'] },
      },
      {
        spec: service({ ipFamilyPolicy: 'RequireDualStack', ipFamilies: ['IPv4', 'IPv6'] }),
        sees: { 'service/spec/ipFamilyPolicy': 'RequireDualStack', 'service/spec/ipFamilies': ['IPv4', 'IPv6'] },
      },
    ],
  },
  {
    name: 'sessionAffinity',
    steps: [
      {
        spec: service({ sessionAffinity: 'ClientIP' }),
        sees: {
          'service/spec/sessionAffinity': 'ClientIP',
          'service/spec/sessionAffinityConfig': { clientIP: { timeoutSeconds: 10800 } },
        },
      },
      {
        spec: service({
          sessionAffinity: 'ClientIP',
          sessionAffinityConfig: { clientIP: { timeoutSeconds: 600 } },
        }),
        sees: { 'service/spec/sessionAffinityConfig': { clientIP: { timeoutSeconds: 600 } } },
      },
    ],
  },
  {
    name: 'sessionAffinity with the default timeout',
    steps: [
      {
        spec: service({ sessionAffinity: 'ClientIP' }),
        sees: { 'service/spec/sessionAffinity': 'ClientIP' },
      },
      { spec: service({ sessionAffinity: 'None' }), sees: { 'service/spec/sessionAffinity': 'None' } },
    ],
  },
  {
    name: 'node ports',
    base: { serviceType: 'NodePort' },
    steps: [
      {
        spec: service({ ports: [{ port: 80, nodePort: 31080 }] }),
        sees: { 'service/spec/ports/0/nodePort': 31080, 'service/spec/ports/0/port': 80 },
      },
      {
        spec: service({
          ports: [
            { port: 443, nodePort: 31443 },
            { port: 80, nodePort: 31081 },
          ],
        }),
        sees: { 'service/spec/ports/0/nodePort': 31081, 'service/spec/ports/1/nodePort': 31443 },
      },
    ],
  },
  {
    name: 'ports that lead to listeners',
    base: { serviceType: 'NodePort' },
    steps: [
      {
        spec: service({ ports: [{ port: 8080, targetPort: 80, name: 'web', appProtocol: 'http', nodePort: 31090 }] }),
        sees: {
          'service/spec/ports/8080': {
            name: 'web',
            appProtocol: 'http',
            protocol: 'TCP',
            port: 8080,
            targetPort: 80,
            nodePort: 31090,
          },
          'service/spec/ports/443/targetPort': 443,
          'service/spec/ports/2': undefined,
        },
      },
      {
        spec: service({ ports: [{ port: 8080, targetPort: 80, nodePort: 31091 }] }),
        sees: {
          'service/spec/ports/8080': { name: '8080', protocol: 'TCP', port: 8080, targetPort: 80, nodePort: 31091 },
          'service/spec/ports/2': undefined,
        },
      },
      // The listeners change places.
      {
        spec: service({
          ports: [
            { port: 80, targetPort: 443 },
            { port: 443, targetPort: 80 },
          ],
        }),
        sees: {
          'service/spec/ports/80/targetPort': 443,
          'service/spec/ports/443/targetPort': 80,
          'service/spec/ports/2': undefined,
        },
      },
    ],
  },
  {
    name: 'a port that leads to a sidecar, with UDP and TCP',
    steps: (['UDP', 'TCP'] as const).map((protocol) => ({
      spec: {
        ...pod({
          containers: [{ name: 'dns', image: 'dns:1', ports: [{ name: 'dns', containerPort: 53, protocol }] }],
        }),
        ...service({ ports: [{ port: 53, targetPort: 'dns', protocol }] }),
      },
      sees: {
        'service/spec/ports/53': { name: '53', protocol, port: 53, targetPort: 'dns' },
        'service/spec/ports/3': undefined,
      },
    })),
  },
  {
    name: 'allocateLoadBalancerNodePorts, loadBalancerIP',
    base: loadBalancer,
    steps: [
      {
        spec: service({ loadBalancerIP: '192.0.2.10' }),
        sees: { 'service/spec/loadBalancerIP': '192.0.2.10', 'service/spec/allocateLoadBalancerNodePorts': true },
      },
      {
        spec: service({ allocateLoadBalancerNodePorts: false, loadBalancerIP: '192.0.2.11' }),
        sees: { 'service/spec/loadBalancerIP': '192.0.2.11', 'service/spec/allocateLoadBalancerNodePorts': false },
      },
    ],
  },
  {
    name: 'externalIPs, publishNotReadyAddresses, trafficDistribution',
    steps: [
      {
        spec: service({ externalIPs: ['192.0.2.1'], publishNotReadyAddresses: true }),
        sees: { 'service/spec/externalIPs': ['192.0.2.1'], 'service/spec/publishNotReadyAddresses': true },
      },
      {
        spec: service({ externalIPs: ['192.0.2.2', '192.0.2.3'], trafficDistribution: 'PreferClose' }),
        sees: {
          'service/spec/externalIPs': ['192.0.2.2', '192.0.2.3'],
          'service/spec/publishNotReadyAddresses': undefined,
          'service/spec/trafficDistribution': 'PreferClose',
        },
      },
    ],
  },
];

const named = (key: string, value: string) => ({
  metadata: { labels: { [key]: value }, annotations: { [key]: value } },
});

const metadata: readonly FieldCase[] = [
  {
    name: 'labels and annotations of Service, Deployment and pods',
    steps: [
      {
        spec: {
          serviceTemplate: named('of-service', '1'),
          deploymentTemplate: named('of-deployment', '1'),
          podTemplate: named('of-pods', '1'),
        },
        sees: {
          'service/metadata/labels/of-service': '1',
          'service/metadata/annotations/of-service': '1',
          'deployment/metadata/labels/of-deployment': '1',
          'deployment/metadata/annotations/of-deployment': '1',
          'deployment/spec/template/metadata/labels/of-pods': '1',
          'deployment/spec/template/metadata/annotations/of-pods': '1',
        },
      },
      {
        spec: {
          serviceTemplate: named('of-service', '2'),
          deploymentTemplate: named('another', '2'),
          podTemplate: named('of-pods', ''),
        },
        sees: {
          'service/metadata/labels/of-service': '2',
          'deployment/metadata/labels/of-deployment': undefined,
          'deployment/metadata/annotations/another': '2',
          'deployment/spec/template/metadata/labels/of-pods': '',
        },
      },
    ],
  },
];

const directives: readonly FieldCase[] = [
  {
    name: 'null, $patch: delete and $patch: replace',
    steps: [
      {
        spec: pod({
          securityContext: null,
          containers: [
            {
              name: 'kuma-gateway',
              securityContext: { $patch: 'replace', runAsNonRoot: true },
              resources: { $patch: 'delete' },
            },
          ],
        }),
        sees: {
          'pod/securityContext': {},
          'gateway/securityContext': { runAsNonRoot: true },
          'gateway/resources': {},
        },
      },
      {
        spec: pod({
          securityContext: { $patch: 'replace', fsGroup: 7 },
          volumes: [{ $patch: 'replace' }, { name: 'tmp', emptyDir: { medium: 'Memory' } }],
          containers: [
            {
              name: 'kuma-gateway',
              env: [{ $patch: 'replace' }, { name: 'ONLY', value: 'this' }],
              livenessProbe: null,
            },
          ],
        }),
        sees: {
          'pod/securityContext': { fsGroup: 7 },
          'pod/volumes': [{ name: 'tmp', emptyDir: { medium: 'Memory' } }],
          'gateway/env': [{ name: 'ONLY', value: 'this' }],
          'gateway/livenessProbe': undefined,
        },
      },
    ],
  },
];

export const fieldCases: readonly FieldCase[] = [
  ...scheduling,
  ...security,
  ...containers,
  ...rollOut,
  ...services,
  ...metadata,
  ...directives,
];
