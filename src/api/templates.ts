import { z } from 'zod';
import { isInteger } from './json.ts';
import { quantityPattern } from './quantity.ts';
import { loadBalancerClassRules } from './rules.ts';

/*
 * Schemas of the fields that users commonly set in pods, Deployments, Services, HorizontalPodAutoscalers and
 * PodDisruptionBudgets. Every object is open: other fields pass through, and so do the directives of a strategic merge
 * patch. A field can be null, which removes the generated value.
 * Source of fields and enums: https://kubernetes.io/docs/reference/kubernetes-api/
 */

/** A field of a template. Null removes the generated value. */
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
/**
 * A field with an enum. It cannot be null, because the API server rejects null in a field that has an enum. The hook
 * does not generate any of these fields, so there is nothing to remove.
 */
const oneOf = <const T extends readonly string[]>(values: T, description: string) =>
  z.enum(values).optional().meta({ description });
const list = <T extends z.ZodRawShape>(shape: T, description: string) => field(z.array(openObject(shape)), description);

function open<T extends z.ZodRawShape>(shape: T, description: string) {
  return field(openObject(shape), description);
}

/** An object that passes other fields through. */
function openObject<T extends z.ZodRawShape>(shape: T) {
  return z.looseObject(shape).meta({ 'x-kubernetes-preserve-unknown-fields': true });
}

/** A whole number or a string, such as a percentage or the name of a port. */
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
    type: oneOf(['RuntimeDefault', 'Localhost', 'Unconfined'], 'The type of the profile.'),
    localhostProfile: text('The path of the profile on the node, for type Localhost.'),
  },
  'The seccomp profile.',
);

const containerSecurityContext = open(
  {
    runAsUser: id('The ID of the user that the container runs as.'),
    runAsGroup: id('The ID of the group that the container runs as.'),
    runAsNonRoot: flag('Prevents the container from running as root.'),
    readOnlyRootFilesystem: flag('Mounts the root file system read-only.'),
    allowPrivilegeEscalation: flag('Whether a process can gain more privileges than its parent.'),
    privileged: flag('Runs the container in privileged mode.'),
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
          path: text('The path of the request.'),
          port: intOrString('The number or name of the port.'),
          scheme: oneOf(['HTTP', 'HTTPS'], 'The scheme of the request.'),
        },
        'Sends an HTTP GET request.',
      ),
      initialDelaySeconds: count('Seconds from the start of the container to the first probe.'),
      timeoutSeconds: count('Seconds after which a probe times out.', 1),
      periodSeconds: count('Seconds between probes.', 1),
      successThreshold: count('Consecutive successes after which the probe counts as successful.', 1),
      failureThreshold: count('Consecutive failures after which the probe counts as failed.', 1),
    },
    description,
  );

const variable = {
  name: text('The name of the variable. It is the merge key of the list.'),
  value: text('The value of the variable.'),
  valueFrom: anything('The source of the value.'),
};

const container = {
  name: text(
    'The name of the container. It is the merge key of the list. kuma-gateway is the generated container; other names add containers.',
  ),
  image: text('The container image.'),
  imagePullPolicy: field(
    z.string().regex(/^(Always|IfNotPresent|Never)$/, { error: 'expected Always, IfNotPresent or Never' }),
    'When to pull the image: Always, IfNotPresent or Never.',
  ),
  command: texts('The entry point. The list is replaced, not merged.'),
  args: texts('The arguments. The list is replaced, not merged.'),
  env: list(variable, 'Environment variables, merged by name.'),
  envFrom: list({}, 'Sources of environment variables. The list is replaced, not merged.'),
  ports: list(
    {
      name: text('The name of the port.'),
      containerPort: port('The number of the port. It is the merge key of the list.'),
      hostPort: port('The port on the node.'),
      protocol: oneOf(['TCP', 'UDP', 'SCTP'], 'The protocol.'),
    },
    'Ports, merged by containerPort.',
  ),
  resources: open(
    {
      limits: quantities('The maximum amount that the container can use, by resource.'),
      requests: quantities('The amount that is reserved for the container, by resource.'),
    },
    'Compute resources of the container. For kuma-gateway they are merged over spec.resources.',
  ),
  volumeMounts: list(
    {
      name: text('The name of the volume.'),
      mountPath: text('The path where the volume is mounted. It is the merge key of the list.'),
      subPath: text('The path in the volume to mount.'),
      readOnly: flag('Mounts the volume read-only.'),
    },
    'Volume mounts, merged by mountPath.',
  ),
  livenessProbe: probe('The probe that decides when the container is restarted.'),
  readinessProbe: probe('The probe that decides when the container receives traffic.'),
  startupProbe: probe('The probe that decides when the container has started.'),
  lifecycle: anything('Handlers that run after the container starts and before it stops.'),
  securityContext: containerSecurityContext,
  restartPolicy: text('The value Always makes an init container run alongside the main containers.'),
} as const;

/** Fields of a pod spec: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#PodSpec */
export const PodSpecFields = openObject({
  nodeSelector: map('Labels that a node must have to run the pods.'),
  affinity: anything('The nodes, and the other pods on them, that the pods prefer, require or avoid.'),
  tolerations: list(
    {
      key: text('The key of the taint.'),
      operator: oneOf(['Exists', 'Equal', 'Lt', 'Gt'], 'How the value is compared with the value of the taint.'),
      value: text('The value of the taint.'),
      effect: oneOf(['NoSchedule', 'PreferNoSchedule', 'NoExecute'], 'The effect of the taint.'),
      tolerationSeconds: field(z.int(), 'Seconds for which a NoExecute taint is tolerated.'),
    },
    'Taints that the pods tolerate. The list is replaced, not merged.',
  ),
  topologySpreadConstraints: list(
    {
      maxSkew: count('The maximum difference in the number of pods between topology domains, such as zones.', 1),
      topologyKey: text('The node label that defines the topology domains. It is the merge key of the list.'),
      whenUnsatisfiable: oneOf(
        ['DoNotSchedule', 'ScheduleAnyway'],
        'What happens to a pod that does not satisfy the constraint.',
      ),
      labelSelector: selector('Selects the pods to count.'),
      minDomains: count('The minimum number of topology domains.', 1),
    },
    'How the pods spread across topology domains, merged by topologyKey.',
  ),
  securityContext: open(
    {
      runAsUser: id('The ID of the user that all containers run as.'),
      runAsGroup: id('The ID of the group that all containers run as.'),
      runAsNonRoot: flag('Prevents all containers from running as root.'),
      fsGroup: id('The ID of the group that owns the volumes.'),
      fsGroupChangePolicy: oneOf(['Always', 'OnRootMismatch'], 'When to change the owner of the volumes.'),
      supplementalGroups: field(z.array(z.int()), 'Additional groups of all containers.'),
      sysctls: list(
        { name: text('The name of the parameter.'), value: text('The value of the parameter.') },
        'Kernel parameters. The list is replaced, not merged.',
      ),
      seccompProfile,
    },
    'The security context of the pods.',
  ),
  imagePullSecrets: list({ name: text('The name of the Secret.') }, 'Secrets for pulling images, merged by name.'),
  priorityClassName: text('The PriorityClass of the pods.'),
  serviceAccountName: text('The ServiceAccount of the pods.'),
  automountServiceAccountToken: flag('Whether to mount the token of the ServiceAccount. kuma-dp needs the token.'),
  terminationGracePeriodSeconds: id(
    'Seconds that a pod has to terminate before it is killed. Defaults to the drain time plus 15 seconds.',
  ),
  containers: list(container, 'Containers, merged by name.'),
  initContainers: list(container, 'Init containers, merged by name.'),
  volumes: list({ name: text('The name of the volume. It is the merge key of the list.') }, 'Volumes, merged by name.'),
  hostAliases: list(
    { ip: text('The IP address. It is the merge key of the list.'), hostnames: texts('The hostnames of the address.') },
    'Additional entries in /etc/hosts, merged by ip.',
  ),
  hostNetwork: flag('Runs the pods in the network namespace of the node.'),
  dnsPolicy: oneOf(['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'], 'How the pods resolve DNS names.'),
  dnsConfig: anything('Additional DNS settings of the pods.'),
  runtimeClassName: text('The RuntimeClass of the pods.'),
  schedulerName: text('The scheduler of the pods.'),
  enableServiceLinks: flag('Whether the pods get environment variables for the Services in their namespace.'),
  shareProcessNamespace: flag(
    'Whether the containers of a pod share a process namespace, so that they see the processes of each other.',
  ),
});

/**
 * Fields of a Deployment spec:
 * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/deployment-v1/#DeploymentSpec
 */
export const DeploymentSpecFields = openObject({
  strategy: open(
    {
      type: oneOf(
        ['RollingUpdate', 'Recreate'],
        'RollingUpdate replaces pods step by step. Recreate deletes all old pods before it creates new ones.',
      ),
      rollingUpdate: open(
        {
          maxSurge: intOrString('The maximum number or percentage of pods above the desired number.'),
          maxUnavailable: intOrString('The maximum number or percentage of pods that can be unavailable.'),
        },
        'How fast a rolling update replaces pods.',
      ),
    },
    'How a rollout replaces pods.',
  ),
  minReadySeconds: count('Seconds for which a new pod must be ready before it counts as available.'),
  revisionHistoryLimit: count('The number of old ReplicaSets to keep.'),
  progressDeadlineSeconds: count('Seconds without progress after which a rollout counts as failed.'),
  paused: flag('Pauses rollouts.'),
});

/**
 * Fields of a Service spec:
 * https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/#ServiceSpec
 */
export const ServiceSpecFields = openObject({
  externalTrafficPolicy: oneOf(
    ['Cluster', 'Local'],
    'How traffic from outside the cluster is routed. Local preserves the client address and uses only pods on the same node.',
  ),
  internalTrafficPolicy: oneOf(
    ['Cluster', 'Local'],
    'How traffic from inside the cluster is routed. Local uses only pods on the same node.',
  ),
  loadBalancerIP: text('The IP address to request from the load balancer.'),
  loadBalancerClass: field(
    z.string().max(317),
    'The class of the load balancer implementation. It cannot be changed later.',
  ).meta({ 'x-kubernetes-validations': loadBalancerClassRules }),
  loadBalancerSourceRanges: texts(
    'The client IP ranges from which the load balancer accepts traffic. The list is replaced, not merged.',
  ),
  allocateLoadBalancerNodePorts: flag('Whether the ports of a load balancer also get node ports.'),
  ipFamilies: field(
    z.array(z.enum(['IPv4', 'IPv6'])),
    'The IP families of the Service. The list is replaced, not merged.',
  ),
  ipFamilyPolicy: oneOf(
    ['SingleStack', 'PreferDualStack', 'RequireDualStack'],
    'Whether the Service has one IP family or two.',
  ),
  clusterIP: text('The IP address inside the cluster, or None. It cannot be changed later.'),
  externalIPs: texts('Additional IP addresses for which nodes accept traffic. The list is replaced, not merged.'),
  sessionAffinity: oneOf(['ClientIP', 'None'], 'Whether all requests of a client go to the same pod.'),
  sessionAffinityConfig: anything('The configuration of the session affinity ClientIP, such as its timeout.'),
  healthCheckNodePort: port('The node port of the health check, for externalTrafficPolicy Local.', 0),
  publishNotReadyAddresses: flag('Also sends traffic to pods that are not ready.'),
  trafficDistribution: text('Which endpoints receive traffic first, such as PreferClose.'),
  ports: list(
    {
      port: port('The port of a listener. It is the merge key of the list.'),
      nodePort: port('The port on every node.', 0),
    },
    'Node ports of the listeners, merged by port. The MeshGateway determines all other fields of the ports.',
  ),
});

const scalingRules = (description: string) =>
  open(
    {
      stabilizationWindowSeconds: field(
        z.int32().min(0).max(3600),
        'Seconds of earlier recommendations to consider before scaling.',
      ),
      selectPolicy: oneOf(
        ['Max', 'Min', 'Disabled'],
        'Which policy applies: the one with the largest change (Max), the smallest change (Min), or none (Disabled).',
      ),
      policies: list(
        {
          type: oneOf(['Pods', 'Percent'], 'Whether the value is a number of pods or a percentage.'),
          value: count('The maximum change in one period.', 1),
          periodSeconds: field(z.int32().min(1).max(1800), 'The period in seconds.'),
        },
        'Limits on the rate of change.',
      ),
    },
    description,
  );

/**
 * Fields of a HorizontalPodAutoscaler spec:
 * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/#HorizontalPodAutoscalerSpec
 */
export const AutoscalingFields = openObject({
  minReplicas: count('The minimum number of pods. Defaults to 1.', 1),
  maxReplicas: z.int32().min(1).meta({ description: 'The maximum number of pods.' }),
  metrics: list(
    { type: oneOf(['Resource', 'ContainerResource', 'Pods', 'Object', 'External'], 'The type of the metric.') },
    'Metrics that determine the number of pods. Defaults to 80 % of the requested CPU.',
  ),
  behavior: open(
    { scaleUp: scalingRules('How pods are added.'), scaleDown: scalingRules('How pods are removed.') },
    'How fast the number of pods changes.',
  ),
});

/**
 * Fields of a PodDisruptionBudget spec:
 * https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/pod-disruption-budget-v1/#PodDisruptionBudgetSpec
 */
export const DisruptionBudgetFields = openObject({
  minAvailable: intOrString('The number or percentage of pods that must stay available during an eviction.'),
  maxUnavailable: intOrString('The number or percentage of pods that can be unavailable during an eviction.'),
  unhealthyPodEvictionPolicy: oneOf(['IfHealthyBudget', 'AlwaysAllow'], 'When pods that are not ready can be evicted.'),
});
