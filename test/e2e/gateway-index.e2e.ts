import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { Cluster, readOffer } from './cluster.ts';
import { hasOwnCluster } from './own.ts';
import { eventually } from './processes.ts';
import { conditionOf, identityOf, World } from './world.ts';
import { writes } from './writes.ts';

const offer = readOffer(process.env) ?? {};
const strategies = hasOwnCluster ? ['dynamic-apply', 'server-side-apply'] : [];
const entries = '/apis/mesh.internal/v1alpha1/meshgatewayindexentries';
const overlays = ['manifests/overlays/lightweight', 'manifests/rbac'];

if (!hasOwnCluster)
  process.stderr.write('skipped: the gateway index, because the tests cannot set the options of the hook\n');

for (const strategy of strategies) {
  describe(`the gateway index and the name guard (apply strategy ${strategy})`, () => {
    const cluster = new Cluster(`index-${strategy}`);
    let count = 0;
    const world = (group = 'mesh.internal') => {
      count += 1;
      return new World(cluster, `indexed-${count}`, group);
    };
    const entryOf = (edge: World) => cluster.request('GET', `${entries}/${edge.namespace}`);
    const resourceVersionOf = async (path: string) =>
      objectAt(await cluster.request('GET', path), 'metadata')['resourceVersion'];

    before(async () => {
      await cluster.start(offer, strategy);
      await cluster.stopProgram('hook');
      await cluster.startHook(['--gateway-index', '--name-guard', 'admission']);
      await cluster.applyOverlay(overlays, ['manifests/components/gateway-index']);
    });
    after(() => cluster.stop());
    afterEach(function () {
      if (this.currentTest?.state === 'failed') process.stderr.write(`logs:\n${cluster.describeLogs()}\n`);
    });

    for (const group of ['kuma.io', 'mesh.internal']) {
      it(`binds an instance of ${group} through its index entry, and follows the MeshGateway`, async () => {
        const edge = world(group);
        await edge.create({ serviceType: 'ClusterIP' });
        await edge.bringUp();
        const before = await edge.waitPorts([80, 443]);
        await edge.putGateway([80, 8443]);
        expect(identityOf(await edge.waitPorts([80, 8443]))).to.deep.equal(identityOf(before));
        await edge.deleteGateway();
        await edge.waitReady('False', 'NoGatewayMatched');
        await eventually(async () => {
          const gone = await entryOf(edge).then(
            () => false,
            () => true,
          );
          expect(gone, 'the entry is gone').to.equal(true);
        }, 90);
        expect(identityOf(await edge.service())).to.deep.equal(identityOf(before));
        await edge.putGateway([80]);
        await edge.waitPorts([80]);
      });
    }

    it('does not change MeshGateways, writes nothing once settled, and asks about one instance for one edit', async () => {
      const edges = [world(), world(), world()] as const;
      for (const edge of edges) {
        await edge.create({ serviceType: 'ClusterIP' });
        await edge.bringUp();
      }
      const [edge, ...others] = edges;
      const gateway = `/apis/kuma.io/v1alpha1/meshgateways/${edge.namespace}`;
      const version = await resourceVersionOf(gateway);
      // An update of a child is checked again after five seconds.
      await sleep(6000);
      const settled = await writes(cluster);
      await sleep(5000);
      expect(await writes(cluster)).to.deep.equal(settled);
      expect(await resourceVersionOf(gateway)).to.equal(version);
      const before = syncsOf(cluster);
      await edge.putGateway([80, 443, 8443]);
      await edge.waitPorts([80, 443, 8443]);
      await sleep(2000);
      const asked = syncsOf(cluster).slice(before.length);
      expect(asked.filter((parent) => parent === `${edge.namespace}/edge`)).to.have.length.within(1, 2);
      expect(asked.filter((parent) => others.some(({ namespace }) => parent === `${namespace}/edge`))).to.deep.equal(
        [],
      );
      const labels = objectAt(objectAt(await entryOf(edge), 'metadata'), 'labels');
      expect(labels['mesh.internal/gateway-service']).to.match(/^[0-9a-f]{12}$/);
    });

    it('binds a MeshGateway that any instance may match, and one that is named', async () => {
      const edge = world();
      await edge.createNamespace();
      const tags = { 'kuma.io/service': '*', team: edge.namespace };
      await edge.putGateway([8080], 'default', { tags });
      await edge.createInstance({ serviceType: 'ClusterIP', tags: { team: edge.namespace } });
      await edge.waitPorts([8080]);
      const labels = objectAt(objectAt(await entryOf(edge), 'metadata'), 'labels');
      expect(labels['mesh.internal/gateway-service']).to.equal('any');
      const named = world();
      await named.createNamespace();
      await named.putGateway([9090]);
      await named.createInstance({ serviceType: 'ClusterIP', gatewayRef: { name: named.namespace } });
      await named.waitPorts([9090]);
    });

    it('does not take over an object of another owner with the name of a child, and recovers when it is gone', async () => {
      const edge = world();
      await edge.createNamespace();
      const spec = { ports: [{ name: 'x', port: 1234 }], selector: { a: 'b' } };
      const foreign = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'edge' }, spec };
      const made = await cluster.request('POST', `/api/v1/namespaces/${edge.namespace}/services`, foreign);
      await edge.putGateway([80]);
      await edge.createInstance({ serviceType: 'ClusterIP' });
      await edge.makePodsReady();
      await eventually(async () => {
        const { message, reason, status } = conditionOf(await edge.instance(), 'Synced');
        expect({ reason, status }).to.deep.equal({ reason: 'ChildrenMissing', status: 'False' });
        expect(message).to.contain(`kubectl get service edge -n ${edge.namespace}`);
      });
      const kept = await edge.service();
      expect(objectAt(kept, 'metadata')['resourceVersion']).to.equal(objectAt(made, 'metadata')['resourceVersion']);
      if (strategy === 'server-side-apply') {
        await eventually(async () => {
          const { items } = await edge.events();
          expect(JSON.stringify(items)).to.contain(
            `Service ${edge.namespace}/edge already exists and does not belong to MeshGatewayInstance edge`,
          );
        });
      }
      await cluster.kubectl('delete', 'service', '-n', edge.namespace, 'edge');
      await eventually(async () => expect(await portsNow(edge)).to.deep.equal([80]), 90);
    });

    it('does not take back a child that was deleted and made again by somebody else', async () => {
      const edge = world();
      await edge.create({ serviceType: 'ClusterIP' });
      await edge.waitPorts([80, 443]);
      const foreign = {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'edge', namespace: edge.namespace },
        spec: { ports: [{ port: 1234 }], selector: { a: 'b' } },
      };
      await cluster.stopProgram('hook');
      await cluster.kubectl('delete', 'service', '-n', edge.namespace, 'edge');
      const made = await cluster.request('POST', `/api/v1/namespaces/${edge.namespace}/services`, foreign);
      await cluster.startHook(['--gateway-index', '--name-guard', 'admission']);
      await eventually(
        async () => expect(conditionOf(await edge.instance(), 'Synced')).to.include({ reason: 'ChildrenMissing' }),
        60,
      );
      expect(objectAt(await edge.service(), 'metadata')['uid']).to.equal(objectAt(made, 'metadata')['uid']);
      expect(objectAt(await edge.service(), 'metadata')['ownerReferences']).to.equal(undefined);
    });
  });
}

async function portsNow(edge: World): Promise<readonly unknown[]> {
  const { ports } = objectAt(await edge.service(), 'spec');
  return (isList(ports) ? ports.filter(isObject) : []).map(({ port }: JsonObject) => port);
}

/** Returns the instances of the sync requests in the log of the hook, in order. */
function syncsOf(cluster: Cluster): readonly string[] {
  const lines = readFileSync(cluster.programs.get('hook')?.logFile ?? '', 'utf8').split('\n');
  return lines
    .filter((line) => line.includes('"hook":"sync"'))
    .map((line) => /"parent":"([^"]+)"/.exec(line)?.[1] ?? '');
}
