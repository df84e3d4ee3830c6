import { expect } from 'chai';
import { objectAt } from '../support/dynamic-apply.ts';
import { conditionOf } from '../support/golden.ts';
import { underEachStrategy } from './own.ts';
import { eventually } from './processes.ts';

const slips = {
  podTemplate: { spec: { tolerationz: [], containers: [{ name: 'kuma-gateway', imagePullPolcy: 'Always' }] } },
};

underEachStrategy('unknown fields of mesh.internal', ({ strategy, world }) => {
  it('are reported in Ready and Synced, until the instance is corrected', async () => {
    const edge = world();
    await edge.create({ serviceType: 'ClusterIP' });
    await edge.waitPorts([80, 443]);
    await edge.applyInstance({ serviceType: 'ClusterIP', replicas: 2, ...slips });
    await eventually(async () => {
      const instance = await edge.instance();
      for (const type of ['Ready', 'Synced']) {
        expect(conditionOf(instance, type)['message'])
          .to.contain('spec.podTemplate.spec.tolerationz: unknown field, did you mean "tolerations"?')
          .and.contain('spec.podTemplate.spec.containers[0].imagePullPolcy: unknown field');
      }
    });
    // Dynamic apply updates the rest; server-side apply refuses a Deployment with an unknown field.
    await eventually(async () => {
      const { spec } = await edge.deployment();
      const refusal = JSON.stringify(await edge.events()).includes('tolerationz: field not declared in schema');
      expect([objectAt({ spec }, 'spec')['replicas'], refusal]).to.deep.equal(
        strategy === 'dynamic-apply' ? [2, false] : [1, true],
      );
    });
    await eventually(async () => {
      const reason = strategy === 'dynamic-apply' ? 'Synced' : 'ChildrenNotUpdated';
      expect(conditionOf(await edge.instance(), 'Synced')).to.include({ reason });
    });
    await edge.replaceSpec({ serviceType: 'ClusterIP', replicas: 2 });
    await eventually(async () => {
      const instance = await edge.instance();
      expect(conditionOf(instance, 'Ready')['message']).to.not.contain('unknown field');
      expect((await edge.deployment())['spec']).to.include({ replicas: 2 });
    });
  });
});
