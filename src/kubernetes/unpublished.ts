/**
 * Facts about the fields of published.ts that the OpenAPI documents of Kubernetes do not have, in the same format. Fields with the
 * same marks share a line.
 *
 * - `pointer`: the field is a pointer in Go, so the API server stores its zero value. Go omits the zero values of other optional
 *   fields. Source: the types.go of k8s.io/api and k8s.io/apimachinery.
 * - `omitempty`: Go omits the zero value although the field is required.
 * - `min`, `max`, `maxLength`, `enum`: the values that the API server accepts. Source: the validation of Kubernetes.
 * - `closed`: the enum is complete, so another value is an error. With `closed=nullable`, a patch can remove the value with null.
 * - `union`: at most one of the fields with this mark can be set. A type with several unions names them: `union=source`.
 * - `when=type:Localhost`: the field can be set only if the field `type` has this value.
 *   The API server accepts `value` beside `averageValue` in the target of some metrics, so they form no union.
 *   Source: the validation of Kubernetes, in pkg/apis/core/validation, pkg/apis/apps/validation and others.
 */
export const unpublished = `
AppArmorProfile
  localhostProfile pointer
  localhostProfile when=type:Localhost
AzureDiskVolumeSource
  cachingMode,fsType,kind,readOnly pointer
CSIVolumeSource
  fsType,readOnly pointer
ClientIPConfig
  timeoutSeconds pointer
ClusterTrustBundleProjection
  name,optional,signerName pointer
  labelSelector union=selector
  name union=source union=selector
  signerName union=source
ConfigMapEnvSource
  optional pointer
ConfigMapKeySelector
  optional pointer
ConfigMapProjection
  optional pointer
ConfigMapVolumeSource
  defaultMode,optional pointer
Container
  imagePullPolicy closed=nullable
  restartPolicy pointer
ContainerPort
  containerPort,hostPort min=1 max=65535
  protocol closed
ContainerRestartRule
  action omitempty
ContainerRestartRuleOnExitCodes
  operator omitempty
DaemonSetSpec
  minReadySeconds min=0
  revisionHistoryLimit pointer min=0
DaemonSetUpdateStrategy
  type closed
DeploymentSpec
  minReadySeconds min=0
  progressDeadlineSeconds,revisionHistoryLimit pointer min=0
  replicas pointer
DeploymentStrategy
  type closed
  rollingUpdate when=type:RollingUpdate
DownwardAPIVolumeFile
  mode pointer
  fieldRef,resourceFieldRef union
DownwardAPIVolumeSource
  defaultMode pointer
EnvFromSource
  configMapRef,secretRef union
EnvVar
  value,valueFrom union
EnvVarSource
  configMapKeyRef,fieldRef,fileKeyRef,resourceFieldRef,secretKeyRef union
EphemeralContainer
  restartPolicy pointer
FCVolumeSource
  lun pointer
  targetWWNs,wwids union
FileKeySelector
  optional pointer
FlockerVolumeSource
  datasetName,datasetUUID union
GRPCAction
  service pointer
HPAScalingPolicy
  periodSeconds min=1 max=1800
  type enum=Pods|Percent closed
  value min=1
HPAScalingRules
  selectPolicy pointer enum=Max|Min|Disabled closed
  stabilizationWindowSeconds pointer min=0 max=3600
HTTPGetAction
  scheme closed
HorizontalPodAutoscalerSpec
  maxReplicas min=1
  minReplicas pointer min=1
HostPathVolumeSource
  type pointer
ISCSIVolumeSource
  initiatorName pointer
KeyToPath
  mode pointer
Lifecycle
  stopSignal pointer
LifecycleHandler
  exec,httpGet,sleep,tcpSocket union
MetricSpec
  type enum=Resource|ContainerResource|Pods|Object|External closed
  containerResource when=type:ContainerResource
  external when=type:External
  object when=type:Object
  pods when=type:Pods
  resource when=type:Resource
MetricTarget
  averageUtilization pointer
  averageUtilization,averageValue union
ObjectMeta
  deletionGracePeriodSeconds pointer
OwnerReference
  blockOwnerDeletion,controller pointer
PersistentVolumeClaimSpec
  storageClassName,volumeAttributesClassName,volumeMode pointer
PodCertificateProjection
  keyType,signerName omitempty
  maxExpirationSeconds pointer
PodDNSConfigOption
  value pointer
PodDisruptionBudgetSpec
  maxUnavailable,minAvailable pointer
  unhealthyPodEvictionPolicy pointer closed
  maxUnavailable,minAvailable union
PodResourceClaim
  resourceClaimName,resourceClaimTemplateName pointer
  resourceClaimName,resourceClaimTemplateName union
PodSchedulingGroup
  podGroupName pointer
PodSecurityContext
  fsGroup,runAsGroup,runAsUser pointer min=0
  fsGroupChangePolicy pointer closed
  runAsNonRoot,seLinuxChangePolicy,supplementalGroupsPolicy pointer
PodSpec
  activeDeadlineSeconds,automountServiceAccountToken,enableServiceLinks,hostUsers,hostnameOverride,preemptionPolicy,priority,runtimeClassName,setHostnameAsFQDN,shareProcessNamespace pointer
  dnsPolicy closed
  terminationGracePeriodSeconds pointer min=0
Probe
  failureThreshold,periodSeconds,successThreshold,timeoutSeconds min=1
  initialDelaySeconds min=0
  terminationGracePeriodSeconds pointer
  exec,grpc,httpGet,tcpSocket union
ProjectedVolumeSource
  defaultMode pointer
RollingUpdateDaemonSet
  maxSurge,maxUnavailable pointer
RollingUpdateDeployment
  maxSurge,maxUnavailable pointer
SeccompProfile
  localhostProfile pointer
  type closed
  localhostProfile when=type:Localhost
SecretEnvSource
  optional pointer
SecretKeySelector
  optional pointer
SecretProjection
  optional pointer
SecretVolumeSource
  defaultMode,optional pointer
SecurityContext
  allowPrivilegeEscalation,privileged,procMount,readOnlyRootFilesystem,runAsNonRoot pointer
  runAsGroup,runAsUser pointer min=0
ServiceAccount
  automountServiceAccountToken pointer
ServiceAccountTokenProjection
  expirationSeconds pointer
ServicePort
  appProtocol pointer
  nodePort min=0 max=65535
  port min=1 max=65535
ServiceSpec
  allocateLoadBalancerNodePorts,trafficDistribution pointer
  externalTrafficPolicy,sessionAffinity closed
  healthCheckNodePort min=0 max=65535
  internalTrafficPolicy,ipFamilyPolicy pointer closed
  ipFamilies enum=IPv4|IPv6 closed
  loadBalancerClass pointer maxLength=317
Toleration
  effect,operator closed
  tolerationSeconds pointer
TopologySpreadConstraint
  maxSkew min=1
  minDomains pointer min=1
  nodeAffinityPolicy,nodeTaintsPolicy pointer
  whenUnsatisfiable closed
  minDomains when=whenUnsatisfiable:DoNotSchedule
TypedLocalObjectReference
  apiGroup pointer
TypedObjectReference
  apiGroup,namespace pointer
Volume
  awsElasticBlockStore,azureDisk,azureFile,cephfs,cinder,configMap,csi,downwardAPI,emptyDir,ephemeral,fc,flexVolume,flocker,gcePersistentDisk,gitRepo,glusterfs,hostPath,image,iscsi,nfs,persistentVolumeClaim,photonPersistentDisk,portworxVolume,projected,quobyte,rbd,scaleIO,secret,storageos,vsphereVolume union
VolumeMount
  mountPropagation,recursiveReadOnly pointer
  subPath,subPathExpr union
VolumeProjection
  clusterTrustBundle,configMap,downwardAPI,podCertificate,secret,serviceAccountToken union
WindowsSecurityContextOptions
  gmsaCredentialSpec,gmsaCredentialSpecName,hostProcess,runAsUserName pointer
`;
