import { type Descriptions, group } from './template-schema.ts';

const seccompProfile = group(
  {
    type: 'The type of the profile.',
    localhostProfile: 'The path of the profile on the node, for type Localhost.',
  },
  'The seccomp profile.',
);

const containerSecurityContext = group(
  {
    runAsUser: 'The ID of the user that the container runs as.',
    runAsGroup: 'The ID of the group that the container runs as.',
    runAsNonRoot: 'Prevents the container from running as root.',
    readOnlyRootFilesystem: 'Mounts the root file system read-only.',
    allowPrivilegeEscalation: 'Whether a process can gain more privileges than its parent.',
    privileged: 'Runs the container in privileged mode.',
    capabilities: group(
      { add: 'Capabilities to add.', drop: 'Capabilities to drop.' },
      'The capabilities of the container.',
    ),
    seccompProfile,
  },
  'The security context of the container.',
);

const probe = (description: string) =>
  group(
    {
      httpGet: group(
        {
          path: 'The path of the request.',
          port: 'The number or name of the port.',
          scheme: 'The scheme of the request.',
        },
        'Sends an HTTP GET request.',
      ),
      initialDelaySeconds: 'Seconds from the start of the container to the first probe.',
      timeoutSeconds: 'Seconds after which a probe times out.',
      periodSeconds: 'Seconds between probes.',
      successThreshold: 'Consecutive successes after which the probe counts as successful.',
      failureThreshold: 'Consecutive failures after which the probe counts as failed.',
    },
    description,
  );

const variable = {
  name: 'The name of the variable. It is the merge key of the list.',
  value: 'The value of the variable.',
  valueFrom: 'The source of the value.',
};

const container = {
  name: 'The name of the container. It is the merge key of the list. kuma-gateway is the generated container; other names add containers.',
  image: 'The container image.',
  imagePullPolicy: 'When to pull the image: Always, IfNotPresent or Never.',
  command: 'The entry point. The list is replaced, not merged.',
  args: 'The arguments. The list is replaced, not merged.',
  env: group(variable, 'Environment variables, merged by name.'),
  envFrom: group({}, 'Sources of environment variables. The list is replaced, not merged.'),
  ports: group(
    {
      name: 'The name of the port.',
      containerPort: 'The number of the port. It is the merge key of the list.',
      hostPort: 'The port on the node.',
      protocol: 'The protocol.',
    },
    'Ports, merged by containerPort.',
  ),
  resources: group(
    {
      limits: 'The maximum amount that the container can use, by resource.',
      requests: 'The amount that is reserved for the container, by resource.',
    },
    'Compute resources of the container. For kuma-gateway they are merged over spec.resources.',
  ),
  volumeMounts: group(
    {
      name: 'The name of the volume.',
      mountPath: 'The path where the volume is mounted. It is the merge key of the list.',
      subPath: 'The path in the volume to mount.',
      readOnly: 'Mounts the volume read-only.',
    },
    'Volume mounts, merged by mountPath.',
  ),
  livenessProbe: probe('The probe that decides when the container is restarted.'),
  readinessProbe: probe('The probe that decides when the container receives traffic.'),
  startupProbe: probe('The probe that decides when the container has started.'),
  lifecycle: 'Handlers that run after the container starts and before it stops.',
  securityContext: containerSecurityContext,
  restartPolicy: 'The value Always makes an init container run alongside the main containers.',
};

/** The pod spec: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#PodSpec */
export const podSpec: Descriptions = {
  nodeSelector: 'Labels that a node must have to run the pods.',
  affinity: 'The nodes, and the other pods on them, that the pods prefer, require or avoid.',
  tolerations: group(
    {
      key: 'The key of the taint.',
      operator: 'How the value is compared with the value of the taint.',
      value: 'The value of the taint.',
      effect: 'The effect of the taint.',
      tolerationSeconds: 'Seconds for which a NoExecute taint is tolerated.',
    },
    'Taints that the pods tolerate. The list is replaced, not merged.',
  ),
  topologySpreadConstraints: group(
    {
      maxSkew: 'The maximum difference in the number of pods between topology domains, such as zones.',
      topologyKey: 'The node label that defines the topology domains. It is the merge key of the list.',
      whenUnsatisfiable: 'What happens to a pod that does not satisfy the constraint.',
      labelSelector: 'Selects the pods to count.',
      minDomains: 'The minimum number of topology domains.',
    },
    'How the pods spread across topology domains, merged by topologyKey.',
  ),
  securityContext: group(
    {
      runAsUser: 'The ID of the user that all containers run as.',
      runAsGroup: 'The ID of the group that all containers run as.',
      runAsNonRoot: 'Prevents all containers from running as root.',
      fsGroup: 'The ID of the group that owns the volumes.',
      fsGroupChangePolicy: 'When to change the owner of the volumes.',
      supplementalGroups: 'Additional groups of all containers.',
      sysctls: group(
        { name: 'The name of the parameter.', value: 'The value of the parameter.' },
        'Kernel parameters. The list is replaced, not merged.',
      ),
      seccompProfile,
    },
    'The security context of the pods.',
  ),
  imagePullSecrets: group({ name: 'The name of the Secret.' }, 'Secrets for pulling images, merged by name.'),
  priorityClassName: 'The PriorityClass of the pods.',
  serviceAccountName: 'The ServiceAccount of the pods.',
  automountServiceAccountToken: 'Whether to mount the token of the ServiceAccount. kuma-dp needs the token.',
  terminationGracePeriodSeconds:
    'Seconds that a pod has to terminate before it is killed. Defaults to the drain time plus 15 seconds.',
  containers: group(container, 'Containers, merged by name.'),
  initContainers: group(container, 'Init containers, merged by name.'),
  volumes: group({ name: 'The name of the volume. It is the merge key of the list.' }, 'Volumes, merged by name.'),
  hostAliases: group(
    { ip: 'The IP address. It is the merge key of the list.', hostnames: 'The hostnames of the address.' },
    'Additional entries in /etc/hosts, merged by ip.',
  ),
  hostNetwork: 'Runs the pods in the network namespace of the node.',
  dnsPolicy: 'How the pods resolve DNS names.',
  dnsConfig: 'Additional DNS settings of the pods.',
  runtimeClassName: 'The RuntimeClass of the pods.',
  schedulerName: 'The scheduler of the pods.',
  enableServiceLinks: 'Whether the pods get environment variables for the Services in their namespace.',
  shareProcessNamespace:
    'Whether the containers of a pod share a process namespace, so that they see the processes of each other.',
};
