import { expect } from 'chai';
import { expectRest, identify, managedLabel, runAdopt, waitSynced } from './handover.ts';
import { withoutFailure } from './pace.ts';
import { installProduct } from './product.ts';
import { scenario, site } from './site.ts';
import { port, Stage } from './stage.ts';

scenario('3. an instance of kuma.io is handed over and back', () => {
  const ready = new Stage('live-handed', 'kuma.io');
  const unready = new Stage('live-unready', 'kuma.io');
  before(async () => {
    await installProduct(site);
    await ready.open();
    await unready.prepare();
    // Nothing gives this Service an address, so the instance never becomes Ready. Its gateway serves by the cluster IP.
    await unready.world.createInstance({ serviceType: 'LoadBalancer' });
    await unready.world.waitReady('False', 'LoadBalancerAddressNotReady');
    await unready.client.start(await unready.url());
  });
  after(async () => {
    await ready.close();
    await unready.close();
  });

  for (const [name, stage] of [
    ['Ready', ready],
    ['not Ready', unready],
  ] as const) {
    const handOver = (title: string, act: () => Promise<unknown>) =>
      it(`${title} keeps everything, and nothing writes afterwards (${name})`, async () => {
        const before = await identify(stage);
        await withoutFailure(stage, `3: ${title} (${name})`, act);
        expect(await identify(stage)).to.deep.equal(before);
        const { writes } = await withoutFailure(stage, `3: 20 s after ${title} (${name})`, () => expectRest(stage, 20));
        expect(writes).to.equal(0);
      });
    handOver('handing over', async () => {
      await runAdopt(stage);
      await stage.waitManaged(true);
      await waitSynced(stage.world, 'True');
    });
    it(`follows its MeshGateway when it is handed over (${name})`, async () => {
      await stage.world.putGateway([port, port + 1]);
      await stage.world.waitPorts([port, port + 1]);
      await stage.world.putGateway([port]);
      await stage.world.waitPorts([port]);
    });
    handOver('handing back', async () => {
      await runAdopt(stage, '--release');
      await stage.waitManaged(false);
    });
  }

  it(`marks an instance that is handed over with the label ${managedLabel}`, async () => {
    await runAdopt(ready);
    expect(await ready.labels()).to.include({ [managedLabel]: 'true' });
    await runAdopt(ready, '--release');
    expect(await ready.labels()).to.not.have.property(managedLabel);
  });
});
