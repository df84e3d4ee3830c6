import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { eventually } from '../e2e/processes.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { withoutFailure } from './pace.ts';
import { installProduct, removeProduct } from './product.ts';
import { scenario, site } from './site.ts';
import { port, Stage } from './stage.ts';

scenario('2. an instance of kuma.io that nobody handed over', () => {
  const stage = new Stage('live-kept', 'kuma.io');
  before(async () => {
    await removeProduct(site);
    await stage.open();
  });
  after(() => stage.close());

  it('does not change in the minute after the installation, and no request fails', async () => {
    const versionsOf = async () =>
      [await stage.world.service(), await stage.world.deployment()].map(
        (one) => objectAt(one, 'metadata')['resourceVersion'],
      );
    const before = await versionsOf();
    const { writes } = await withoutFailure(stage, '2: installation beside an instance of kuma.io', async () => {
      await installProduct(site);
      await sleep(60_000);
    });
    expect(await versionsOf()).to.deep.equal(before);
    expect(writes).to.equal(0);
  });

  it('still follows its MeshGateway', async () => {
    await withoutFailure(stage, '2: it follows its MeshGateway', async () => {
      await stage.world.putGateway([port, port + 1]);
      await stage.world.waitPorts([port, port + 1]);
      const url = await stage.url(port + 1);
      await eventually(async () => expect(await stage.client.fetch(url)).to.equal(200), 60, 1000);
    });
  });
});
