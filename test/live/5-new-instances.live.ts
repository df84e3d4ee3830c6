import { expect } from 'chai';
import { eventually } from '../e2e/processes.ts';
import { World } from '../e2e/world.ts';
import { managedLabel, waitSynced } from './handover.ts';
import { installProduct } from './product.ts';
import { scenario, site } from './site.ts';
import { Stage } from './stage.ts';
import { report } from './table.ts';

const count = 20;

scenario(`5. ${count} new instances of kuma.io with the label, whoever is first`, () => {
  const stage = new Stage('live-new', 'kuma.io');
  before(async () => {
    await installProduct(site, { components: ['adopt-new'] });
    await stage.world.createNamespace();
    await stage.world.putGateway([8080], 'default', { tags: { 'kuma.io/service': '*' } });
  });
  after(() => stage.close());

  for (let index = 1; index <= count; index++) {
    it(`serves instance ${index} within 10 seconds`, async () => {
      const world = new World(site.cluster, stage.namespace, 'kuma.io', `edge-${index}`);
      const began = Date.now();
      await world.createInstance({ serviceType: 'ClusterIP' }, { labels: { [managedLabel]: 'true' } });
      await waitSynced(world, 'True', undefined, 10);
      expect(Date.now() - began).to.be.below(10_000);
      await world.deleteInstance();
    });
  }

  after(() => report({ scenario: `5: ${count} new instances`, note: 'each is served within 10 s' }));
  it('removes the children of deleted instances', () =>
    eventually(async () => {
      const { items } = await site.cluster.request('GET', stage.world.path('services'));
      expect(items).to.deep.equal([]);
    }, 60));
});
