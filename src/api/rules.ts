/** A rule between fields, in the Common Expression Language: https://kubernetes.io/docs/reference/using-api/cel/ */
export type Rule = {
  readonly rule: string;
  /** A sentence for who broke it. */
  readonly message: string;
};

/** Fields of a Service that go with the type LoadBalancer alone. */
export const loadBalancerFields = ['loadBalancerClass', 'loadBalancerSourceRanges', 'allocateLoadBalancerNodePorts'];

const service = 'self.?serviceTemplate.?spec';
const deployment = 'self.?deploymentTemplate.?spec';

/** What the API server would refuse together, told at once and in words of the instance. */
export const specRules: readonly Rule[] = [
  {
    rule: '!(has(self.replicas) && has(self.autoscaling))',
    message: 'replicas and autoscaling exclude each other: remove replicas, the autoscaler chooses the number of pods',
  },
  {
    rule: '!has(self.autoscaling) || self.autoscaling.?minReplicas.orValue(1) <= self.autoscaling.maxReplicas',
    message: 'autoscaling.minReplicas must not be greater than autoscaling.maxReplicas',
  },
  {
    rule: '!has(self.podDisruptionBudget) || has(self.podDisruptionBudget.minAvailable) != has(self.podDisruptionBudget.maxUnavailable)',
    message: 'podDisruptionBudget needs minAvailable or maxUnavailable, and not both',
  },
  ...loadBalancerFields.map((name) => ({
    rule: `self.serviceType == 'LoadBalancer' || !${service}.?${name}.hasValue()`,
    message: `serviceTemplate.spec.${name} needs serviceType LoadBalancer`,
  })),
  {
    rule: `self.serviceType != 'ClusterIP' || !${service}.?externalTrafficPolicy.hasValue()`,
    message:
      'serviceTemplate.spec.externalTrafficPolicy needs serviceType LoadBalancer or NodePort: a ClusterIP takes no traffic from outside',
  },
  {
    rule: `!${service}.?healthCheckNodePort.hasValue() || (self.serviceType == 'LoadBalancer' && ${service}.?externalTrafficPolicy.orValue('') == 'Local')`,
    message: 'serviceTemplate.spec.healthCheckNodePort needs serviceType LoadBalancer and externalTrafficPolicy Local',
  },
  {
    rule: `!${service}.?sessionAffinityConfig.hasValue() || ${service}.?sessionAffinity.orValue('') == 'ClientIP'`,
    message: 'serviceTemplate.spec.sessionAffinityConfig needs sessionAffinity ClientIP',
  },
  {
    rule: `${service}.?ipFamilyPolicy.orValue('') != 'SingleStack' || size(${service}.?ipFamilies.orValue([])) < 2`,
    message: 'serviceTemplate.spec.ipFamilies has two families, so ipFamilyPolicy can not be SingleStack',
  },
  {
    rule: `self.serviceType == 'ClusterIP' || ${service}.?clusterIP.orValue('') != 'None'`,
    message: 'serviceTemplate.spec.clusterIP can be None with serviceType ClusterIP alone',
  },
  {
    rule: `${deployment}.?strategy.?type.orValue('') != 'Recreate' || !${deployment}.?strategy.?rollingUpdate.hasValue()`,
    message: 'deploymentTemplate.spec.strategy.rollingUpdate needs type RollingUpdate',
  },
  {
    rule: `!(${deployment}.?strategy.?rollingUpdate.?maxSurge.orValue(1) in [dyn(0), dyn('0'), dyn('0%')] && ${deployment}.?strategy.?rollingUpdate.?maxUnavailable.orValue(1) in [dyn(0), dyn('0'), dyn('0%')])`,
    message:
      'deploymentTemplate.spec.strategy.rollingUpdate: maxSurge and maxUnavailable can not both be 0, or no pod could ever be replaced',
  },
];

/** Between what loadBalancerClass was and what it is to be. */
export const loadBalancerClassRules: readonly Rule[] = [
  {
    rule: 'self == oldSelf',
    message: 'loadBalancerClass can not be changed: Kubernetes fixes it when the Service is made',
  },
];
