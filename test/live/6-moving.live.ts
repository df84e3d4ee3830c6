import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { Runbook } from '../e2e/runbook.ts';
import { identityOf } from '../e2e/world.ts';
import { withoutFailure } from './pace.ts';
import { installProduct } from './product.ts';
import { scenario, site } from './site.ts';
import { Stage } from './stage.ts';
import { gatewayPods, namesOf, waitPods } from './workload.ts';

scenario('6. docs/moving.md beside the control plane', () => {
  const stage = new Stage('live-moving', 'kuma.io');
  let runbook: Runbook;
  before(async () => {
    await installProduct(site);
    await stage.open();
    runbook = new Runbook('docs/moving.md', site.cluster, { NAMESPACE: stage.namespace, NAME: stage.world.name });
  });
  after(() => stage.close());

  it('moves an instance to mesh.internal without a failed request', async () => {
    const old = namesOf(await gatewayPods(stage));
    const identity = identityOf(await stage.world.service());
    await withoutFailure(stage, '6: moving to mesh.internal', async () => {
      for (const block of ['collect', 'convert', 'suspend', 'orphan', 'released', 'adopt', 'adopted', 'resume'])
        await runbook.run(block);
      // The pods roll out once, because the page says that the grace period changes.
      await waitPods(stage, 1, old);
    });
    expect(identityOf(await stage.world.service())).to.deep.equal(identity);
    expect(readFileSync(`${runbook.folder}/moved.yaml`, 'utf8')).to.include('mesh.internal/v1alpha1');
  });
});
