import { expect } from 'chai';
import { expectRest, runAdopt, waitSynced } from './handover.ts';
import { applyRelease } from './kuma.ts';
import { withoutFailure } from './pace.ts';
import { applyProduct, installProduct } from './product.ts';
import { scenario, site } from './site.ts';
import { Stage } from './stage.ts';
import { gatewayPods, namesOf, waitPods } from './workload.ts';

scenario('4. the control plane writes an instance otherwise than the hook', () => {
  const stage = new Stage('live-differs', 'kuma.io');
  const { kuma, next } = site.offer;
  before(async function () {
    if (next === undefined) {
      process.stderr.write('4 is skipped: KUMA_DP_IMAGE_NEXT is not set\n');
      this.skip();
    }
    await installProduct(site);
    await stage.open();
    await runAdopt(stage);
    await stage.waitManaged(true);
  });
  after(async () => {
    await stage.close();
    await applyRelease(site, kuma);
  });

  it('yields to the new image of the control plane: at most 2 generations, then rest', async () => {
    const changed = { ...kuma, dataPlane: next?.dataPlane ?? kuma.dataPlane };
    const old = namesOf(await gatewayPods(stage));
    const { generations } = await withoutFailure(stage, '4: kuma-cp has another image', async () => {
      await applyRelease(site, changed);
      await waitSynced(stage.world, 'False', 'ControlPlaneDiffers', 90);
      await waitPods(stage, 1, old);
      await expectRest(stage, 20);
    });
    expect(generations).to.be.at.most(2);
  });

  it('is synced again when the hook has the configuration of the control plane', async () => {
    const { generations } = await withoutFailure(stage, '4: the hook follows', async () => {
      await applyProduct(site);
      await waitSynced(stage.world, 'True', undefined, 90);
      await expectRest(stage, 20);
    });
    expect(generations).to.be.at.most(2);
  });
});
