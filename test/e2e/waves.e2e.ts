import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { Cluster, readOffer } from './cluster.ts';
import { Fleet } from './fleet.ts';
import { bothControllers, refusal } from './own.ts';
import { Runbook } from './runbook.ts';
import { conditionOf, identityOf } from './world.ts';

const offer = readOffer(process.env) ?? {};
const count = 50;
const broken = 'edge-25';
const namespace = 'fleet';

/** Runs the commands for many gateways of docs/adoption.md and docs/moving.md. Each test continues where the one before ended. */
for (const strategy of ['dynamic-apply', 'server-side-apply']) {
  describe(`${count} gateways batch by batch, with apply strategy ${strategy}`, function () {
    this.timeout(1_800_000);
    const cluster = new Cluster(`waves-${strategy}`, { hasControlPlane: true });
    const fleet = new Fleet(cluster, namespace, count);
    const [others, untouched] = [fleet.names.slice(0, 24), fleet.names.slice(25)];
    const runbooks = new Map<string, Runbook>();
    let identities: JsonObject = {};

    before(async function () {
      // It deletes CompositeControllers, so it is not for an existing cluster.
      if (offer.assets === undefined) return this.skip();
      await cluster.start(offer, strategy);
      await cluster.applyOverlay(bothControllers);
      await fleet.create();
      identities = await readIdentities();
      for (const page of ['docs/adoption.md', 'docs/moving.md'])
        runbooks.set(page, new Runbook(page, cluster, { NAMESPACE: namespace }));
    });
    after(() => cluster.stop());
    afterEach(function () {
      if (this.currentTest?.state === 'failed') process.stderr.write(`logs:\n${cluster.describeLogs()}\n`);
    });

    it('are handed over in place, until one is not Ready', async () => {
      await fleet.changeTags(broken);
      await run('docs/adoption.md', 'print-batches');
      shorten('docs/adoption.md', 'adopt.sh');
      const versions = await readVersions(untouched);
      const message = await runBroken('docs/adoption.md', 'run-batches');
      expect(message).to.contain(`stopped: ${namespace}/${broken} is not handed over and Ready`);
      const managed = await readManaged();
      expect(managed)
        .to.include.members([...others, broken])
        .and.not.include.members(untouched);
      expect(await readVersions(untouched)).to.deep.equal(versions);
      expect(await readIdentities()).to.deep.equal(identities);
    });

    it('are all handed over by the same script, once the broken one is repaired', async () => {
      await fleet.whileNodesWork(() => run('docs/adoption.md', 'run-batches'));
      expect(await readManaged()).to.deep.equal(fleet.names);
      await expectAll('kuma.io', 'Synced');
      expect(await readIdentities()).to.deep.equal(identities);
    });

    it('are handed back', async () => {
      await fleet.whileNodesWork(() => run('docs/adoption.md', 'release-batches'));
      expect(await readManaged()).to.deep.equal([]);
      for (const child of await readChildren()) expect(labelsOf(child)).to.not.have.property('controller-uid');
      expect(await readIdentities()).to.deep.equal(identities);
    });

    it('move to mesh.internal, until one is not Ready', async () => {
      for (const block of ['collect', 'convert-many', 'print-move']) await run('docs/moving.md', block);
      shorten('docs/moving.md', 'move.sh');
      const versions = await readVersions(untouched);
      const message = await runBroken('docs/moving.md', 'run-move');
      expect(message).to.contain(`stopped: ${namespace}/${broken} does not become ready in mesh.internal`);
      expect([...(await instances('mesh.internal')).keys()]).to.deep.equal([...others, broken]);
      expect([...(await instances('kuma.io')).keys()]).to.deep.equal(untouched);
      expect(await readVersions(untouched)).to.deep.equal(versions);
      expect(await readIdentities()).to.deep.equal(identities);
    });

    it('are all moved by the same script, once the broken one is repaired', async () => {
      await fleet.whileNodesWork(() => run('docs/moving.md', 'run-move'));
      expect((await instances('kuma.io')).size).to.equal(0);
      await expectAll('mesh.internal', 'Ready');
      for (const child of await readChildren()) expect(ownersOf(child)).to.deep.equal(['mesh.internal/v1alpha1']);
      expect(await readIdentities()).to.deep.equal(identities);
    });

    it('keep their children when their instances are deleted', async () => {
      await cluster.kubectl('delete', '-k', 'metacontroller/mesh.internal');
      const input = 'kubectl get meshgatewayinstances.mesh.internal,services,deployments -A -o json';
      const script = join(cluster.folder, 'orphan.sh');
      await cluster.shell(`${input} | node bin/mgi.js adopt --orphan --batch 10 -o commands > ${script}; sh ${script}`);
      expect((await instances('mesh.internal')).size).to.equal(0);
      for (const child of await readChildren()) expect(ownersOf(child)).to.deep.equal([]);
      expect(await readIdentities()).to.deep.equal(identities);
    });

    it('get their owner back by --repair', async () => {
      await fleet.createInstances();
      const input = 'kubectl get meshgatewayinstances.kuma.io,services,deployments -A -o json';
      const script = join(cluster.folder, 'repair.sh');
      await cluster.shell(`${input} | node bin/mgi.js adopt --repair --batch 10 -o commands > ${script}; sh ${script}`);
      for (const child of await readChildren()) expect(ownersOf(child)).to.deep.equal(['kuma.io/v1alpha1']);
      expect(await readIdentities()).to.deep.equal(identities);
    });

    const run = (page: string, block: string) => runbooks.get(page)?.run(block) ?? Promise.reject(new Error(page));

    /** Runs a block while the pods of the broken instance do not become ready. Returns the error. */
    const runBroken = (page: string, block: string) => fleet.whileNodesWork(() => refusal(run(page, block)), [broken]);

    /** Shortens the waits in a script that stops. */
    function shorten(page: string, file: string): void {
      const path = join(runbooks.get(page)?.folder ?? '', file);
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/timeout=5m/g, 'timeout=40s'));
    }

    const services = () => fleet.list('/api/v1', 'services');
    const deployments = () => fleet.list('/apis/apps/v1', 'deployments');
    const instances = (group: string) => fleet.list(`/apis/${group}/v1alpha1`, 'meshgatewayinstances');
    const readChildren = async () => [...(await services()).values(), ...(await deployments()).values()];

    /** The fields of Services and Deployments that must never change. */
    async function readIdentities(): Promise<JsonObject> {
      const identity = [...(await services())].map(([name, one]): [string, JsonObject] => [name, identityOf(one)]);
      const uids = [...(await deployments())].map(([name, { metadata }]): [string, unknown] => [
        `Deployment ${name}`,
        isObject(metadata) ? metadata['uid'] : undefined,
      ]);
      return Object.fromEntries([...identity, ...uids]) as JsonObject;
    }

    async function readVersions(names: readonly string[]): Promise<readonly unknown[]> {
      const children = (await readChildren()).map((child) => objectAt(child, 'metadata'));
      return children.filter(({ name }) => names.includes(String(name))).map(({ resourceVersion }) => resourceVersion);
    }

    /** The names of the instances of kuma.io that were handed over. */
    async function readManaged(): Promise<readonly string[]> {
      const all = [...(await instances('kuma.io'))];
      return all.filter(([, one]) => labelsOf(one)['mesh.internal/managed'] === 'true').map(([name]) => name);
    }

    async function expectAll(group: string, type: string): Promise<void> {
      const all = await instances(group);
      expect([...all.keys()]).to.deep.equal(fleet.names);
      for (const [name, one] of all) expect(conditionOf(one, type), name).to.include({ status: 'True' });
    }
  });
}

function labelsOf(object: JsonObject): JsonObject {
  return objectAt(objectAt(object, 'metadata'), 'labels');
}

function ownersOf(object: JsonObject): readonly unknown[] {
  const { ownerReferences } = objectAt(object, 'metadata');
  return isList(ownerReferences) ? ownerReferences.filter(isObject).map(({ apiVersion }) => apiVersion) : [];
}
