import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { Cluster, readOffer } from './cluster.ts';
import { Fleet } from './fleet.ts';
import { bothControllers } from './own.ts';
import { Runbook } from './runbook.ts';
import { identityOf } from './world.ts';

const offer = readOffer(process.env) ?? {};

/** Runs the commands of docs/moving.md that move several gateways, and move them back. */
for (const strategy of ['dynamic-apply', 'server-side-apply']) {
  for (const [by, hasControlPlane] of [
    ["Kuma's control plane (a)", true],
    ['Metacontroller (b)', false],
  ] as const) {
    describe(`moving gateways of ${by} and back, with apply strategy ${strategy}`, function () {
      this.timeout(600_000);
      const cluster = new Cluster(`moving-back-${hasControlPlane}-${strategy}`, { hasControlPlane });
      const fleet = new Fleet(cluster, 'fleet', 3);
      let identities: JsonObject = {};
      let runbook: Runbook;

      before(async function () {
        // It deletes CompositeControllers, so it is not for an existing cluster.
        if (offer.assets === undefined) return this.skip();
        await cluster.start(offer, strategy);
        await cluster.applyOverlay(bothControllers);
        await fleet.create(hasControlPlane);
        identities = await readIdentities();
        runbook = new Runbook('docs/moving.md', cluster, { NAMESPACE: fleet.namespace, NAME: 'edge-01' });
      });
      after(() => cluster.stop());
      afterEach(function () {
        if (this.currentTest?.state === 'failed') process.stderr.write(`logs:\n${cluster.describeLogs()}\n`);
      });

      it('says which case it is', async () => {
        const text = await runbook.run('which-case');
        const ofKuma = text.split('\n').find((line) => line.includes('kuma.io/v1alpha1')) ?? '';
        expect(ofKuma).to.contain(hasControlPlane ? 'mesh.internal/managed:true' : '<none>');
      });

      it('shows what changes', async () => {
        await runbook.run('collect');
        await runbook.run('convert-many');
        const patch = await runbook.run('compare-many', ' || test $? -eq 1');
        const changed = patch.split('\n').filter((line) => /^[-+] /.test(line));
        expect(changed).to.deep.equal(fleet.names.map(() => '+      terminationGracePeriodSeconds: 45'));
      });

      it('moves them', moveThem);

      it('moves them back', async () => {
        await moveThemBack();
        expect(await readOwners()).to.deep.equal(new Set(['kuma.io/v1alpha1']));
        expect(await readIdentities()).to.deep.equal(identities);
        expect((await fleet.list('/apis/mesh.internal/v1alpha1', 'meshgatewayinstances')).size).to.equal(0);
        const labels = (await readChildren()).map((child) => objectAt(objectAt(child, 'metadata'), 'labels'));
        for (const one of labels) expect('controller-uid' in one).to.equal(!hasControlPlane);
      });

      it('changes nothing when the script runs again', async () => {
        const before = await readChildren();
        await fleet.whileNodesWork(() => runbook.run('run-back'), [], hasControlPlane);
        expect(await readChildren()).to.deep.equal(before);
      });

      it('moves them back when kuma.json is lost and the instances are written again', async () => {
        await cluster.applyOverlay(bothControllers);
        await moveThem();
        rmSync(join(runbook.folder, 'kuma.json'));
        await fleet.createInstances();
        await runbook.run('collect');
        await moveThemBack();
        expect(await readOwners()).to.deep.equal(new Set(['kuma.io/v1alpha1']));
        expect(await readIdentities()).to.deep.equal(identities);
      });

      async function moveThem(): Promise<void> {
        await runbook.run('print-move');
        if (!hasControlPlane) await runbook.run('stop-kuma-io');
        await fleet.whileNodesWork(() => runbook.run('run-move'));
        expect(await readOwners()).to.deep.equal(new Set(['mesh.internal/v1alpha1']));
        expect(await readIdentities()).to.deep.equal(identities);
      }

      async function moveThemBack(): Promise<void> {
        if (!hasControlPlane) await cluster.applyOverlay(bothControllers);
        await runbook.run('stop-mesh-internal');
        await runbook.run('print-back');
        await fleet.whileNodesWork(() => runbook.run('run-back'), [], hasControlPlane);
      }

      const readChildren = async () => [
        ...(await fleet.list('/api/v1', 'services')).values(),
        ...(await fleet.list('/apis/apps/v1', 'deployments')).values(),
      ];

      async function readOwners(): Promise<ReadonlySet<unknown>> {
        const owners = (await readChildren()).map((child) => objectAt(child, 'metadata')['ownerReferences']);
        return new Set(
          owners.flatMap((list) => (isList(list) ? list.filter(isObject) : [])).map((one) => one['apiVersion']),
        );
      }

      /** The fields of Services and Deployments that must never change. */
      async function readIdentities(): Promise<JsonObject> {
        const all = (await readChildren()).map((child): [string, JsonObject] => {
          const { name, uid } = objectAt(child, 'metadata');
          return [`${child['kind'] ?? ''} ${name}`, { uid, ...(child['kind'] === 'Service' ? identityOf(child) : {}) }];
        });
        return Object.fromEntries(all);
      }
    });
  }
}
