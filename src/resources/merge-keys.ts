/**
 * The fields of an object that hold objects or lists, and how a strategic merge patch merges each; those of any other kind
 * are replaced and need no entry. Source: the struct tags `patchStrategy` and `patchMergeKey` in the types.go of k8s.io/api
 * v0.36.3 (core/v1, apps/v1, autoscaling/v2, policy/v1) and of k8s.io/apimachinery (meta/v1).
 */
export interface MergeSchema {
  readonly [field: string]: ListField | ObjectField;
}

/** An object, merged field by field, or put in the place of the other. */
export interface ObjectField {
  readonly kind: 'object';
  readonly strategy: 'merge' | 'replace';
  readonly fields: MergeSchema;
}

/** A list, put in the place of the other, or merged: objects by a key that tells them apart, texts as a set. */
export interface ListField {
  readonly kind: 'list';
  readonly strategy: 'merge' | 'replace';
  readonly key?: string;
  readonly element: MergeSchema;
}

const atomic: ListField = { kind: 'list', strategy: 'replace', element: {} };
const set: ListField = { kind: 'list', strategy: 'merge', element: {} };

function object(fields: MergeSchema): ObjectField {
  return { kind: 'object', strategy: 'merge', fields };
}

function listBy(key: string, element: MergeSchema = {}): ListField {
  return { kind: 'list', strategy: 'merge', key, element };
}

/** An object in which nothing else is merged: a map, or a type whose fields are neither objects nor lists. */
const leaf = object({});

const labelSelector: MergeSchema = { matchLabels: leaf, matchExpressions: atomic };
const resources: MergeSchema = { limits: leaf, requests: leaf, claims: atomic };

const objectMeta: MergeSchema = {
  labels: leaf,
  annotations: leaf,
  ownerReferences: listBy('uid'),
  finalizers: set,
  managedFields: atomic,
};

const handler: MergeSchema = {
  exec: object({ command: atomic }),
  httpGet: object({ httpHeaders: atomic }),
  tcpSocket: leaf,
};
const probe: MergeSchema = { ...handler, grpc: leaf };
const lifecycleHandler: MergeSchema = { ...handler, sleep: leaf };

const envVar: MergeSchema = {
  valueFrom: object({
    fieldRef: leaf,
    resourceFieldRef: leaf,
    configMapKeyRef: leaf,
    secretKeyRef: leaf,
    fileKeyRef: leaf,
  }),
};

const securityContext: MergeSchema = {
  capabilities: object({ add: atomic, drop: atomic }),
  seLinuxOptions: leaf,
  windowsOptions: leaf,
  seccompProfile: leaf,
  appArmorProfile: leaf,
};

/** Container, and EphemeralContainer, which has the same fields of these kinds. */
const container: MergeSchema = {
  command: atomic,
  args: atomic,
  ports: listBy('containerPort'),
  envFrom: atomic,
  env: listBy('name', envVar),
  resources: object(resources),
  resizePolicy: atomic,
  restartPolicyRules: atomic,
  volumeMounts: listBy('mountPath'),
  volumeDevices: listBy('devicePath'),
  livenessProbe: object(probe),
  readinessProbe: object(probe),
  startupProbe: object(probe),
  lifecycle: object({ postStart: object(lifecycleHandler), preStop: object(lifecycleHandler) }),
  securityContext: object(securityContext),
};

const claimTemplate: MergeSchema = {
  metadata: object(objectMeta),
  spec: object({
    accessModes: atomic,
    selector: object(labelSelector),
    resources: object({ limits: leaf, requests: leaf }),
    dataSource: leaf,
    dataSourceRef: leaf,
  }),
};

const volume: MergeSchema = {
  hostPath: leaf,
  emptyDir: leaf,
  gcePersistentDisk: leaf,
  awsElasticBlockStore: leaf,
  gitRepo: leaf,
  secret: object({ items: atomic }),
  nfs: leaf,
  iscsi: object({ portals: atomic, secretRef: leaf }),
  glusterfs: leaf,
  persistentVolumeClaim: leaf,
  rbd: object({ monitors: atomic, secretRef: leaf }),
  flexVolume: object({ secretRef: leaf, options: leaf }),
  cinder: object({ secretRef: leaf }),
  cephfs: object({ monitors: atomic, secretRef: leaf }),
  flocker: leaf,
  downwardAPI: object({ items: atomic }),
  fc: object({ targetWWNs: atomic, wwids: atomic }),
  azureFile: leaf,
  configMap: object({ items: atomic }),
  vsphereVolume: leaf,
  quobyte: leaf,
  azureDisk: leaf,
  photonPersistentDisk: leaf,
  projected: object({ sources: atomic }),
  portworxVolume: leaf,
  scaleIO: object({ secretRef: leaf }),
  storageos: object({ secretRef: leaf }),
  csi: object({ volumeAttributes: leaf, nodePublishSecretRef: leaf }),
  ephemeral: object({ volumeClaimTemplate: object(claimTemplate) }),
  image: leaf,
};

const podAffinity: MergeSchema = {
  requiredDuringSchedulingIgnoredDuringExecution: atomic,
  preferredDuringSchedulingIgnoredDuringExecution: atomic,
};

const affinity: MergeSchema = {
  nodeAffinity: object({
    requiredDuringSchedulingIgnoredDuringExecution: object({ nodeSelectorTerms: atomic }),
    preferredDuringSchedulingIgnoredDuringExecution: atomic,
  }),
  podAffinity: object(podAffinity),
  podAntiAffinity: object(podAffinity),
};

const podSecurityContext: MergeSchema = {
  seLinuxOptions: leaf,
  windowsOptions: leaf,
  supplementalGroups: atomic,
  sysctls: atomic,
  seccompProfile: leaf,
  appArmorProfile: leaf,
};

/** The spec of a pod. */
export const podSpec: MergeSchema = {
  volumes: listBy('name', volume),
  initContainers: listBy('name', container),
  containers: listBy('name', container),
  ephemeralContainers: listBy('name', container),
  nodeSelector: leaf,
  securityContext: object(podSecurityContext),
  imagePullSecrets: listBy('name'),
  affinity: object(affinity),
  tolerations: atomic,
  hostAliases: listBy('ip', { hostnames: atomic }),
  dnsConfig: object({ nameservers: atomic, searches: atomic, options: atomic }),
  readinessGates: atomic,
  overhead: leaf,
  topologySpreadConstraints: listBy('topologyKey', { labelSelector: object(labelSelector), matchLabelKeys: atomic }),
  os: leaf,
  schedulingGates: listBy('name'),
  resourceClaims: listBy('name'),
  resources: object(resources),
  schedulingGroup: leaf,
};

/** The pod template of a Deployment, with its metadata. */
export const podTemplateSpec: MergeSchema = { metadata: object(objectMeta), spec: object(podSpec) };

/** The spec of a Deployment. */
export const deploymentSpec: MergeSchema = {
  selector: object(labelSelector),
  template: object(podTemplateSpec),
  strategy: object({ rollingUpdate: leaf }),
};

/** The spec of a Service. */
export const serviceSpec: MergeSchema = {
  ports: listBy('port'),
  selector: leaf,
  clusterIPs: atomic,
  externalIPs: atomic,
  loadBalancerSourceRanges: atomic,
  sessionAffinityConfig: object({ clientIP: leaf }),
  ipFamilies: atomic,
};

const scalingRules: MergeSchema = { policies: atomic };

/** The spec of a HorizontalPodAutoscaler. */
export const horizontalPodAutoscalerSpec: MergeSchema = {
  scaleTargetRef: leaf,
  metrics: atomic,
  behavior: object({ scaleUp: object(scalingRules), scaleDown: object(scalingRules) }),
};

/** The spec of a PodDisruptionBudget. */
export const podDisruptionBudgetSpec: MergeSchema = {
  selector: { kind: 'object', strategy: 'replace', fields: labelSelector },
};
