import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Runbook } from '../e2e/runbook.ts';
import { identify } from './handover.ts';
import { withoutFailure } from './pace.ts';
import { hookNamespace, installProduct, removeProduct, splitImage } from './product.ts';
import { scenario, site } from './site.ts';
import { port, Stage } from './stage.ts';

scenario('11. the commands of docs/helm.md', () => {
  const stage = new Stage('live-helm', 'mesh.internal');
  let runbook: Runbook;
  const writeValues = (logLevel: string) => {
    const [repository, tag] = splitImage(site.offer.hookImage);
    const values = { image: { repository, tag }, options: { logLevel } };
    writeFileSync(join(runbook.folder, 'values.yaml'), JSON.stringify(values));
  };
  /** Runs blocks of the page. Throws if a request fails meanwhile, or if the gateway is not the same afterwards. */
  const keepsServing = async (title: string, ...blocks: readonly string[]) => {
    const before = await identify(stage);
    await withoutFailure(stage, `11: ${title}`, async () => {
      for (const block of blocks) await runbook.run(block);
    });
    expect(await identify(stage)).to.deep.equal(before);
  };

  before(async () => {
    await removeProduct(site);
    await installProduct(site);
    await stage.open({ replicas: 1 });
    const programs = join(site.cluster.folder, 'programs');
    mkdirSync(programs);
    symlinkSync(site.offer.helm, join(programs, 'helm'));
    runbook = new Runbook('docs/helm.md', site.cluster, { PATH: `'${programs}':"$PATH"` });
    writeValues('info');
    await runbook.run('detect');
  });
  after(async () => {
    await stage.close();
    await runbook.run('uninstall').catch(() => undefined);
    await removeProduct(site);
  });

  it('takes over the installation of an overlay, and no request fails', () =>
    keepsServing('the chart takes over an overlay', 'take-over', 'test'));

  it('passes helm test, which prints the answer of the hook', async () => {
    expect(await runbook.run('test', ' --logs')).to.match(/:9090\/readyz: ok$/m);
  });

  it('upgrades, and no request fails', async () => {
    writeValues('debug');
    await keepsServing('helm upgrade with other values', 'upgrade', 'test');
    const level = ['get', 'configmap', '-n', hookNamespace, hookNamespace, '-o', 'jsonpath={.data.MGI_LOG_LEVEL}'];
    expect(await site.kubectl(...level)).to.equal('debug');
  });

  it('uninstalls and installs again, and no request fails', async () => {
    await keepsServing('helm uninstall, and installation again', 'uninstall', 'install', 'test');
    await stage.world.putGateway([port, port + 1]);
    await stage.world.waitPorts([port, port + 1]);
  });
});
