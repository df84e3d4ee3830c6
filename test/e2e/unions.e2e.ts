import { expect } from 'chai';
import { isList, type JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { type Children, childrenOf, look, underEachStrategy, withoutBookkeeping } from './own.ts';
import { eventually } from './processes.ts';
import { metricSteps, probeByHand, unionCases, variableByHand } from './union-cases.ts';
import type { World } from './world.ts';

underEachStrategy('fields that exclude each other', ({ cluster, strategy, world }) => {
  for (const { name, steps } of unionCases) {
    it(`take the place of each other, and leave no trace when removed: ${name}`, async () => {
      const edge = await start(world());
      const bare = stripped(await childrenOf(edge));
      for (const { sees, spec } of steps) {
        await edge.replaceSpec({ serviceType: 'ClusterIP', ...spec });
        await eventually(async () => {
          const children = await childrenOf(edge);
          const seen = Object.fromEntries(Object.keys(sees).map((path) => [path, look(children, path)]));
          expect(seen).to.deep.equal(sees);
        }, 15);
      }
      await edge.replaceSpec({ serviceType: 'ClusterIP' });
      await eventually(async () => expect(stripped(await childrenOf(edge))).to.deep.equal(bare), 15);
    });
  }

  it('take the place of each other in the autoscaler', async () => {
    const edge = await start(world());
    for (const spec of metricSteps) {
      await edge.replaceSpec({ serviceType: 'ClusterIP', ...spec });
      await eventually(async () => {
        const { metrics } = objectAt(await edge.get('horizontalpodautoscalers'), 'spec');
        expect(isList(metrics) && metrics).to.deep.equal(objectAt(spec, 'autoscaling')['metrics']);
      }, 15);
    }
  });

  it('take the place of each other in the budget', async () => {
    const edge = await start(world());
    for (const podDisruptionBudget of [{ minAvailable: 1 }, { maxUnavailable: 1 }, { minAvailable: '50%' }]) {
      await edge.replaceSpec({ serviceType: 'ClusterIP', podDisruptionBudget });
      await eventually(async () => {
        const { selector: _, ...spec } = objectAt(await edge.get('poddisruptionbudgets'), 'spec');
        expect(spec).to.deep.equal(podDisruptionBudget);
      }, 15);
    }
  });

  for (const group of ['mesh.internal', 'kuma.io']) {
    it(`take the place of those that somebody sets by hand: ${group}`, async () => {
      const edge = await start(world(group));
      const before = stripped(await childrenOf(edge));
      // With server-side apply, an object that another field manager set stays: applying null does not remove it.
      for (const container of strategy === 'dynamic-apply' ? [variableByHand, probeByHand] : [variableByHand]) {
        const containers = [{ name: 'kuma-gateway', ...container }];
        const patch = { spec: { template: { spec: { containers } } } };
        const path = edge.path('deployments', edge.name);
        await cluster.request('PATCH', path, patch, 'application/strategic-merge-patch+json');
        await eventually(async () => expect(stripped(await childrenOf(edge))).to.deep.equal(before), 15);
      }
    });
  }
});

async function start(edge: World): Promise<World> {
  await edge.create({ serviceType: 'ClusterIP' });
  await edge.waitPorts([80, 443]);
  await eventually(() => edge.deployment());
  await edge.settled();
  return edge;
}

function stripped({ deployment, service }: Children): JsonObject {
  return { deployment: withoutBookkeeping(deployment), service: withoutBookkeeping(service) };
}
