/**
 * The fields of a Kubernetes type that need special handling. An entry says how a strategic merge patch merges an
 * object or a list, and whether the API server omits an empty value or stores it in another form. Scalars that the API
 * server always stores, such as Go's pointers, have no entry.
 *
 * Source: the Go types and struct tags (`patchStrategy`, `patchMergeKey`, `json`) in the types.go of k8s.io/api v0.36.3
 * (core/v1, apps/v1, autoscaling/v2, policy/v1) and of k8s.io/apimachinery (meta/v1).
 */
export interface ApiType {
  readonly [field: string]: Field;
}

export type Field = ListField | ObjectField | ScalarField;

/** An object. A patch merges it field by field or replaces it. */
export interface ObjectField {
  readonly kind: 'object';
  readonly strategy: 'merge' | 'replace';
  readonly fields: ApiType;
  /** The type of the values of a map. Go omits an empty map, but not an empty struct. */
  readonly values?: ScalarField;
}

/** A list. A patch replaces it or merges it: objects by a merge key, strings as a set. */
export interface ListField {
  readonly kind: 'list';
  readonly strategy: 'merge' | 'replace';
  readonly key?: string;
  /** The fields of the elements in a list of objects. */
  readonly element: ApiType;
  /** The type of the elements in a list of scalars. */
  readonly scalars?: ScalarField;
}

/**
 * A scalar that Go omits if it is zero (text, number, flag, or a port, which can be a number or a text), or a quantity.
 * A quantity of compute resources is rounded up to thousandths.
 */
export interface ScalarField {
  readonly kind: 'computeQuantity' | 'flag' | 'number' | 'port' | 'quantity' | 'text';
}

const text: ScalarField = { kind: 'text' };
const number: ScalarField = { kind: 'number' };
const flag: ScalarField = { kind: 'flag' };
const quantity: ScalarField = { kind: 'quantity' };

const map: ObjectField = { kind: 'object', strategy: 'merge', fields: {}, values: text };
const computeResources: ObjectField = { ...map, values: { kind: 'computeQuantity' } };

const texts: ListField = { kind: 'list', strategy: 'replace', element: {}, scalars: text };
const numbers: ListField = { ...texts, scalars: number };
const set: ListField = { ...texts, strategy: 'merge' };

function object(fields: ApiType = {}): ObjectField {
  return { kind: 'object', strategy: 'merge', fields };
}

function list(element: ApiType = {}): ListField {
  return { kind: 'list', strategy: 'replace', element };
}

function listBy(key: string, element: ApiType = {}): ListField {
  return { kind: 'list', strategy: 'merge', key, element };
}

const named: ApiType = { name: text };
const fsType: ApiType = { fsType: text, readOnly: flag };
const labelSelector: ApiType = { matchLabels: map, matchExpressions: list({ values: texts }) };
const volumeResources: ApiType = { limits: computeResources, requests: computeResources };
const resources: ApiType = { ...volumeResources, claims: list({ request: text }) };

const objectMeta: ApiType = {
  name: text,
  generateName: text,
  namespace: text,
  selfLink: text,
  uid: text,
  resourceVersion: text,
  generation: number,
  labels: map,
  annotations: map,
  ownerReferences: listBy('uid'),
  finalizers: set,
  managedFields: list({ manager: text, operation: text, apiVersion: text, fieldsType: text, subresource: text }),
};

const handler: ApiType = {
  exec: object({ command: texts }),
  httpGet: object({ path: text, host: text, scheme: text, httpHeaders: list() }),
  tcpSocket: object({ host: text }),
};
const probe: ApiType = {
  ...handler,
  grpc: object(),
  initialDelaySeconds: number,
  timeoutSeconds: number,
  periodSeconds: number,
  successThreshold: number,
  failureThreshold: number,
};
const lifecycleHandler: ApiType = { ...handler, sleep: object() };

export const objectFieldSelector: ApiType = { apiVersion: text };
export const resourceFieldSelector: ApiType = { containerName: text, divisor: quantity };

const envVar: ApiType = {
  value: text,
  valueFrom: object({
    fieldRef: object(objectFieldSelector),
    resourceFieldRef: object(resourceFieldSelector),
    configMapKeyRef: object(named),
    secretKeyRef: object(named),
    fileKeyRef: object(),
  }),
};

const seLinuxOptions: ApiType = { user: text, role: text, type: text, level: text };
const securityContext: ApiType = {
  capabilities: object({ add: texts, drop: texts }),
  seLinuxOptions: object(seLinuxOptions),
  windowsOptions: object(),
  seccompProfile: object(),
  appArmorProfile: object(),
};

const container: ApiType = {
  image: text,
  command: texts,
  args: texts,
  workingDir: text,
  ports: listBy('containerPort', { name: text, hostPort: number, protocol: text, hostIP: text }),
  envFrom: list({ prefix: text, configMapRef: object(named), secretRef: object(named) }),
  env: listBy('name', envVar),
  resources: object(resources),
  resizePolicy: list(),
  restartPolicyRules: list({ action: text, exitCodes: object({ operator: text, values: numbers }) }),
  volumeMounts: listBy('mountPath', { readOnly: flag, subPath: text, subPathExpr: text }),
  volumeDevices: listBy('devicePath'),
  livenessProbe: object(probe),
  readinessProbe: object(probe),
  startupProbe: object(probe),
  lifecycle: object({ postStart: object(lifecycleHandler), preStop: object(lifecycleHandler) }),
  terminationMessagePath: text,
  terminationMessagePolicy: text,
  imagePullPolicy: text,
  securityContext: object(securityContext),
  stdin: flag,
  stdinOnce: flag,
  tty: flag,
};

const claimTemplate: ApiType = {
  metadata: object(objectMeta),
  spec: object({
    accessModes: texts,
    selector: object(labelSelector),
    resources: object(volumeResources),
    volumeName: text,
    dataSource: object(),
    dataSourceRef: object(),
  }),
};

const keysToPaths = list();
const downwardAPI: ApiType = {
  items: list({ fieldRef: object(objectFieldSelector), resourceFieldRef: object(resourceFieldSelector) }),
};
export const serviceAccountTokenProjection: ApiType = { audience: text };
const projection: ApiType = {
  secret: object({ name: text, items: keysToPaths }),
  downwardAPI: object(downwardAPI),
  configMap: object({ name: text, items: keysToPaths }),
  serviceAccountToken: object(serviceAccountTokenProjection),
  clusterTrustBundle: object({ labelSelector: object(labelSelector) }),
  podCertificate: object({
    signerName: text,
    keyType: text,
    credentialBundlePath: text,
    keyPath: text,
    certificateChainPath: text,
    userAnnotations: map,
  }),
};

const volume: ApiType = {
  hostPath: object(),
  emptyDir: object({ medium: text, sizeLimit: quantity }),
  gcePersistentDisk: object({ ...fsType, partition: number }),
  awsElasticBlockStore: object({ ...fsType, partition: number }),
  gitRepo: object({ revision: text, directory: text }),
  secret: object({ secretName: text, items: keysToPaths }),
  nfs: object({ readOnly: flag }),
  iscsi: object({
    ...fsType,
    iscsiInterface: text,
    chapAuthDiscovery: flag,
    chapAuthSession: flag,
    portals: texts,
    secretRef: object(named),
  }),
  glusterfs: object({ readOnly: flag }),
  persistentVolumeClaim: object({ readOnly: flag }),
  rbd: object({ ...fsType, pool: text, user: text, keyring: text, monitors: texts, secretRef: object(named) }),
  flexVolume: object({ ...fsType, secretRef: object(named), options: map }),
  cinder: object({ ...fsType, secretRef: object(named) }),
  cephfs: object({
    path: text,
    user: text,
    secretFile: text,
    readOnly: flag,
    monitors: texts,
    secretRef: object(named),
  }),
  flocker: object({ datasetName: text, datasetUUID: text }),
  downwardAPI: object(downwardAPI),
  fc: object({ ...fsType, targetWWNs: texts, wwids: texts }),
  azureFile: object({ readOnly: flag }),
  configMap: object({ name: text, items: keysToPaths }),
  vsphereVolume: object({ fsType: text, storagePolicyName: text, storagePolicyID: text }),
  quobyte: object({ readOnly: flag, user: text, group: text, tenant: text }),
  azureDisk: object(),
  photonPersistentDisk: object({ fsType: text }),
  projected: object({ sources: list(projection) }),
  portworxVolume: object(fsType),
  scaleIO: object({
    ...fsType,
    sslEnabled: flag,
    protectionDomain: text,
    storagePool: text,
    storageMode: text,
    volumeName: text,
    secretRef: object(named),
  }),
  storageos: object({ ...fsType, volumeName: text, volumeNamespace: text, secretRef: object(named) }),
  csi: object({ volumeAttributes: map, nodePublishSecretRef: object(named) }),
  ephemeral: object({ volumeClaimTemplate: object(claimTemplate) }),
  image: object({ reference: text, pullPolicy: text }),
};

const nodeSelectorTerm: ApiType = {
  matchExpressions: list({ values: texts }),
  matchFields: list({ values: texts }),
};
const podAffinityTerm: ApiType = {
  labelSelector: object(labelSelector),
  namespaces: texts,
  namespaceSelector: object(labelSelector),
  matchLabelKeys: texts,
  mismatchLabelKeys: texts,
};
const podAffinity: ApiType = {
  requiredDuringSchedulingIgnoredDuringExecution: list(podAffinityTerm),
  preferredDuringSchedulingIgnoredDuringExecution: list({ podAffinityTerm: object(podAffinityTerm) }),
};
const affinity: ApiType = {
  nodeAffinity: object({
    requiredDuringSchedulingIgnoredDuringExecution: object({ nodeSelectorTerms: list(nodeSelectorTerm) }),
    preferredDuringSchedulingIgnoredDuringExecution: list({ preference: object(nodeSelectorTerm) }),
  }),
  podAffinity: object(podAffinity),
  podAntiAffinity: object(podAffinity),
};

const podSecurityContext: ApiType = {
  seLinuxOptions: object(seLinuxOptions),
  windowsOptions: object(),
  supplementalGroups: numbers,
  sysctls: list(),
  seccompProfile: object(),
  appArmorProfile: object(),
};

/** The spec of a pod. */
export const podSpec: ApiType = {
  volumes: listBy('name', volume),
  initContainers: listBy('name', container),
  containers: listBy('name', container),
  ephemeralContainers: listBy('name', { ...container, targetContainerName: text }),
  restartPolicy: text,
  dnsPolicy: text,
  nodeSelector: map,
  serviceAccountName: text,
  serviceAccount: text,
  nodeName: text,
  hostNetwork: flag,
  hostPID: flag,
  hostIPC: flag,
  securityContext: object(podSecurityContext),
  imagePullSecrets: listBy('name', named),
  hostname: text,
  subdomain: text,
  affinity: object(affinity),
  schedulerName: text,
  tolerations: list({ key: text, operator: text, value: text, effect: text }),
  hostAliases: listBy('ip', { hostnames: texts }),
  priorityClassName: text,
  dnsConfig: object({ nameservers: texts, searches: texts, options: list(named) }),
  readinessGates: list(),
  overhead: computeResources,
  topologySpreadConstraints: listBy('topologyKey', { labelSelector: object(labelSelector), matchLabelKeys: texts }),
  os: object(),
  schedulingGates: listBy('name'),
  resourceClaims: listBy('name'),
  resources: object(resources),
  schedulingGroup: object(),
};

/** The pod template of a Deployment, with its metadata. */
export const podTemplateSpec: ApiType = { metadata: object(objectMeta), spec: object(podSpec) };

/** The spec of a Deployment. */
export const deploymentSpec: ApiType = {
  selector: object(labelSelector),
  template: object(podTemplateSpec),
  strategy: object({ type: text, rollingUpdate: object() }),
  minReadySeconds: number,
  paused: flag,
};

/** The spec of a Service. */
export const serviceSpec: ApiType = {
  ports: listBy('port', { name: text, protocol: text, targetPort: { kind: 'port' }, nodePort: number }),
  selector: map,
  clusterIP: text,
  type: text,
  sessionAffinity: text,
  loadBalancerIP: text,
  externalName: text,
  externalTrafficPolicy: text,
  healthCheckNodePort: number,
  publishNotReadyAddresses: flag,
  clusterIPs: texts,
  externalIPs: texts,
  loadBalancerSourceRanges: texts,
  sessionAffinityConfig: object({ clientIP: object() }),
  ipFamilies: texts,
};

const metricIdentifier = object({ selector: object(labelSelector) });
const metricTarget = object({ value: quantity, averageValue: quantity });
const objectReference = object({ apiVersion: text });
const metricSpec: ApiType = {
  object: object({ describedObject: objectReference, target: metricTarget, metric: metricIdentifier }),
  pods: object({ metric: metricIdentifier, target: metricTarget }),
  resource: object({ target: metricTarget }),
  containerResource: object({ target: metricTarget }),
  external: object({ metric: metricIdentifier, target: metricTarget }),
};
const scalingRules: ApiType = { policies: list(), tolerance: quantity };

/** The spec of a HorizontalPodAutoscaler. */
export const horizontalPodAutoscalerSpec: ApiType = {
  scaleTargetRef: objectReference,
  metrics: list(metricSpec),
  behavior: object({ scaleUp: object(scalingRules), scaleDown: object(scalingRules) }),
};

/** The spec of a PodDisruptionBudget. */
export const podDisruptionBudgetSpec: ApiType = {
  selector: { kind: 'object', strategy: 'replace', fields: labelSelector },
};
