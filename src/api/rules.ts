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

/** The only budget that Kubernetes can compute for the pods of a DaemonSet. */
export const wholeNumber = 'a whole number of pods';

/** The fields of a Service that are allowed only with type LoadBalancer. */
export const loadBalancerFields = ['loadBalancerClass', 'loadBalancerSourceRanges', 'allocateLoadBalancerNodePorts'];

/** The type may be that of the class. If so, the hook reports a conflict of class and instance. */
const type = "self.?serviceType.orValue('LoadBalancer')";
const service = 'self.?serviceTemplate.?spec';
const ports = 'self.serviceTemplate.spec.ports';
const serviceField = (name: string) => `.serviceTemplate.spec.${name}`;
const account = 'self.?serviceAccount';
const deployment = 'self.?deploymentTemplate.?spec';
const zero = "[dyn(0), dyn('0'), dyn('0%')]";
const daemonSetUpdate = 'self.?daemonSetTemplate.?spec.?updateStrategy.?rollingUpdate';
const daemonSetUpdateField = '.daemonSetTemplate.spec.updateStrategy.rollingUpdate';

/** A DaemonSet has a pod for each node. Kubernetes computes budgets with a percentage or maxUnavailable from a number of replicas. */
const daemonSetRules: readonly Rule[] = [
  ...['replicas', 'autoscaling'].map((name) => ({
    rule: `self.?workload.orValue('') != 'DaemonSet' || !has(self.${name})`,
    fieldPath: `.${name}`,
    message: 'cannot be set with workload DaemonSet, because the nodes determine the number of pods',
  })),
  {
    rule: "self.?workload.orValue('') != 'DaemonSet' || !self.?podDisruptionBudget.?maxUnavailable.hasValue()",
    fieldPath: '.podDisruptionBudget.maxUnavailable',
    message: `cannot be set with workload DaemonSet: set minAvailable to ${wholeNumber}`,
  },
  {
    rule: "self.?workload.orValue('') != 'DaemonSet' || type(self.?podDisruptionBudget.?minAvailable.orValue(1)) == int",
    fieldPath: '.podDisruptionBudget.minAvailable',
    message: `must be ${wholeNumber} with workload DaemonSet`,
  },
  {
    rule: `${daemonSetUpdate}.?maxSurge.orValue(0) in ${zero} || ${daemonSetUpdate}.?maxUnavailable.orValue(0) in ${zero}`,
    fieldPath: daemonSetUpdateField,
    message: 'must not set both maxSurge and maxUnavailable: one of them must be 0',
  },
  {
    rule: `!(${daemonSetUpdate}.?maxSurge.orValue(1) in ${zero} && ${daemonSetUpdate}.?maxUnavailable.orValue(1) in ${zero})`,
    fieldPath: daemonSetUpdateField,
    message: 'must not set both maxSurge and maxUnavailable to 0, because no pod could then be replaced',
  },
];

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
    rule: '!has(self.autoscaling) || self.autoscaling.?minReplicas.orValue(1) <= self.autoscaling.?maxReplicas.orValue(2147483647)',
    fieldPath: '.autoscaling.minReplicas',
    message: 'must not be greater than autoscaling.maxReplicas',
  },
  {
    rule: '!has(self.podDisruptionBudget) || !(has(self.podDisruptionBudget.minAvailable) && has(self.podDisruptionBudget.maxUnavailable))',
    fieldPath: '.podDisruptionBudget',
    message: 'must not set both minAvailable and maxUnavailable',
  },
  ...daemonSetRules,
  ...loadBalancerFields.map((name) => ({
    rule: `${type} == 'LoadBalancer' || !${service}.?${name}.hasValue()`,
    fieldPath: serviceField(name),
    message: 'requires serviceType LoadBalancer',
  })),
  {
    rule: `${type} != 'ClusterIP' || !${service}.?externalTrafficPolicy.hasValue()`,
    fieldPath: serviceField('externalTrafficPolicy'),
    message:
      'requires serviceType LoadBalancer or NodePort: a ClusterIP Service receives no traffic from outside the cluster',
  },
  {
    rule: `!${service}.?healthCheckNodePort.hasValue() || (${type} == 'LoadBalancer' && ${service}.?externalTrafficPolicy.orValue('') == 'Local')`,
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
    rule: `${type} == 'ClusterIP' || ${service}.?clusterIP.orValue('') != 'None'`,
    fieldPath: serviceField('clusterIP'),
    message: 'can be None only with serviceType ClusterIP',
  },
  {
    rule: `!${service}.?ports.hasValue() || ${ports}.all(one, !has(one.port) || !has(one.targetPort) || ${ports}.exists_one(other, has(other.port) && has(other.targetPort) && other.port == one.port))`,
    fieldPath: serviceField('ports'),
    message: 'must not lead from one port to two targets: give one of them another port',
  },
  {
    rule: `!(${account}.?create.hasValue() || ${account}.?name.hasValue()) || !self.?podTemplate.?spec.?serviceAccountName.hasValue()`,
    fieldPath: '.podTemplate.spec.serviceAccountName',
    message: 'cannot be set together with serviceAccount: use serviceAccount.name',
  },
  {
    rule: `${account}.?create.orValue(true) || !(${account}.?labels.hasValue() || ${account}.?annotations.hasValue())`,
    fieldPath: '.serviceAccount.create',
    message: 'must be true if labels or annotations are set, because an existing ServiceAccount is not changed',
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

/** Rules for a class alone. An instance can complete the budget of its class, but a class has nothing to complete. */
export const classRules: readonly Rule[] = [
  ...specRules,
  {
    rule: '!has(self.podDisruptionBudget) || has(self.podDisruptionBudget.minAvailable) || has(self.podDisruptionBudget.maxUnavailable)',
    fieldPath: '.podDisruptionBudget',
    message: 'must set minAvailable or maxUnavailable',
  },
  {
    rule: `!${account}.?create.orValue(false) || !${account}.?name.hasValue()`,
    fieldPath: '.serviceAccount.name',
    message: 'cannot be set in a class together with create, because instances cannot share a created ServiceAccount',
  },
];

/** The rule that forbids a change of loadBalancerClass. */
export const loadBalancerClassRules: readonly Rule[] = [
  {
    rule: 'self == oldSelf',
    message: 'cannot be changed: Kubernetes makes it immutable when the Service is created',
  },
];
