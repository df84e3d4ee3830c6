import type { Json } from '../../src/api/json.ts';

/** The possible values of a field. Independent of src/kubernetes, so that tests can check those tables. */
export type Shape =
  | { readonly scalars: readonly Json[] }
  | { readonly fields: Readonly<Record<string, Shape>> }
  | { readonly list: Shape; readonly key?: string };

const one = (...scalars: readonly Json[]): Shape => ({ scalars });
const object = (fields: Readonly<Record<string, Shape>>): Shape => ({ fields });
const list = (element: Shape, key?: string): Shape => (key === undefined ? { list: element } : { list: element, key });

const text = one('a', 'b', '');
const number = one(0, 1, 80);
const map = object({ app: text, 'kuma.io/mesh': text, ['__proto__']: text, constructor: text, toString: text });
const names = (...scalars: readonly string[]) => list(one(...scalars));
const quantities = object({ cpu: one('1', '500m', 2), memory: one('1Gi') });
const resources = object({ limits: quantities, requests: quantities, claims: list(object({ name: text })) });
const selector = object({ matchLabels: map, matchExpressions: list(object({ key: text, operator: text })) });
const metadata = object({
  labels: map,
  annotations: map,
  finalizers: names('f/a', 'f/b', 'f/c', 'f/d'),
  ownerReferences: list(object({ uid: one('u1', 'u2', 'u3'), name: text }), 'uid'),
});
const probe = object({
  httpGet: object({ path: text, port: one(80, 'http'), httpHeaders: list(object({ name: text, value: text })) }),
  exec: object({ command: names('a', 'b') }),
  tcpSocket: object({ port: number }),
  periodSeconds: number,
});
const env = object({
  name: one('A', 'B', 'C', 'D'),
  value: text,
  valueFrom: object({ fieldRef: object({ fieldPath: text }), secretKeyRef: object({ name: text, key: text }) }),
});
const container = object({
  name: one('kuma-gateway', 'sidecar', 'log', 'proxy'),
  image: one('kuma-dp:1', 'kuma-dp:2'),
  args: names('a', 'b', 'c', 'd'),
  env: list(env, 'name'),
  envFrom: list(object({ prefix: text, secretRef: object({ name: text }) })),
  ports: list(object({ containerPort: one(80, 443, 9901), name: text, protocol: one('TCP', 'UDP') }), 'containerPort'),
  resources,
  volumeMounts: list(
    object({ mountPath: one('/tmp', '/a', '/b'), name: text, readOnly: one(true, false) }),
    'mountPath',
  ),
  volumeDevices: list(object({ devicePath: one('/x', '/y'), name: text }), 'devicePath'),
  readinessProbe: probe,
  lifecycle: object({ postStart: probe, preStop: object({ sleep: object({ seconds: number }) }) }),
  securityContext: object({ runAsUser: number, capabilities: object({ add: names('A', 'B'), drop: names('ALL') }) }),
});
const volume = object({
  name: one('tmp', 'data', 'certs'),
  emptyDir: object({ medium: text, sizeLimit: one('1Gi') }),
  secret: object({ secretName: text, items: list(object({ key: text, path: text })) }),
  configMap: object({ name: text, optional: one(true) }),
  projected: object({ sources: list(object({ secret: object({ name: text }) })) }),
  csi: object({ driver: text, volumeAttributes: map, nodePublishSecretRef: object({ name: text }) }),
  ephemeral: object({
    volumeClaimTemplate: object({ metadata, spec: object({ resources, accessModes: names('A', 'B') }) }),
  }),
});
const podSpec = object({
  containers: list(container, 'name'),
  initContainers: list(container, 'name'),
  ephemeralContainers: list(container, 'name'),
  volumes: list(volume, 'name'),
  tolerations: list(object({ key: text, operator: text })),
  imagePullSecrets: list(object({ name: one('a', 'b', 'c') }), 'name'),
  hostAliases: list(object({ ip: one('1.1.1.1', '2.2.2.2'), hostnames: names('a', 'b') }), 'ip'),
  topologySpreadConstraints: list(
    object({
      topologyKey: one('zone', 'host'),
      maxSkew: number,
      labelSelector: selector,
      matchLabelKeys: names('a', 'b'),
    }),
    'topologyKey',
  ),
  schedulingGates: list(object({ name: one('a', 'b') }), 'name'),
  resourceClaims: list(object({ name: one('a', 'b'), resourceClaimName: text }), 'name'),
  readinessGates: list(object({ conditionType: text })),
  nodeSelector: map,
  affinity: object({
    nodeAffinity: object({
      requiredDuringSchedulingIgnoredDuringExecution: object({
        nodeSelectorTerms: list(object({ matchFields: names('a') })),
      }),
      preferredDuringSchedulingIgnoredDuringExecution: list(object({ weight: number })),
    }),
    podAntiAffinity: object({ requiredDuringSchedulingIgnoredDuringExecution: list(object({ topologyKey: text })) }),
  }),
  securityContext: object({ fsGroup: number, sysctls: list(object({ name: text, value: text })) }),
  dnsConfig: object({ nameservers: names('a', 'b'), options: list(object({ name: text })) }),
  overhead: quantities,
  terminationGracePeriodSeconds: number,
  serviceAccountName: text,
});
const podTemplate = object({ spec: podSpec, metadata });

/** The Kubernetes types for which cases are generated. */
export const shapes = {
  PodTemplateSpec: podTemplate,
  DeploymentSpec: object({
    template: podTemplate,
    replicas: number,
    selector,
    strategy: object({
      type: one('Recreate', 'RollingUpdate'),
      rollingUpdate: object({ maxSurge: one(1, '25%'), maxUnavailable: number }),
    }),
    minReadySeconds: number,
  }),
  ServiceSpec: object({
    ports: list(
      object({ port: one(80, 443, 8080, 53), name: text, protocol: one('TCP', 'UDP'), targetPort: one(80, 'http') }),
      'port',
    ),
    type: one('ClusterIP', 'LoadBalancer'),
    selector: map,
    clusterIPs: names('1', '2'),
    externalIPs: names('1', '2', '3'),
    loadBalancerSourceRanges: names('1', '2', '3'),
    sessionAffinityConfig: object({ clientIP: object({ timeoutSeconds: number }) }),
    ipFamilies: names('IPv4', 'IPv6'),
  }),
  HorizontalPodAutoscalerSpec: object({
    minReplicas: number,
    scaleTargetRef: object({ kind: text, name: text }),
    metrics: list(object({ type: text, resource: object({ name: text }) })),
    behavior: object({
      scaleUp: object({ policies: list(object({ type: text })), stabilizationWindowSeconds: number }),
    }),
  }),
  PodDisruptionBudgetSpec: object({ minAvailable: one(1, '50%'), selector }),
} as const;
