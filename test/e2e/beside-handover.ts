import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import {
  adopt,
  calm,
  createByControlPlane,
  createHandedOver,
  expectRest,
  expectServed,
  identitiesOf,
  installation,
  type Stage,
  withoutRelease,
} from './beside.ts';
import { eventually } from './processes.ts';
import { conditionOf, portsOf } from './world.ts';

const clusterIP = { serviceType: 'ClusterIP' };
const loadBalancer = { serviceType: 'LoadBalancer' };
const withoutOwners = { metadata: { ownerReferences: null } };

/** Declares tests of instances that are left alone, handed over, handed back and repaired. */
export function declareHandovers(stage: Stage): void {
  const { cluster, world } = stage;

  describe('an instance that was not handed over', () => {
    it('does not change when the hook is installed, and still follows its MeshGateway', async () => {
      const edge = world();
      await createByControlPlane(edge, loadBalancer);
      await calm(cluster);
      const before = await versionsOf(edge);
      await cluster.applyOverlay(installation);
      // The installation contains a Deployment, whose status changes first.
      await calm(cluster);
      await expectRest(cluster, edge, 20);
      expect(await versionsOf(edge)).to.deep.equal(before);
      await edge.putGateway([80, 443, 8080]);
      await edge.waitPorts([80, 443, 8080]);
      for (const child of [await edge.service(), await edge.deployment()])
        expect(objectAt(child, 'metadata')).to.not.have.nested.property('labels.controller-uid');
    });

    async function versionsOf(edge: ReturnType<typeof world>): Promise<JsonObject> {
      const version = async (object: Promise<JsonObject>) => objectAt(await object, 'metadata')['resourceVersion'];
      return {
        instance: await version(edge.instance()),
        service: await version(edge.service()),
        deployment: await version(edge.deployment()),
      };
    }
  });

  describe('an instance that is handed over', () => {
    before(() => cluster.applyOverlay(installation));

    for (const [which, spec, isReady] of [
      ['Ready', clusterIP, true],
      ['not Ready, because no pod runs', clusterIP, false],
      ['not Ready, because it has no address', loadBalancer, false],
    ] as const) {
      it(`keeps its children, and settles to no writes: ${which}`, async () => {
        const edge = world();
        await createByControlPlane(edge, spec);
        if (isReady) await edge.bringUp();
        const before = await identitiesOf(edge);
        await withoutRelease(cluster, edge, async () => {
          await adopt(cluster, edge);
          await eventually(() => expectServed(edge));
          await calm(cluster);
        });
        expect(await identitiesOf(edge)).to.deep.equal(before);
        await expectRest(cluster, edge, 20);
        expect(await identitiesOf(edge)).to.deep.equal(before);
        expect(conditionOf(await edge.instance(), 'Ready')['status']).to.equal(isReady ? 'True' : 'False');
        await edge.putGateway([80, 443, 8080]);
        await edge.waitPorts([80, 443, 8080]);
      });
    }

    it('settles to no writes without a MeshGateway, and when it comes back', async () => {
      const edge = world();
      await createHandedOver(stage, edge, clusterIP);
      const before = await identitiesOf(edge);
      await edge.deleteGateway();
      await edge.waitReady('False', 'NoGatewayMatched');
      await calm(cluster);
      await expectRest(cluster, edge, 10);
      await edge.waitReady('False', 'NoGatewayMatched');
      await edge.putGateway([80, 443]);
      await edge.bringUp();
      await calm(cluster);
      await expectRest(cluster, edge, 10);
      await edge.waitReady('True');
      expect(await identitiesOf(edge)).to.deep.equal(before);
    });

    it('goes back to the control plane in place, and settles to no writes', async () => {
      const edge = world();
      await createHandedOver(stage, edge, loadBalancer);
      const before = await identitiesOf(edge);
      await withoutRelease(cluster, edge, async () => {
        await adopt(cluster, edge, '--release');
        await calm(cluster);
      });
      expect(await identitiesOf(edge)).to.deep.equal(before);
      await expectRest(cluster, edge, 20);
      for (const child of [await edge.service(), await edge.deployment()])
        expect(objectAt(child, 'metadata')).to.not.have.nested.property('labels.controller-uid');
      await edge.putGateway([80, 443, 8080]);
      await edge.waitPorts([80, 443, 8080]);
      const { annotations } = objectAt(await edge.service(), 'metadata');
      expect(annotations).to.not.have.property('metacontroller.k8s.io/last-applied-configuration');
    });
  });

  describe('an instance of mesh.internal', () => {
    before(() => cluster.applyOverlay(installation));

    it('is not touched by the control plane', async () => {
      const edge = world('mesh.internal');
      await edge.create(loadBalancer);
      await edge.waitPorts([80, 443]);
      await eventually(() => edge.deployment());
      await calm(cluster);
      await expectRest(cluster, edge, 20);
      for (const child of [await edge.service(), await edge.deployment()])
        expect(JSON.stringify(objectAt(child, 'metadata')['managedFields'])).to.not.contain('"manager":"kuma-cp');
    });
  });

  describe('an instance whose children an earlier version released', () => {
    before(() => cluster.applyOverlay(installation));

    it('is served by the control plane again after mgi adopt --repair, in place', async () => {
      const edge = world();
      await createByControlPlane(edge, clusterIP);
      const uids = async () =>
        [await edge.service(), await edge.deployment()].map((child) => objectAt(child, 'metadata')['uid']);
      const before = await uids();
      for (const plural of ['services', 'deployments'] as const)
        await cluster.request('PATCH', edge.path(plural, edge.name), withoutOwners, 'application/merge-patch+json');
      await edge.putGateway([80, 443, 8080]);
      await sleep(3_000);
      expect(portsOf(await edge.service()), 'nobody follows the MeshGateway').to.have.length(2);
      await adopt(cluster, edge, '--repair');
      await edge.waitPorts([80, 443, 8080]);
      await edge.patchInstance({ spec: { replicas: 2 } });
      await eventually(async () => expect(objectAt(await edge.deployment(), 'spec')['replicas']).to.equal(2));
      expect(await uids()).to.deep.equal(before);
      await adopt(cluster, edge);
      await eventually(() => expectServed(edge));
    });
  });
}
