import type { JsonObject } from '../../src/api/json.ts';
import type { Rule } from '../../src/api/rules.ts';

/** A spec with fields of the Service. */
export const service = (spec: JsonObject, serviceType = 'ClusterIP') => ({ serviceType, serviceTemplate: { spec } });
const ports = (...ports: readonly JsonObject[]) => service({ ports }, 'NodePort');
const podAccount = { podTemplate: { spec: { serviceAccountName: 'edge' } } };
const strategy = (strategy: JsonObject) => ({ deploymentTemplate: { spec: { strategy } } });
const update = (rollingUpdate: JsonObject) => ({ daemonSetTemplate: { spec: { updateStrategy: { rollingUpdate } } } });
const rollingUpdate = (rollingUpdate: JsonObject) => strategy({ rollingUpdate });

/** Specs that break a rule, and similar specs that satisfy it. */
export interface RuleCase {
  readonly broken: readonly JsonObject[];
  readonly sound: readonly JsonObject[];
}

/** The test case of each rule, by its field and the start of its message. */
export const ruleCases: Readonly<Record<string, RuleCase>> = {
  '.replicas cannot be set together': {
    broken: [{ replicas: 1, autoscaling: { maxReplicas: 2 } }],
    sound: [{ replicas: 1 }, { autoscaling: { maxReplicas: 2 } }],
  },
  '.autoscaling.minReplicas must not be greater': {
    broken: [{ autoscaling: { minReplicas: 3, maxReplicas: 2 } }],
    sound: [
      { autoscaling: { minReplicas: 2, maxReplicas: 2 } },
      { autoscaling: { maxReplicas: 1 } },
      // The class can set the other field.
      { autoscaling: { minReplicas: 2 } },
    ],
  },
  '.podDisruptionBudget must not set both': {
    broken: [{ podDisruptionBudget: { minAvailable: 1, maxUnavailable: '50%' } }],
    // The class can set a field, or the instance can remove the budget of the class.
    sound: [
      { podDisruptionBudget: { $patch: 'delete' } },
      { podDisruptionBudget: { minAvailable: '50%' } },
      { podDisruptionBudget: { maxUnavailable: 0 } },
    ],
  },
  '.replicas cannot be set with workload': {
    broken: [{ workload: 'DaemonSet', replicas: 2 }],
    sound: [{ workload: 'Deployment', replicas: 2 }, { workload: 'DaemonSet' }, { replicas: 2 }],
  },
  '.autoscaling cannot be set with workload': {
    broken: [{ workload: 'DaemonSet', autoscaling: { maxReplicas: 2 } }],
    sound: [{ workload: 'Deployment', autoscaling: { maxReplicas: 2 } }],
  },
  '.podDisruptionBudget.maxUnavailable cannot be set': {
    broken: [
      { workload: 'DaemonSet', podDisruptionBudget: { maxUnavailable: 1 } },
      { workload: 'DaemonSet', podDisruptionBudget: { maxUnavailable: '10%' } },
    ],
    sound: [
      { workload: 'Deployment', podDisruptionBudget: { maxUnavailable: 1 } },
      { workload: 'DaemonSet', podDisruptionBudget: { minAvailable: 1 } },
    ],
  },
  '.podDisruptionBudget.minAvailable must be': {
    broken: [{ workload: 'DaemonSet', podDisruptionBudget: { minAvailable: '50%' } }],
    sound: [
      { workload: 'DaemonSet', podDisruptionBudget: { minAvailable: 0 } },
      { podDisruptionBudget: { minAvailable: '50%' } },
    ],
  },
  '.daemonSetTemplate.spec.updateStrategy.rollingUpdate must not set both maxSurge and maxUnavailable:': {
    broken: [
      update({ maxSurge: 1, maxUnavailable: 1 }),
      update({ maxSurge: '10%', maxUnavailable: '10%' }),
      { ...update({ maxSurge: 1, maxUnavailable: 1 }), workload: 'DaemonSet' },
    ],
    sound: [
      update({ maxSurge: 1 }),
      update({ maxSurge: 1, maxUnavailable: 0 }),
      update({ maxSurge: '0%', maxUnavailable: '50%' }),
    ],
  },
  '.daemonSetTemplate.spec.updateStrategy.rollingUpdate must not set both maxSurge and maxUnavailable to 0': {
    broken: [update({ maxSurge: 0, maxUnavailable: 0 }), update({ maxSurge: '0%', maxUnavailable: '0%' })],
    // The class can set the other field.
    sound: [update({ maxUnavailable: 0 }), update({ maxUnavailable: 2 })],
  },
  '.serviceTemplate.spec.loadBalancerClass requires': {
    broken: [service({ loadBalancerClass: 'example.com/lb' })],
    sound: [
      service({ loadBalancerClass: 'example.com/lb' }, 'LoadBalancer'),
      // The type is that of the class, or the default.
      { serviceTemplate: { spec: { loadBalancerClass: 'example.com/lb' } } },
    ],
  },
  '.serviceTemplate.spec.loadBalancerSourceRanges requires': {
    broken: [service({ loadBalancerSourceRanges: ['192.0.2.0/24'] }, 'NodePort')],
    sound: [service({ loadBalancerSourceRanges: ['192.0.2.0/24'] }, 'LoadBalancer')],
  },
  '.serviceTemplate.spec.allocateLoadBalancerNodePorts requires': {
    broken: [service({ allocateLoadBalancerNodePorts: false })],
    sound: [service({ allocateLoadBalancerNodePorts: false }, 'LoadBalancer')],
  },
  '.serviceTemplate.spec.externalTrafficPolicy requires': {
    broken: [service({ externalTrafficPolicy: 'Local' })],
    sound: [service({ externalTrafficPolicy: 'Local' }, 'NodePort'), service({ internalTrafficPolicy: 'Local' })],
  },
  '.serviceTemplate.spec.healthCheckNodePort requires': {
    broken: [
      service({ healthCheckNodePort: 31000 }, 'LoadBalancer'),
      service({ healthCheckNodePort: 31000, externalTrafficPolicy: 'Local' }, 'NodePort'),
    ],
    sound: [service({ healthCheckNodePort: 31000, externalTrafficPolicy: 'Local' }, 'LoadBalancer')],
  },
  '.serviceTemplate.spec.sessionAffinityConfig requires': {
    broken: [service({ sessionAffinityConfig: { clientIP: { timeoutSeconds: 9 } } })],
    sound: [service({ sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 9 } } })],
  },
  '.serviceTemplate.spec.ipFamilyPolicy cannot be SingleStack': {
    broken: [service({ ipFamilies: ['IPv4', 'IPv6'], ipFamilyPolicy: 'SingleStack' })],
    sound: [
      service({ ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' }),
      service({ ipFamilies: ['IPv4', 'IPv6'], ipFamilyPolicy: 'RequireDualStack' }),
    ],
  },
  '.serviceTemplate.spec.clusterIP can be None': {
    broken: [service({ clusterIP: 'None' }, 'LoadBalancer')],
    sound: [service({ clusterIP: 'None' })],
  },
  '.serviceTemplate.spec.ports must not lead from one port': {
    broken: [
      ports({ port: 80, targetPort: 8080 }, { port: 80, targetPort: 8081 }),
      ports({ port: 80, targetPort: 8080 }, { port: 81 }, { port: 80, targetPort: 'metrics' }),
    ],
    sound: [
      ports({ port: 80, targetPort: 8080 }, { port: 443, targetPort: 8443 }),
      // Both items become one, and nothing is lost.
      ports({ port: 80, targetPort: 8080 }, { port: 80, nodePort: 30080 }),
      ports({ port: 80, targetPort: 8080 }, { port: 81, targetPort: 8080 }),
      ports({ $patch: 'replace' }),
    ],
  },
  '.podTemplate.spec.serviceAccountName cannot be set together': {
    broken: [
      { serviceAccount: { create: true }, ...podAccount },
      { serviceAccount: { name: 'edge' }, ...podAccount },
    ],
    sound: [
      podAccount,
      { serviceAccount: { create: true }, podTemplate: { spec: {} } },
      // The instance takes the account of its class away, or completes nothing.
      { serviceAccount: { $patch: 'delete' }, ...podAccount },
    ],
  },
  '.serviceAccount.create must be true': {
    broken: [
      { serviceAccount: { create: false, name: 'edge', annotations: { a: 'b' } } },
      { serviceAccount: { create: false, labels: { a: 'b' } } },
    ],
    sound: [
      { serviceAccount: { create: true, annotations: { a: 'b' } } },
      // The class can set create.
      { serviceAccount: { labels: { a: 'b' } } },
      { serviceAccount: { create: false, name: 'edge' } },
    ],
  },
  '.deploymentTemplate.spec.strategy.rollingUpdate requires': {
    broken: [strategy({ type: 'Recreate', rollingUpdate: { maxSurge: 1 } })],
    sound: [strategy({ type: 'Recreate' }), strategy({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } })],
  },
  '.deploymentTemplate.spec.strategy.rollingUpdate maxSurge and maxUnavailable': {
    broken: [
      rollingUpdate({ maxSurge: 0, maxUnavailable: 0 }),
      rollingUpdate({ maxSurge: '0%', maxUnavailable: 0 }),
      rollingUpdate({ maxSurge: 0, maxUnavailable: '0%' }),
    ],
    sound: [rollingUpdate({ maxSurge: 0 }), rollingUpdate({ maxSurge: '10%', maxUnavailable: 0 })],
  },
};

/** Returns the field and the message of a rule. */
export function titleOf({ fieldPath, message }: Rule): string {
  return `${fieldPath} ${message}`;
}

/** Returns the error of the API server for a rule. */
export function errorOf({ fieldPath, message }: Rule): string {
  return `spec${fieldPath}: Invalid value: ${message}`;
}

/** Returns the test case of a rule. Throws if a new rule has none. */
export function caseOf(rule: Rule): RuleCase {
  const [found] = Object.entries(ruleCases).filter(([start]) => titleOf(rule).startsWith(start));
  if (found === undefined) throw new Error(`no test case for the rule: ${titleOf(rule)}`);
  return found[1];
}
