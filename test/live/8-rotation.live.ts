import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { Runbook } from '../e2e/runbook.ts';
import { withoutFailure } from './pace.ts';
import { applyProduct, hookNamespace, installProduct, removeProduct } from './product.ts';
import { scenario, site } from './site.ts';
import { Stage } from './stage.ts';
import { collectFailedSyncs, reportFailedSyncs, touchUntil } from './syncs.ts';

/** A rotation of docs/operations.md: its commands, and those that prepare the components. */
interface Rotation {
  readonly title: string;
  readonly components: readonly string[];
  readonly prepare: string;
  readonly blocks: readonly string[];
}

const secret = `kubectl create secret generic -n ${hookNamespace}`;
const rotations: readonly Rotation[] = [
  {
    title: 'a token',
    components: ['auth-token'],
    prepare: `${secret} meshgatewayinstance-hook-token --from-literal=token=first --from-literal=tokens=first`,
    blocks: ['token-add', 'restart-hook', 'token-switch', 'reload-metacontroller', 'token-remove', 'restart-hook'],
  },
  {
    title: 'the CA and all certificates',
    components: ['tls', 'mtls'],
    prepare: 'manifests/components/tls/make-certificates.sh | kubectl apply -f -',
    blocks: [
      'certificates-create',
      'certificates-trust-both',
      'restart-hook',
      'certificates-client',
      'reload-metacontroller',
      'certificates-server',
      'restart-hook',
      'certificates-trust-new',
      'restart-hook',
      'reload-metacontroller',
    ],
  },
];

for (const { blocks, components, prepare, title } of rotations) {
  scenario(`8. ${title} by the commands of docs/operations.md`, () => {
    const stage = new Stage(`live-rotation-${components.join('-')}`, 'mesh.internal');
    let runbook: Runbook;
    before(async () => {
      await removeProduct(site);
      await site.kubectl('create', 'namespace', hookNamespace);
      await site.cluster.shell(prepare);
      await installProduct(site, { components });
      await stage.open({ replicas: 1 });
      runbook = new Runbook('docs/operations.md', site.cluster, {});
    });
    after(async () => {
      await stage.close();
      await removeProduct(site);
    });

    it('causes no failed sync and no failed request', async () => {
      const syncs = await collectFailedSyncs(stage, async () => {
        await withoutFailure(stage, `8: rotation of ${title}`, () =>
          touchUntil(stage, async () => {
            for (const block of blocks) await runbook.run(block);
          }),
        );
        await sleep(3000);
      });
      reportFailedSyncs(`8: failed syncs at the rotation of ${title}`, syncs);
      expect(syncs.failed).to.deep.equal([]);
    });

    it('syncs afterwards', async () => {
      await stage.world.patchInstance({
        spec: { serviceTemplate: { metadata: { annotations: { 'example.com/a': 'b' } } } },
      });
      await stage.world.settled();
      await applyProduct(site, { components });
    });
  });
}
