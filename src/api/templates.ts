import { apiType } from '../kubernetes/fields.ts';
import { podSpec } from './pod-descriptions.ts';
import { loadBalancerClassRules } from './rules.ts';
import { type Descriptions, group, templateSchema, withField } from './template-schema.ts';

/*
 * Descriptions of the fields that users commonly set in Deployments, DaemonSets, Services, HorizontalPodAutoscalers and
 * PodDisruptionBudgets. The CRD of mesh.internal declares these fields; all others pass through. Their types, enums and bounds come from
 * src/kubernetes.
 */

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/deployment-v1/#DeploymentSpec */
const deploymentSpec: Descriptions = {
  strategy: group(
    {
      type: 'RollingUpdate replaces pods step by step. Recreate deletes all old pods before it creates new ones.',
      rollingUpdate: group(
        {
          maxSurge: 'The maximum number or percentage of pods above the desired number.',
          maxUnavailable: 'The maximum number or percentage of pods that can be unavailable.',
        },
        'How fast a rolling update replaces pods.',
      ),
    },
    'How a rollout replaces pods.',
  ),
  minReadySeconds: 'Seconds for which a new pod must be ready before it counts as available.',
  revisionHistoryLimit: 'The number of old ReplicaSets to keep.',
  progressDeadlineSeconds: 'Seconds without progress after which a rollout counts as failed.',
  paused: 'Pauses rollouts.',
};

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/daemon-set-v1/#DaemonSetSpec */
const daemonSetSpec: Descriptions = {
  updateStrategy: group(
    {
      type: 'RollingUpdate replaces pods node by node. OnDelete replaces a pod only after somebody deletes it.',
      rollingUpdate: group(
        {
          maxSurge:
            'The maximum number or percentage of nodes that run a second pod during a rollout. If it is set, maxUnavailable is 0. Pods with host ports cannot surge.',
          maxUnavailable:
            'The maximum number or percentage of nodes without an available pod during a rollout. The gateway is Ready while no more pods are missing.',
        },
        'How fast a rolling update replaces pods.',
      ),
    },
    'How a rollout replaces pods.',
  ),
  minReadySeconds: 'Seconds for which a new pod must be ready before it counts as available.',
  revisionHistoryLimit: 'The number of old revisions to keep.',
};

/** https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/#ServiceSpec */
const serviceSpec: Descriptions = {
  externalTrafficPolicy:
    'How traffic from outside the cluster is routed. Local preserves the client address and uses only pods on the same node.',
  internalTrafficPolicy: 'How traffic from inside the cluster is routed. Local uses only pods on the same node.',
  loadBalancerIP: 'The IP address to request from the load balancer.',
  loadBalancerClass: 'The class of the load balancer implementation. It cannot be changed later.',
  loadBalancerSourceRanges:
    'The client IP ranges from which the load balancer accepts traffic. The list is replaced, not merged.',
  allocateLoadBalancerNodePorts: 'Whether the ports of a load balancer also get node ports.',
  ipFamilies: 'The IP families of the Service. The list is replaced, not merged.',
  ipFamilyPolicy: 'Whether the Service has one IP family or two.',
  clusterIP: 'The IP address inside the cluster, or None. It cannot be changed later.',
  externalIPs: 'Additional IP addresses for which nodes accept traffic. The list is replaced, not merged.',
  sessionAffinity: 'Whether all requests of a client go to the same pod.',
  sessionAffinityConfig: 'The configuration of the session affinity ClientIP, such as its timeout.',
  healthCheckNodePort: 'The node port of the health check, for externalTrafficPolicy Local.',
  publishNotReadyAddresses: 'Also sends traffic to pods that are not ready.',
  trafficDistribution: 'Which endpoints receive traffic first, such as PreferClose.',
  ports: group(
    {
      port: 'The port of the Service. It is the merge key of the list.',
      targetPort:
        'The port of the listener that the port of the Service leads to, or the name of a port of a sidecar. Defaults to port.',
      name: 'The name of the port. Defaults to the number of the port.',
      appProtocol: 'The application protocol of the port, for load balancers.',
      protocol: 'The IP protocol. Listeners use TCP; a port of a sidecar can use another one.',
      nodePort: 'The port on every node.',
    },
    'Changes to the ports of the listeners, merged by port. Without an item for it, a listener has the port of its own number.',
  ),
};

const scalingRules = (description: string) =>
  group(
    {
      stabilizationWindowSeconds: 'Seconds of earlier recommendations to consider before scaling.',
      selectPolicy:
        'Which policy applies: the one with the largest change (Max), the smallest change (Min), or none (Disabled).',
      policies: group(
        {
          type: 'Whether the value is a number of pods or a percentage.',
          value: 'The maximum change in one period.',
          periodSeconds: 'The period in seconds.',
        },
        'Limits on the rate of change.',
      ),
    },
    description,
  );

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/#HorizontalPodAutoscalerSpec */
const autoscaling: Descriptions = {
  minReplicas: 'The minimum number of pods. Defaults to 1.',
  maxReplicas: 'The maximum number of pods.',
  metrics: group(
    { type: 'The type of the metric.' },
    'Metrics that determine the number of pods. Defaults to 80 % of the requested CPU.',
  ),
  behavior: group(
    { scaleUp: scalingRules('How pods are added.'), scaleDown: scalingRules('How pods are removed.') },
    'How fast the number of pods changes.',
  ),
};

/** https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/pod-disruption-budget-v1/#PodDisruptionBudgetSpec */
const disruptionBudget: Descriptions = {
  minAvailable: 'The number or percentage of pods that must stay available during an eviction.',
  maxUnavailable: 'The number or percentage of pods that can be unavailable during an eviction.',
  unhealthyPodEvictionPolicy: 'When pods that are not ready can be evicted.',
};

/** Returns the schemas of the patches of generated objects, and of the specs of optional children. */
export function templateSchemas() {
  const schemaOf = (type: string, descriptions: Descriptions) => templateSchema(apiType(type), descriptions);
  return {
    podSpec: schemaOf('PodSpec', podSpec),
    deploymentSpec: schemaOf('DeploymentSpec', deploymentSpec),
    daemonSetSpec: schemaOf('DaemonSetSpec', daemonSetSpec),
    serviceSpec: withField(
      withField(schemaOf('ServiceSpec', serviceSpec), 'loadBalancerClass', {
        'x-kubernetes-validations': loadBalancerClassRules,
      }),
      'ports',
      // The API server estimates the cost of the rule about ports by the number of items.
      { maxItems: 100 },
    ),
    autoscaling: {
      ...withField(schemaOf('HorizontalPodAutoscalerSpec', autoscaling), 'maxReplicas', { nullable: undefined }),
      required: ['maxReplicas'],
    },
    podDisruptionBudget: schemaOf('PodDisruptionBudgetSpec', disruptionBudget),
  };
}
