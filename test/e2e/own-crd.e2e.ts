import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { loadBalancerClassRules, specRules } from '../../src/api/rules.ts';
import { caseOf, errorOf, ruleCases, service, titleOf } from '../support/rule-cases.ts';
import { Cluster, readOffer } from './cluster.ts';
import { refusal } from './own.ts';
import { World } from './world.ts';

const offer = readOffer(process.env) ?? {};

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
    it(`enforces the rule: ${titleOf(rule)}`, async () => {
      const { broken, sound } = caseOf(rule);
      for (const spec of broken) expect(await refusal(create(spec)), JSON.stringify(spec)).to.contain(errorOf(rule));
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
    const met = Object.keys(ruleCases).filter((start) => specRules.some((rule) => titleOf(rule).startsWith(start)));
    expect(met).to.deep.equal(Object.keys(ruleCases));
  });
});
