import { expect } from 'chai';
import { eventually } from '../e2e/processes.ts';
import { World } from '../e2e/world.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { managedLabel, waitSynced } from './handover.ts';
import { installProduct } from './product.ts';
import { scenario, site } from './site.ts';
import { Stage } from './stage.ts';
import { report } from './table.ts';

const count = 20;

scenario(`5. ${count} new instances of kuma.io with the label, whoever is first`, () => {
  const stage = new Stage('live-new', 'kuma.io');
  const seconds: number[] = [];
  before(async () => {
    await installProduct(site, { components: ['adopt-new'] });
    await stage.world.createNamespace();
    await eventually(() => expectPolicy(stage.namespace), 60, 1000);
    await stage.world.putGateway([8080], 'default', { tags: { 'kuma.io/service': '*' } });
  });
  after(() => stage.close());

  for (let index = 1; index <= count; index++) {
    it(`serves instance ${index} within 10 seconds`, async () => {
      const world = new World(site.cluster, stage.namespace, 'kuma.io', `edge-${index}`);
      const began = Date.now();
      await world.createInstance({ serviceType: 'ClusterIP' }, { labels: { [managedLabel]: 'true' } });
      await waitSynced(world, 'True', undefined, 10).finally(() => world.deleteInstance());
      seconds.push((Date.now() - began) / 1000);
    });
  }

  after(() => {
    const longest = Math.max(0, ...seconds).toFixed(1);
    report({ scenario: `5: ${count} new instances`, note: `${seconds.length} served, the slowest after ${longest} s` });
  });
  it('removes the children of deleted instances', () =>
    eventually(async () => {
      const { items } = await site.cluster.request('GET', stage.world.path('services'));
      expect(items).to.deep.equal([]);
    }, 60));
});

/** Throws until the API server applies the policy of the component to children that a control plane creates. */
async function expectPolicy(namespace: string): Promise<void> {
  const owner = {
    apiVersion: 'kuma.io/v1alpha1',
    kind: 'MeshGatewayInstance',
    name: 'probe',
    uid: 'probe',
    controller: true,
  };
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'probe', namespace, ownerReferences: [owner] },
    spec: { ports: [{ port: 80 }] },
  };
  const made = await site.cluster.request('POST', `/api/v1/namespaces/${namespace}/services?dryRun=All`, service);
  expect(objectAt(objectAt(made, 'metadata'), 'labels')).to.have.property('controller-uid', 'probe');
}
