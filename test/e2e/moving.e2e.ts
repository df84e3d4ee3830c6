import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { Cluster, readOffer } from './cluster.ts';
import { Runbook } from './runbook.ts';
import { identityOf, podTemplate, World } from './world.ts';

const offer = readOffer(process.env) ?? {};
const strategies = offer.assets === undefined ? ['of the existing cluster'] : ['dynamic-apply', 'server-side-apply'];

/** Runs the commands of docs/moving.md. */
for (const strategy of strategies) {
  describe(`moving an instance to mesh.internal with apply strategy ${strategy}`, () => {
    const cluster = new Cluster(`moving-${strategy}`.replaceAll(' ', '-'));
    const ownController = 'metacontroller/mesh.internal';

    before(async () => {
      await cluster.start(offer, strategy);
    });
    after(() => cluster.stop());
    afterEach(function () {
      if (this.currentTest?.state === 'failed') process.stderr.write(`logs:\n${cluster.describeLogs()}\n`);
    });

    it("keeps Service and Deployment on the way from Kuma's control plane (a)", async () => {
      const { edge, runbook } = prepare('from-kuma');
      await cluster.applyOverlay([ownController]);
      await edge.create({ replicas: 2, serviceType: 'LoadBalancer' });
      await makeAsKuma(edge);
      const before = await observe(edge);
      await compare(edge, runbook);
      await hold(edge, runbook);
      await runbook.run('orphan');
      await handOver(edge, runbook, before);
      await whileNodesWork(edge, runbook.run('resume'));
      await expectSame(edge, before, 'mesh.internal/v1alpha1');
      expect(objectAt(podTemplate(await edge.deployment()), 'spec')['terminationGracePeriodSeconds']).to.equal(45);
    });

    for (const [how, grace] of [
      ['with one roll-out', undefined],
      ['without a roll-out', 30],
    ] as const) {
      it(`keeps Service and Deployment on the way from Metacontroller (b), ${how}`, async () => {
        const { edge, runbook } = prepare(grace === undefined ? 'from-metacontroller' : 'without-roll-out');
        await cluster.applyOverlay([ownController, 'metacontroller']);
        await edge.create({
          replicas: 2,
          serviceType: 'LoadBalancer',
          podTemplate: { spec: { serviceAccountName: 'a' } },
        });
        await edge.bringUp();
        const before = await observe(edge);
        await compare(edge, runbook);
        await hold(edge, runbook);
        await runbook.run('stop-kuma-io');
        await runbook.run('orphan');
        await handOver(edge, runbook, before);
        if (grace !== undefined) keepGracePeriod(runbook, grace);
        await whileNodesWork(edge, runbook.run('resume'));
        await expectSame(edge, before, 'mesh.internal/v1alpha1');
        const replicaSets = (await edge.replicaSets())['items'];
        expect(replicaSets).to.have.length(grace === undefined ? 2 : 1);
      });
    }

    function prepare(namespace: string) {
      const edge = new World(cluster, namespace);
      return { edge, runbook: new Runbook('docs/moving.md', cluster, { NAMESPACE: namespace, NAME: edge.name }) };
    }

    async function compare(edge: World, runbook: Runbook): Promise<void> {
      await runbook.run('collect');
      await runbook.run('convert');
      const patch = await runbook.run('compare', ' || test $? -eq 1');
      expect(patch.split('\n').filter((line) => /^[-+]/.test(line))).to.deep.equal([
        `--- Deployment ${edge.namespace}/edge (old)`,
        `+++ Deployment ${edge.namespace}/edge (new)`,
        '+      terminationGracePeriodSeconds: 45',
      ]);
    }

    /** Creates the new instance suspended. It does not change the children of the old instance. */
    async function hold(edge: World, runbook: Runbook): Promise<void> {
      const versions = async () =>
        [await edge.service(), await edge.deployment()].map((one) => objectAt(one, 'metadata')['resourceVersion']);
      const before = await versions();
      await runbook.run('suspend');
      await sleep(1000);
      expect(await versions()).to.deep.equal(before);
    }

    /** Hands the children over to the new instance. The children stay the same. */
    async function handOver(edge: World, runbook: Runbook, before: Observed): Promise<void> {
      expect((await runbook.run('released')).trim()).to.equal('');
      await runbook.run('adopt');
      await runbook.run('adopted');
      await sleep(1000);
      await expectSame(edge, before, 'mesh.internal/v1alpha1');
      expect(objectAt(await edge.deployment(), 'spec')).to.deep.equal(before.deploymentSpec);
      expect(objectAt(await edge.service(), 'spec')).to.deep.equal(before.serviceSpec);
    }

    /** Creates children as Kuma's reconciler does: owned by the instance, but without Metacontroller's label. */
    async function makeAsKuma(edge: World): Promise<void> {
      const all = 'kubectl get meshgatewayinstances.kuma.io,meshgateways.kuma.io,namespaces -A -o json';
      const rendered = await cluster.shell(
        `${all} | node bin/mgi.js render -f - -o json --instance ${edge.namespace}/${edge.name}`,
      );
      const { apiVersion, kind, metadata } = await edge.instance();
      const { name, uid } = isObject(metadata) ? metadata : {};
      const ownerReferences = [{ apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }];
      for (const item of JSON.parse(rendered).items) {
        const path = `${item.kind === 'Service' ? '/api/v1' : '/apis/apps/v1'}/namespaces/${edge.namespace}/${item.kind.toLowerCase()}s`;
        await cluster.request('POST', path, { ...item, metadata: { ...item.metadata, ownerReferences } });
      }
      await edge.giveAddress('192.0.2.10');
    }
  });
}

/** Identity, load balancer and specs of the children, to detect changes. */
interface Observed {
  readonly identity: JsonObject;
  readonly loadBalancer: JsonObject;
  readonly deploymentUid: unknown;
  readonly serviceSpec: JsonObject;
  readonly deploymentSpec: JsonObject;
}

async function observe(edge: World): Promise<Observed> {
  const [service, deployment] = [await edge.service(), await edge.deployment()];
  return {
    identity: identityOf(service),
    loadBalancer: objectAt(objectAt(service, 'status'), 'loadBalancer'),
    deploymentUid: objectAt(deployment, 'metadata')['uid'],
    serviceSpec: objectAt(service, 'spec'),
    deploymentSpec: objectAt(deployment, 'spec'),
  };
}

async function expectSame(edge: World, before: Observed, owner: string): Promise<void> {
  const { deploymentUid, identity, loadBalancer } = await observe(edge);
  expect({ deploymentUid, identity, loadBalancer }).to.deep.equal({
    deploymentUid: before.deploymentUid,
    identity: before.identity,
    loadBalancer: before.loadBalancer,
  });
  expect(loadBalancer).to.have.nested.property('ingress[0].ip', '192.0.2.10');
  for (const child of [await edge.service(), await edge.deployment()]) {
    const { ownerReferences } = objectAt(child, 'metadata');
    expect(
      isList(ownerReferences) ? ownerReferences.map((one) => (isObject(one) ? one['apiVersion'] : one)) : [],
    ).to.deep.equal([owner]);
  }
}

/** Marks pods as ready while some work runs, because the cluster has no nodes that do so. */
async function whileNodesWork(edge: World, work: Promise<unknown>): Promise<void> {
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  const nodes = async () => {
    while (!isDone) {
      await edge.makePodsReady();
      await sleep(200);
    }
  };
  await Promise.all([done, nodes()]);
}

/** Sets the grace period in the file, as the runbook describes. */
function keepGracePeriod({ folder }: Runbook, seconds: number): void {
  const patch = `      terminationGracePeriodSeconds: ${seconds}\n`;
  appendFileSync(join(folder, 'moved.yaml'), patch);
}
