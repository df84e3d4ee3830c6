import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import {
  adopt,
  besideEachControlPlane,
  calm,
  countWrites,
  createByControlPlane,
  createHandedOver,
  expectServed,
  handedOver,
  identitiesOf,
  installation,
  noWrites,
  withoutRelease,
} from './beside.ts';
import { eventually } from './processes.ts';
import { conditionOf } from './world.ts';

const clusterIP = { serviceType: 'ClusterIP' };
const loadBalancer = { serviceType: 'LoadBalancer' };

besideEachControlPlane((stage) => {
  const { cluster, world } = stage;

  describe('an instance that was not handed over', () => {
    it('does not change when the hook is installed, and still follows its MeshGateway', async () => {
      const edge = world();
      await createByControlPlane(edge, loadBalancer);
      await calm(cluster);
      const before = await versionsOf(edge);
      await cluster.applyOverlay(installation);
      expect(await countWrites(cluster, edge, 20)).to.include(noWrites);
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
        expect(await countWrites(cluster, edge, 20)).to.deep.equal(noWrites);
        expect(await identitiesOf(edge)).to.deep.equal(before);
        expect(conditionOf(await edge.instance(), 'Ready')['status']).to.equal(isReady ? 'True' : 'False');
        await edge.putGateway([80, 443, 8080]);
        await edge.waitPorts([80, 443, 8080]);
      });
    }

    it('goes back to the control plane in place, and settles to no writes', async () => {
      const edge = world();
      await createHandedOver(stage, edge, loadBalancer);
      const before = await identitiesOf(edge);
      await withoutRelease(cluster, edge, async () => {
        await adopt(cluster, edge, '--release');
        await calm(cluster);
      });
      expect(await identitiesOf(edge)).to.deep.equal(before);
      expect(await countWrites(cluster, edge, 20)).to.deep.equal(noWrites);
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
      expect(await countWrites(cluster, edge, 20)).to.deep.equal(noWrites);
      for (const child of [await edge.service(), await edge.deployment()])
        expect(JSON.stringify(objectAt(child, 'metadata')['managedFields'])).to.not.contain('"manager":"kuma-cp');
    });
  });

  describe('a new instance that has the label', () => {
    before(() => cluster.applyOverlay(installation, ['manifests/components/adopt-new']));

    const measured: number[] = [];
    after(() => process.stderr.write(`served after ${measured.join(', ')} ms\n`));

    it('is served within 10 s, 20 times, one after the other', async function () {
      this.timeout(400_000);
      for (const _ of Array(20).keys()) {
        const edge = world();
        const start = Date.now();
        await edge.create(clusterIP, handedOver);
        await eventually(() => expectServed(edge), 10);
        measured.push(Date.now() - start);
        await edge.putGateway([80, 8080]);
        await edge.waitPorts([80, 8080]);
      }
    });

    it('is served within 10 s, 20 at once', async () => {
      const edges = Array.from({ length: 20 }, () => world());
      for (const edge of edges) await edge.createNamespace();
      for (const edge of edges) await edge.putGateway([80, 443]);
      await Promise.all(edges.map((edge) => edge.createInstance(clusterIP, handedOver)));
      await Promise.all(edges.map((edge) => eventually(() => expectServed(edge), 10)));
      await Promise.all(edges.map((edge) => edge.putGateway([80, 8080])));
      await Promise.all(edges.map((edge) => edge.waitPorts([80, 8080])));
    });
  });
});
