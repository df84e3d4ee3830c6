/**
 * Facts about the fields of published.ts that the OpenAPI documents of Kubernetes do not have, in the same format. Fields with the
 * same marks share a line.
 *
 * - `pointer`: the field is a pointer in Go, so the API server stores its zero value. Go omits the zero values of other optional
 *   fields. Source: the types.go of k8s.io/api and k8s.io/apimachinery.
 * - `omitempty`: Go omits the zero value although the field is required.
 * - `min`, `max`, `maxLength`, `enum`: the values that the API server accepts. Source: the validation of Kubernetes.
 * - `closed`: the enum is complete, so another value is an error. With `closed=nullable`, a patch can remove the value with null.
 */
export const unpublished = `
AppArmorProfile
  localhostProfile pointer
AzureDiskVolumeSource
  cachingMode,fsType,kind,readOnly pointer
CSIVolumeSource
  fsType,readOnly pointer
ClientIPConfig
  timeoutSeconds pointer
ClusterTrustBundleProjection
  name,optional,signerName pointer
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
DeploymentSpec
  minReadySeconds min=0
  progressDeadlineSeconds,revisionHistoryLimit pointer min=0
  replicas pointer
DeploymentStrategy
  type closed
DownwardAPIVolumeFile
  mode pointer
DownwardAPIVolumeSource
  defaultMode pointer
EphemeralContainer
  restartPolicy pointer
FCVolumeSource
  lun pointer
FileKeySelector
  optional pointer
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
MetricSpec
  type enum=Resource|ContainerResource|Pods|Object|External closed
MetricTarget
  averageUtilization pointer
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
PodResourceClaim
  resourceClaimName,resourceClaimTemplateName pointer
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
ProjectedVolumeSource
  defaultMode pointer
RollingUpdateDeployment
  maxSurge,maxUnavailable pointer
SeccompProfile
  localhostProfile pointer
  type closed
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
TypedLocalObjectReference
  apiGroup pointer
TypedObjectReference
  apiGroup,namespace pointer
VolumeMount
  mountPropagation,recursiveReadOnly pointer
WindowsSecurityContextOptions
  gmsaCredentialSpec,gmsaCredentialSpecName,hostProcess,runAsUserName pointer
`;
