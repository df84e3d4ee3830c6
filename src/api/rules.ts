/**
 * A rule that relates fields to each other, in the Common Expression Language:
 * https://kubernetes.io/docs/reference/using-api/cel/
 */
export type Rule = {
  readonly rule: string;
  /** The error message that users see when an instance violates the rule. */
  readonly message: string;
};

/** The fields of a Service that are allowed only with type LoadBalancer. */
export const loadBalancerFields = ['loadBalancerClass', 'loadBalancerSourceRanges', 'allocateLoadBalancerNodePorts'];

/** The type may be that of the class. If so, the hook reports a conflict of class and instance. */
const type = "self.?serviceType.orValue('LoadBalancer')";
const service = 'self.?serviceTemplate.?spec';
const deployment = 'self.?deploymentTemplate.?spec';

/**
 * Rules for combinations of fields that the API server would reject in a child. With these rules it already rejects the
 * instance, and the message names the instance's own fields.
 */
export const specRules: readonly Rule[] = [
  {
    rule: '!(has(self.replicas) && has(self.autoscaling))',
    message:
      'replicas and autoscaling are mutually exclusive: remove replicas, because the autoscaler sets the number of pods',
  },
  {
    rule: '!has(self.autoscaling) || self.autoscaling.?minReplicas.orValue(1) <= self.autoscaling.?maxReplicas.orValue(2147483647)',
    message: 'autoscaling.minReplicas must not be greater than autoscaling.maxReplicas',
  },
  {
    rule: '!has(self.podDisruptionBudget) || !(has(self.podDisruptionBudget.minAvailable) && has(self.podDisruptionBudget.maxUnavailable))',
    message: 'podDisruptionBudget must not set both minAvailable and maxUnavailable',
  },
  ...loadBalancerFields.map((name) => ({
    rule: `${type} == 'LoadBalancer' || !${service}.?${name}.hasValue()`,
    message: `serviceTemplate.spec.${name} requires serviceType LoadBalancer`,
  })),
  {
    rule: `${type} != 'ClusterIP' || !${service}.?externalTrafficPolicy.hasValue()`,
    message:
      'serviceTemplate.spec.externalTrafficPolicy requires serviceType LoadBalancer or NodePort: a ClusterIP Service receives no traffic from outside the cluster',
  },
  {
    rule: `!${service}.?healthCheckNodePort.hasValue() || (${type} == 'LoadBalancer' && ${service}.?externalTrafficPolicy.orValue('') == 'Local')`,
    message:
      'serviceTemplate.spec.healthCheckNodePort requires serviceType LoadBalancer and externalTrafficPolicy Local',
  },
  {
    rule: `!${service}.?sessionAffinityConfig.hasValue() || ${service}.?sessionAffinity.orValue('') == 'ClientIP'`,
    message: 'serviceTemplate.spec.sessionAffinityConfig requires sessionAffinity ClientIP',
  },
  {
    rule: `${service}.?ipFamilyPolicy.orValue('') != 'SingleStack' || size(${service}.?ipFamilies.orValue([])) < 2`,
    message: 'serviceTemplate.spec.ipFamilyPolicy cannot be SingleStack when ipFamilies lists two families',
  },
  {
    rule: `${type} == 'ClusterIP' || ${service}.?clusterIP.orValue('') != 'None'`,
    message: 'serviceTemplate.spec.clusterIP can be None only with serviceType ClusterIP',
  },
  {
    rule: `${deployment}.?strategy.?type.orValue('') != 'Recreate' || !${deployment}.?strategy.?rollingUpdate.hasValue()`,
    message: 'deploymentTemplate.spec.strategy.rollingUpdate requires type RollingUpdate',
  },
  {
    rule: `!(${deployment}.?strategy.?rollingUpdate.?maxSurge.orValue(1) in [dyn(0), dyn('0'), dyn('0%')] && ${deployment}.?strategy.?rollingUpdate.?maxUnavailable.orValue(1) in [dyn(0), dyn('0'), dyn('0%')])`,
    message:
      'deploymentTemplate.spec.strategy.rollingUpdate: maxSurge and maxUnavailable cannot both be 0, because no pod could then be replaced',
  },
];

/** Rules for a class alone. An instance can complete the budget of its class, but a class has nothing to complete. */
export const classRules: readonly Rule[] = [
  ...specRules,
  {
    rule: '!has(self.podDisruptionBudget) || has(self.podDisruptionBudget.minAvailable) || has(self.podDisruptionBudget.maxUnavailable)',
    message: 'podDisruptionBudget of a class must set minAvailable or maxUnavailable',
  },
];

/** The rule that forbids a change of loadBalancerClass. */
export const loadBalancerClassRules: readonly Rule[] = [
  {
    rule: 'self == oldSelf',
    message: 'loadBalancerClass cannot be changed: Kubernetes makes it immutable when the Service is created',
  },
];
