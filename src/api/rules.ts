/**
 * A rule that relates fields to each other, in the Common Expression Language:
 * https://kubernetes.io/docs/reference/using-api/cel/
 */
export type Rule = {
  readonly rule: string;
  /** The field that an error names. It is relative to the object with the rule, such as `.autoscaling.minReplicas`. */
  readonly fieldPath?: string;
  /** The error message that users see when an instance violates the rule. It follows the name of the field. */
  readonly message: string;
};

/** The fields of a Service that are allowed only with type LoadBalancer. */
export const loadBalancerFields = ['loadBalancerClass', 'loadBalancerSourceRanges', 'allocateLoadBalancerNodePorts'];

const service = 'self.?serviceTemplate.?spec';
const serviceField = (name: string) => `.serviceTemplate.spec.${name}`;
const deployment = 'self.?deploymentTemplate.?spec';
const rollingUpdateField = '.deploymentTemplate.spec.strategy.rollingUpdate';

/**
 * Rules for combinations of fields that the API server would reject in a child. With these rules it already rejects the
 * instance, and the message names the instance's own fields. The commands of mgi evaluate the same rules.
 */
export const specRules: readonly Rule[] = [
  {
    rule: '!(has(self.replicas) && has(self.autoscaling))',
    fieldPath: '.replicas',
    message: 'cannot be set together with autoscaling: remove replicas, because the autoscaler sets the number of pods',
  },
  {
    rule: '!has(self.autoscaling) || self.autoscaling.?minReplicas.orValue(1) <= self.autoscaling.maxReplicas',
    fieldPath: '.autoscaling.minReplicas',
    message: 'must not be greater than autoscaling.maxReplicas',
  },
  {
    rule: '!has(self.podDisruptionBudget) || has(self.podDisruptionBudget.minAvailable) != has(self.podDisruptionBudget.maxUnavailable)',
    fieldPath: '.podDisruptionBudget',
    message: 'must set either minAvailable or maxUnavailable, but not both',
  },
  ...loadBalancerFields.map((name) => ({
    rule: `self.serviceType == 'LoadBalancer' || !${service}.?${name}.hasValue()`,
    fieldPath: serviceField(name),
    message: 'requires serviceType LoadBalancer',
  })),
  {
    rule: `self.serviceType != 'ClusterIP' || !${service}.?externalTrafficPolicy.hasValue()`,
    fieldPath: serviceField('externalTrafficPolicy'),
    message:
      'requires serviceType LoadBalancer or NodePort: a ClusterIP Service receives no traffic from outside the cluster',
  },
  {
    rule: `!${service}.?healthCheckNodePort.hasValue() || (self.serviceType == 'LoadBalancer' && ${service}.?externalTrafficPolicy.orValue('') == 'Local')`,
    fieldPath: serviceField('healthCheckNodePort'),
    message: 'requires serviceType LoadBalancer and externalTrafficPolicy Local',
  },
  {
    rule: `!${service}.?sessionAffinityConfig.hasValue() || ${service}.?sessionAffinity.orValue('') == 'ClientIP'`,
    fieldPath: serviceField('sessionAffinityConfig'),
    message: 'requires sessionAffinity ClientIP',
  },
  {
    rule: `${service}.?ipFamilyPolicy.orValue('') != 'SingleStack' || size(${service}.?ipFamilies.orValue([])) < 2`,
    fieldPath: serviceField('ipFamilyPolicy'),
    message: 'cannot be SingleStack when ipFamilies lists two families',
  },
  {
    rule: `self.serviceType == 'ClusterIP' || ${service}.?clusterIP.orValue('') != 'None'`,
    fieldPath: serviceField('clusterIP'),
    message: 'can be None only with serviceType ClusterIP',
  },
  {
    rule: `${deployment}.?strategy.?type.orValue('') != 'Recreate' || !${deployment}.?strategy.?rollingUpdate.hasValue()`,
    fieldPath: rollingUpdateField,
    message: 'requires strategy type RollingUpdate',
  },
  {
    rule: `!(${deployment}.?strategy.?rollingUpdate.?maxSurge.orValue(1) in [dyn(0), dyn('0'), dyn('0%')] && ${deployment}.?strategy.?rollingUpdate.?maxUnavailable.orValue(1) in [dyn(0), dyn('0'), dyn('0%')])`,
    fieldPath: rollingUpdateField,
    message: 'maxSurge and maxUnavailable cannot both be 0, because no pod could then be replaced',
  },
];

/** The rule that forbids a change of loadBalancerClass. */
export const loadBalancerClassRules: readonly Rule[] = [
  {
    rule: 'self == oldSelf',
    message: 'cannot be changed: Kubernetes makes it immutable when the Service is created',
  },
];
