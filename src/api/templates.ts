import { z } from 'zod';
import { isInteger } from './json.ts';
import { quantityPattern } from './quantity.ts';
import { loadBalancerClassRules } from './rules.ts';

/*
 * What is commonly set of pods, Deployments, Services, HorizontalPodAutoscalers and PodDisruptionBudgets. Every object is
 * open: fields that are not named here pass through, and so do the directives of strategic merge. A field may be
 * null, which removes what is generated. Source of fields and enums: https://kubernetes.io/docs/reference/kubernetes-api/
 */

/** A field of a template: null removes what is generated. */
function field<T extends z.ZodType>(schema: T, description: string) {
  return schema.nullish().meta({ description, nullable: true });
}

const text = (description: string) => field(z.string(), description);
const flag = (description: string) => field(z.boolean(), description);
const count = (description: string, minimum = 0) => field(z.int32().min(minimum), description);
const port = (description: string, minimum = 1) => field(z.int32().min(minimum).max(65535), description);
const id = (description: string) => field(z.int().min(0), description);
const texts = (description: string) => field(z.array(z.string()), description);
const map = (description: string) =>
  field(z.record(z.string(), z.string().nullable().meta({ nullable: true })), description);
const anything = (description: string) => open({}, description);
/** Not null: the API server takes none where a field has an enum. Nothing of these is generated, so nothing is missed. */
const oneOf = <const T extends readonly string[]>(values: T, description: string) =>
  z.enum(values).optional().meta({ description });
const list = <T extends z.ZodRawShape>(shape: T, description: string) => field(z.array(openObject(shape)), description);

function open<T extends z.ZodRawShape>(shape: T, description: string) {
  return field(openObject(shape), description);
}

/** An object whose other fields pass through. */
function openObject<T extends z.ZodRawShape>(shape: T) {
  return z.looseObject(shape).meta({ 'x-kubernetes-preserve-unknown-fields': true });
}

/** A whole number, or text such as a percentage or the name of a port. */
const intOrString = (description: string) =>
  field(
    z
      .custom<number | string>((value) => typeof value === 'string' || isInteger(value), {
        error: 'expected a whole number or a string',
      })
      .meta({ anyOf: [{ type: 'integer' }, { type: 'string' }], 'x-kubernetes-int-or-string': true }),
    description,
  );

const quantity = z
  .union([z.string(), z.number(), z.null()])
  .refine((value) => typeof value !== 'string' || new RegExp(quantityPattern).test(value), {
    error: 'expected a quantity such as 500m or 64Mi',
  });

const quantities = (description: string) =>
  field(
    z.record(z.string(), quantity).meta({
      type: 'object',
      additionalProperties: {
        anyOf: [{ type: 'integer' }, { type: 'string' }],
        'x-kubernetes-int-or-string': true,
        pattern: quantityPattern,
        nullable: true,
      },
    }),
    description,
  );

const selector = (description: string) => anything(description);

const seccompProfile = open(
  {
    type: oneOf(['RuntimeDefault', 'Localhost', 'Unconfined'], 'Which kind of profile.'),
    localhostProfile: text('The profile on the node, with type Localhost.'),
  },
  'The seccomp profile.',
);

const containerSecurityContext = open(
  {
    runAsUser: id('The user that the container runs as.'),
    runAsGroup: id('The group that the container runs as.'),
    runAsNonRoot: flag('Refuses to run as root.'),
    readOnlyRootFilesystem: flag('Mounts the root file system read-only.'),
    allowPrivilegeEscalation: flag('Whether a process may gain more privileges than its parent.'),
    privileged: flag('Runs the container privileged.'),
    capabilities: open(
      { add: texts('Capabilities to add.'), drop: texts('Capabilities to drop.') },
      'The capabilities of the container.',
    ),
    seccompProfile,
  },
  'The security context of the container.',
);

const probe = (description: string) =>
  open(
    {
      httpGet: open(
        {
          path: text('The path to ask for.'),
          port: intOrString('The port, or its name.'),
          scheme: oneOf(['HTTP', 'HTTPS'], 'How to ask.'),
        },
        'Asks by HTTP.',
      ),
      initialDelaySeconds: count('Seconds before the first probe.'),
      timeoutSeconds: count('Seconds after which a probe has failed.', 1),
      periodSeconds: count('Seconds between probes.', 1),
      successThreshold: count('Successes in a row that make it healthy.', 1),
      failureThreshold: count('Failures in a row that make it unhealthy.', 1),
    },
    description,
  );

const variable = {
  name: text('The name of the variable, by which the list is merged.'),
  value: text('Its value.'),
  valueFrom: anything('Where its value comes from.'),
};

const container = {
  name: text('The name, by which the list is merged: kuma-gateway is the generated one, others are added.'),
  image: text('The image.'),
  imagePullPolicy: field(
    z.string().regex(/^(Always|IfNotPresent|Never)$/, { error: 'expected Always, IfNotPresent or Never' }),
    'When the image is pulled: Always, IfNotPresent or Never.',
  ),
  command: texts('The entry point; replaced as a whole.'),
  args: texts('The arguments; replaced as a whole.'),
  env: list(variable, 'Environment variables, merged by name.'),
  envFrom: list({}, 'Sources of environment variables; replaced as a whole.'),
  ports: list(
    {
      name: text('The name of the port.'),
      containerPort: port('The port, by which the list is merged.'),
      hostPort: port('The port of the node.'),
      protocol: oneOf(['TCP', 'UDP', 'SCTP'], 'The protocol.'),
    },
    'Ports, merged by containerPort.',
  ),
  resources: open(
    { limits: quantities('The most that it may use.'), requests: quantities('What it is sure to have.') },
    'Compute resources; of kuma-gateway over spec.resources.',
  ),
  volumeMounts: list(
    {
      name: text('The volume.'),
      mountPath: text('Where it is mounted, by which the list is merged.'),
      subPath: text('The path within the volume.'),
      readOnly: flag('Mounts it read-only.'),
    },
    'Mounts, merged by mountPath.',
  ),
  livenessProbe: probe('When it is restarted.'),
  readinessProbe: probe('When it gets traffic.'),
  startupProbe: probe('When it has started.'),
  lifecycle: anything('What runs after its start and before its end.'),
  securityContext: containerSecurityContext,
  restartPolicy: text('Always, for an init container that is to run beside the others.'),
} as const;

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#PodSpec */
export const PodSpecFields = openObject({
  nodeSelector: map('Labels of the nodes that the pods may run on.'),
  affinity: anything('Which nodes, and which neighbours, the pods prefer or require.'),
  tolerations: list(
    {
      key: text('The key of the taint.'),
      operator: oneOf(['Exists', 'Equal', 'Lt', 'Gt'], 'How the value is compared.'),
      value: text('The value of the taint.'),
      effect: oneOf(['NoSchedule', 'PreferNoSchedule', 'NoExecute'], 'The effect of the taint.'),
      tolerationSeconds: field(z.int(), 'Seconds for which NoExecute is tolerated.'),
    },
    'Taints that the pods tolerate; replaced as a whole.',
  ),
  topologySpreadConstraints: list(
    {
      maxSkew: count('By how many pods zones may differ.', 1),
      topologyKey: text('The label of nodes that tells zones apart, by which the list is merged.'),
      whenUnsatisfiable: oneOf(['DoNotSchedule', 'ScheduleAnyway'], 'What becomes of a pod that fits nowhere.'),
      labelSelector: selector('Which pods are counted.'),
      minDomains: count('How many zones there are at least.', 1),
    },
    'How the pods spread over zones, merged by topologyKey.',
  ),
  securityContext: open(
    {
      runAsUser: id('The user that all containers run as.'),
      runAsGroup: id('The group that all containers run as.'),
      runAsNonRoot: flag('Refuses to run as root.'),
      fsGroup: id('The group that owns the volumes.'),
      fsGroupChangePolicy: oneOf(['Always', 'OnRootMismatch'], 'When the owner of volumes is changed.'),
      supplementalGroups: field(z.array(z.int()), 'Further groups of all containers.'),
      sysctls: list({ name: text('Its name.'), value: text('Its value.') }, 'Kernel parameters; replaced as a whole.'),
      seccompProfile,
    },
    'The security context of the pods.',
  ),
  imagePullSecrets: list({ name: text('The Secret.') }, 'Secrets for pulling images, merged by name.'),
  priorityClassName: text('The PriorityClass of the pods.'),
  serviceAccountName: text('The ServiceAccount of the pods.'),
  automountServiceAccountToken: flag('Whether its token is mounted; kuma-dp needs it.'),
  terminationGracePeriodSeconds: id(
    'Seconds from the end of the drain being asked for until the pod is killed. By default 15 more than the drain time.',
  ),
  containers: list(container, 'Containers, merged by name.'),
  initContainers: list(container, 'Init containers, merged by name.'),
  volumes: list({ name: text('The name, by which the list is merged.') }, 'Volumes, merged by name.'),
  hostAliases: list(
    { ip: text('The address, by which the list is merged.'), hostnames: texts('Its names.') },
    'Further lines of /etc/hosts, merged by ip.',
  ),
  hostNetwork: flag("Runs the pods in the node's network."),
  dnsPolicy: oneOf(['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'], 'How names are resolved.'),
  dnsConfig: anything('Further settings of the resolver.'),
  runtimeClassName: text('The RuntimeClass of the pods.'),
  schedulerName: text('The scheduler of the pods.'),
  enableServiceLinks: flag('Whether Services are told in environment variables.'),
  shareProcessNamespace: flag('Whether the containers see the processes of each other.'),
});

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/deployment-v1/#DeploymentSpec */
export const DeploymentSpecFields = openObject({
  strategy: open(
    {
      type: oneOf(['RollingUpdate', 'Recreate'], 'Whether old pods go before new ones come.'),
      rollingUpdate: open(
        {
          maxSurge: intOrString('How many pods more than wanted, or which share.'),
          maxUnavailable: intOrString('How many pods less than wanted, or which share.'),
        },
        'How fast pods are replaced.',
      ),
    },
    'How pods are replaced.',
  ),
  minReadySeconds: count('Seconds for which a new pod is ready before it counts as available.'),
  revisionHistoryLimit: count('How many old ReplicaSets are kept.'),
  progressDeadlineSeconds: count('Seconds after which a roll-out without progress has failed.'),
  paused: flag('Holds roll-outs back.'),
});

/** https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/#ServiceSpec */
export const ServiceSpecFields = openObject({
  externalTrafficPolicy: oneOf(['Cluster', 'Local'], "Local keeps the caller's address, and goes to no other node."),
  internalTrafficPolicy: oneOf(['Cluster', 'Local'], 'Local goes to no other node.'),
  loadBalancerIP: text('The address to ask a load balancer for.'),
  loadBalancerClass: field(
    z.string().max(317),
    'Which implementation makes the load balancer. It can not be changed later.',
  ).meta({ 'x-kubernetes-validations': loadBalancerClassRules }),
  loadBalancerSourceRanges: texts('From where the load balancer takes traffic; replaced as a whole.'),
  allocateLoadBalancerNodePorts: flag('Whether the ports of a load balancer have node ports too.'),
  ipFamilies: field(z.array(z.enum(['IPv4', 'IPv6'])), 'The families of the addresses; replaced as a whole.'),
  ipFamilyPolicy: oneOf(['SingleStack', 'PreferDualStack', 'RequireDualStack'], 'One family of addresses or two.'),
  clusterIP: text('The address inside the cluster, or None. It can not be changed later.'),
  externalIPs: texts('Further addresses that nodes take traffic for; replaced as a whole.'),
  sessionAffinity: oneOf(['ClientIP', 'None'], 'Whether a caller stays with a pod.'),
  sessionAffinityConfig: anything('For how long, with ClientIP.'),
  healthCheckNodePort: port('The node port of the health check, with externalTrafficPolicy Local.', 0),
  publishNotReadyAddresses: flag('Sends traffic to pods that are not ready too.'),
  trafficDistribution: text('Which endpoints are preferred, such as PreferClose.'),
  ports: list(
    {
      port: port('The port of a listener, by which the list is merged.'),
      nodePort: port('The port of the nodes.', 0),
    },
    'Node ports of the listeners, merged by port; all else of the ports is that of the MeshGateway.',
  ),
});

const scalingRules = (description: string) =>
  open(
    {
      stabilizationWindowSeconds: field(z.int32().min(0).max(3600), 'Seconds that are looked back on.'),
      selectPolicy: oneOf(['Max', 'Min', 'Disabled'], 'Which of the policies counts.'),
      policies: list(
        {
          type: oneOf(['Pods', 'Percent'], 'What the value counts.'),
          value: count('How many pods, or percent, at most.', 1),
          periodSeconds: field(z.int32().min(1).max(1800), 'In how many seconds.'),
        },
        'How fast it may go.',
      ),
    },
    description,
  );

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/#HorizontalPodAutoscalerSpec */
export const AutoscalingFields = openObject({
  minReplicas: count('How many pods there are at least; 1 where it is left out.', 1),
  maxReplicas: z.int32().min(1).meta({ description: 'How many pods there are at most.' }),
  metrics: list(
    { type: oneOf(['Resource', 'ContainerResource', 'Pods', 'Object', 'External'], 'Which kind of metric.') },
    'What the number of pods follows; 80 % of the requested CPU where it is left out.',
  ),
  behavior: open(
    { scaleUp: scalingRules('How pods are added.'), scaleDown: scalingRules('How pods are removed.') },
    'How fast the number of pods follows.',
  ),
});

/** https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/pod-disruption-budget-v1/#PodDisruptionBudgetSpec */
export const DisruptionBudgetFields = openObject({
  minAvailable: intOrString('How many pods, or which share of them, must stay.'),
  maxUnavailable: intOrString('How many pods, or which share of them, may be gone.'),
  unhealthyPodEvictionPolicy: oneOf(['IfHealthyBudget', 'AlwaysAllow'], 'When pods that are not ready may be evicted.'),
});
