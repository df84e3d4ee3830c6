import { expect } from 'chai';
import { objectAt } from '../support/dynamic-apply.ts';
import {
  calm,
  createByControlPlane,
  expectRest,
  expectServed,
  handedOver,
  installation,
  type Stage,
} from './beside.ts';
import { eventually } from './processes.ts';

const clusterIP = { serviceType: 'ClusterIP' };

/** Declares tests of instances that are created with the label, with the component adopt-new. */
export function declareNewInstances({ cluster, world }: Stage): void {
  describe('a new instance, with the component adopt-new,', () => {
    before(async () => {
      await cluster.applyOverlay(installation, ['manifests/components/adopt-new']);
      await eventually(expectPolicy);
    });

    /** An API server uses a new policy after a moment. */
    async function expectPolicy(): Promise<void> {
      const owner = {
        apiVersion: 'kuma.io/v1alpha1',
        kind: 'MeshGatewayInstance',
        name: 'one',
        uid: 'u',
        controller: true,
      };
      const metadata = { name: 'one', ownerReferences: [owner] };
      const service = { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port: 80 }] } };
      const path = '/api/v1/namespaces/default/services?dryRun=All';
      const answer = await cluster.request('POST', path, service);
      expect(objectAt(answer, 'metadata')).to.have.nested.property('labels.controller-uid', 'u');
    }

    const measured: number[] = [];
    after(() => process.stderr.write(`served after ${measured.join(', ')} ms\n`));

    it('is served within 10 s if it has the label, 20 times, one after the other', async function () {
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

    it('is left to the control plane if it lacks the label', async () => {
      const edge = world();
      await createByControlPlane(edge, clusterIP);
      await calm(cluster);
      await expectRest(cluster, edge, 20);
      await edge.putGateway([80, 8080]);
      await edge.waitPorts([80, 8080]);
      for (const child of [await edge.service(), await edge.deployment()])
        expect(JSON.stringify(objectAt(child, 'metadata')['managedFields'])).to.not.contain('metacontroller');
    });

    it('is served within 10 s if it has the label, 20 at once', async () => {
      const edges = Array.from({ length: 20 }, () => world());
      for (const edge of edges) await edge.createNamespace();
      for (const edge of edges) await edge.putGateway([80, 443]);
      await Promise.all(edges.map((edge) => edge.createInstance(clusterIP, handedOver)));
      await Promise.all(edges.map((edge) => eventually(() => expectServed(edge), 10)));
      await Promise.all(edges.map((edge) => edge.putGateway([80, 8080])));
      await Promise.all(edges.map((edge) => edge.waitPorts([80, 8080])));
    });
  });
}
