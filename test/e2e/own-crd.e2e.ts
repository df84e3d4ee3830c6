import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { loadBalancerClassRules, type Rule, specRules } from '../../src/api/rules.ts';
import { Cluster, readOffer } from './cluster.ts';
import { refusal } from './own.ts';
import { World } from './world.ts';

const offer = readOffer(process.env) ?? {};

const service = (spec: JsonObject, serviceType = 'ClusterIP') => ({ serviceType, serviceTemplate: { spec } });
const strategy = (strategy: JsonObject) => ({ deploymentTemplate: { spec: { strategy } } });
const rollingUpdate = (rollingUpdate: JsonObject) => strategy({ rollingUpdate });

/** For the start of each rule's message: specs that break the rule, and similar specs that satisfy it. */
const cases: Readonly<
  Record<string, { readonly broken: readonly JsonObject[]; readonly sound: readonly JsonObject[] }>
> = {
  'replicas and autoscaling are mutually exclusive': {
    broken: [{ replicas: 1, autoscaling: { maxReplicas: 2 } }],
    sound: [{ replicas: 1 }, { autoscaling: { maxReplicas: 2 } }],
  },
  'autoscaling.minReplicas must not be greater': {
    broken: [{ autoscaling: { minReplicas: 3, maxReplicas: 2 } }],
    sound: [{ autoscaling: { minReplicas: 2, maxReplicas: 2 } }, { autoscaling: { minReplicas: 2 } }],
  },
  'podDisruptionBudget must not set both': {
    broken: [{ podDisruptionBudget: { minAvailable: 1, maxUnavailable: '50%' } }],
    // The class can set the other field, or the instance can remove the budget of the class.
    sound: [
      { podDisruptionBudget: { $patch: 'delete' } },
      { podDisruptionBudget: { minAvailable: '50%' } },
      { podDisruptionBudget: { maxUnavailable: 0 } },
    ],
  },
  'serviceTemplate.spec.loadBalancerClass requires': {
    broken: [service({ loadBalancerClass: 'example.com/lb' })],
    sound: [
      service({ loadBalancerClass: 'example.com/lb' }, 'LoadBalancer'),
      // The type is that of the class, or the default.
      { serviceTemplate: { spec: { loadBalancerClass: 'example.com/lb' } } },
    ],
  },
  'serviceTemplate.spec.loadBalancerSourceRanges requires': {
    broken: [service({ loadBalancerSourceRanges: ['192.0.2.0/24'] }, 'NodePort')],
    sound: [service({ loadBalancerSourceRanges: ['192.0.2.0/24'] }, 'LoadBalancer')],
  },
  'serviceTemplate.spec.allocateLoadBalancerNodePorts requires': {
    broken: [service({ allocateLoadBalancerNodePorts: false })],
    sound: [service({ allocateLoadBalancerNodePorts: false }, 'LoadBalancer')],
  },
  'serviceTemplate.spec.externalTrafficPolicy requires': {
    broken: [service({ externalTrafficPolicy: 'Local' })],
    sound: [service({ externalTrafficPolicy: 'Local' }, 'NodePort'), service({ internalTrafficPolicy: 'Local' })],
  },
  'serviceTemplate.spec.healthCheckNodePort requires': {
    broken: [
      service({ healthCheckNodePort: 31000 }, 'LoadBalancer'),
      service({ healthCheckNodePort: 31000, externalTrafficPolicy: 'Local' }, 'NodePort'),
    ],
    sound: [service({ healthCheckNodePort: 31000, externalTrafficPolicy: 'Local' }, 'LoadBalancer')],
  },
  'serviceTemplate.spec.sessionAffinityConfig requires': {
    broken: [service({ sessionAffinityConfig: { clientIP: { timeoutSeconds: 9 } } })],
    sound: [service({ sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 9 } } })],
  },
  'serviceTemplate.spec.ipFamilyPolicy cannot be SingleStack': {
    broken: [service({ ipFamilies: ['IPv4', 'IPv6'], ipFamilyPolicy: 'SingleStack' })],
    sound: [
      service({ ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' }),
      service({ ipFamilies: ['IPv4', 'IPv6'], ipFamilyPolicy: 'RequireDualStack' }),
    ],
  },
  'serviceTemplate.spec.clusterIP can be None': {
    broken: [service({ clusterIP: 'None' }, 'LoadBalancer')],
    sound: [service({ clusterIP: 'None' })],
  },
  'deploymentTemplate.spec.strategy.rollingUpdate requires': {
    broken: [strategy({ type: 'Recreate', rollingUpdate: { maxSurge: 1 } })],
    sound: [strategy({ type: 'Recreate' }), strategy({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } })],
  },
  'deploymentTemplate.spec.strategy.rollingUpdate: maxSurge and maxUnavailable': {
    broken: [
      rollingUpdate({ maxSurge: 0, maxUnavailable: 0 }),
      rollingUpdate({ maxSurge: '0%', maxUnavailable: 0 }),
      rollingUpdate({ maxSurge: 0, maxUnavailable: '0%' }),
    ],
    sound: [rollingUpdate({ maxSurge: 0 }), rollingUpdate({ maxSurge: '10%', maxUnavailable: 0 })],
  },
};

describe('the CustomResourceDefinition of mesh.internal', () => {
  const cluster = new Cluster('own-crd');
  const edge = new World(cluster, 'rules', 'mesh.internal');

  before(async () => {
    await cluster.start(offer, 'dynamic-apply');
    await edge.createNamespace();
  });
  after(() => cluster.stop());

  const create = (spec: JsonObject) => edge.createInstance(spec, {}, '?dryRun=All');

  for (const rule of specRules) {
    it(`enforces the rule: ${rule.message}`, async () => {
      const { broken, sound } = caseOf(rule);
      for (const spec of broken) expect(await refusal(create(spec)), JSON.stringify(spec)).to.contain(rule.message);
      for (const spec of sound) await create(spec);
    });
  }

  for (const { message } of loadBalancerClassRules) {
    it(`refuses a forbidden change: ${message}`, async () => {
      const withClass = (name: string) => service({ loadBalancerClass: name }, 'LoadBalancer');
      await edge.createInstance(withClass('example.com/one'));
      expect(await refusal(edge.replaceSpec(withClass('example.com/two')))).to.contain(message);
      await edge.replaceSpec({ ...withClass('example.com/one'), replicas: 2 });
    });
  }

  it('has a rule for each test case', () => {
    const met = Object.keys(cases).filter((start) => specRules.some(({ message }) => message.startsWith(start)));
    expect(met).to.deep.equal(Object.keys(cases));
  });
});

/** Returns the test case of a rule. Throws if a new rule has none. */
function caseOf({ message }: Rule) {
  const [found] = Object.entries(cases).filter(([start]) => message.startsWith(start));
  if (found === undefined) throw new Error(`no test case for the rule: ${message}`);
  return found[1];
}
