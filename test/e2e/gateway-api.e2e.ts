import { expect } from 'chai';
import { isList } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import {
  adopt,
  besideEachControlPlane,
  calm,
  createByControlPlane,
  handedOver,
  identitiesOf,
  installation,
} from './beside.ts';
import { eventually } from './processes.ts';
import { conditionOf, type World } from './world.ts';

const owner = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  name: 'edge',
  uid: 'e2e-gateway',
  controller: true,
};

/** The instances look as Kuma's Gateway API controller makes them. The CRDs of the Gateway API are not needed for that. */
besideEachControlPlane(({ cluster, controlPlane, world }) => {
  describe("an instance of Kuma's Gateway API controller", () => {
    before(async () => {
      await cluster.applyOverlay(installation);
      await controlPlane.restart();
    });

    it('keeps its children if somebody labels it, says so, and can be given back', async () => {
      const edge = world();
      await createByControlPlane(edge, { serviceType: 'ClusterIP' }, { ownerReferences: [owner] });
      await calm(cluster);
      const [before, ready] = [await identitiesOf(edge), conditionOf(await edge.instance(), 'Ready')];
      await edge.patchInstance({ metadata: handedOver });
      await eventually(async () =>
        expect(conditionOf(await edge.instance(), 'Synced')).to.include({
          status: 'False',
          reason: 'ServedByGatewayAPI',
        }),
      );
      await calm(cluster);
      expect(await identitiesOf(edge)).to.deep.equal(before);
      expect(conditionOf(await edge.instance(), 'Ready')).to.deep.equal(ready);
      await edge.patchInstance({ metadata: { labels: { 'mesh.internal/managed': null } } });
      await adopt(cluster, edge, '--repair');
      await eventually(() => expectOwner(edge));
      await edge.putGateway([80, 8443]);
      await edge.waitPorts([80, 8443]);
      expect(objectAt(await edge.service(), 'metadata')['uid']).to.equal(objectAt(before, 'service')['uid']);
    });

    it('gets no children from the hook', async () => {
      const edge = world();
      await controlPlane.stop();
      await edge.create({ serviceType: 'ClusterIP' }, { ...handedOver, ownerReferences: [owner] });
      await eventually(async () =>
        expect(conditionOf(await edge.instance(), 'Synced')).to.include({ reason: 'ServedByGatewayAPI' }),
      );
      await calm(cluster);
      for (const plural of ['services', 'deployments'] as const) {
        expect((await cluster.request('GET', edge.path(plural)))['items'], plural).to.deep.equal([]);
      }
    });
  });
});

/** Expects that the control plane finds the children by their owner. */
async function expectOwner(edge: World): Promise<void> {
  const { uid } = objectAt(await edge.instance(), 'metadata');
  for (const plural of ['services', 'deployments'] as const) {
    const { ownerReferences } = objectAt(await edge.get(plural), 'metadata');
    const uids = (isList(ownerReferences) ? ownerReferences : []).map((one) => Object(one).uid);
    expect(uids, plural).to.deep.equal([uid]);
  }
}
