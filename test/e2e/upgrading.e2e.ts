import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import { withEnvFile } from '../../src/config/env-file.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { Cluster, readOffer } from './cluster.ts';
import { bothControllers, refusal } from './own.ts';
import { Runbook } from './runbook.ts';
import { podTemplate, World } from './world.ts';

const offer = readOffer(process.env) ?? {};
const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const differs = ' || test $? -eq 1';

/** Runs the commands of docs/upgrading.md, for an upgrade of Kuma from 2.13 to 2.14. */
describe('An upgrade', () => {
  const cluster = new Cluster('upgrading');
  const edges = ['a', 'b'].map((name) => new World(cluster, `upgrading-${name}`, 'mesh.internal', name));
  let runbook: Runbook;

  before(async function () {
    // In an existing cluster, the hook and the control plane belong to the cluster's owner.
    if (offer.assets === undefined) return this.skip();
    await cluster.start(offer, 'dynamic-apply');
    await cluster.applyOverlay(bothControllers);
    runbook = new Runbook('docs/upgrading.md', cluster, {});
    await installControlPlane('2.13');
    makeInstallation();
    for (const block of ['save', 'detect', 'configure']) await runbook.run(block);
    await useConfiguration('before.env', ['--record', join(runbook.folder, 'recordings')]);
    for (const edge of edges) {
      await edge.create({ serviceType: 'ClusterIP' });
      await edge.bringUp();
    }
  });
  after(() => cluster.stop());
  afterEach(function () {
    if (this.currentTest?.state === 'failed') process.stderr.write(`logs:\n${cluster.describeLogs()}\n`);
  });

  it('can be seen before it happens', async () => {
    await runbook.run('save');
    expect(await runbook.run('release')).to.match(/kuma-cp:2\.13\./);
    await runbook.run('save-install');
    expect(await runbook.run('check')).to.contain('0 errors');
    await runbook.run('preview', differs);
    const preview = readFileSync(join(runbook.folder, 'upgrade.diff'), 'utf8');
    const causes = preview.match(/^# .*$/gm) ?? [];
    expect(causes).to.have.length(5 * edges.length);
    for (const cause of causes) expect(cause).to.match(/: the Kuma release \(2\.13, now 2\.14\)$/);
    const replayed = await runbook.run('replay', differs);
    expect(replayed).to.match(/^-.*--concurrency=2$/m);
  });

  it('of the hook changes no gateway', async () => {
    const before = await generations();
    await runbook.run('diff-hook', differs);
    await runbook.run('upgrade-hook');
    await runbook.run('check-server');
    expect(await generations()).to.deep.equal(before);
  });

  it('of the control plane changes no gateway, and the check finds it', async () => {
    const before = await generations();
    await installControlPlane('2.14');
    expect(await refusal(runbook.run('detect-check'))).to.contain('Command failed');
    expect(await runbook.run('detect-check', differs)).to.contain('2.14');
    await sleep(1000);
    expect(await generations()).to.deep.equal(before);
  });

  it('of the configuration lets the gateways follow batch by batch, as the preview said', async () => {
    await runbook.run('detect');
    await runbook.run('preview-after', differs);
    expect(readFileSync(join(runbook.folder, 'upgrade.diff'), 'utf8')).to.match(/^\+.*image: .*kuma-dp:2\.14/m);
    await runbook.run('suspend');
    const before = await generations();
    await runbook.run('configure');
    // The cluster has no nodes that run the new pods of the hook.
    await useConfiguration('after.env');
    expect(await generations()).to.deep.equal(before);
    await whileNodesWork(() => runbook.run('resume'));
    for (const edge of edges) expect(imageOf(await edge.deployment())).to.match(/kuma-dp:2\.14/);
  });

  it('leaves every gateway Synced and Ready, with the configuration of the control plane', async () => {
    await runbook.run('look');
    await runbook.run('save');
    await cluster.shell(
      `cd '${runbook.folder}'; node '${new URL('bin/mgi.js', root).pathname}' diff -f before.json --env-from after.env`,
    );
  });

  it('can be rolled back to the saved configuration', async () => {
    expect(await configuredRelease()).to.equal('2.14');
    await runbook.run('roll-back');
    expect(await configuredRelease()).to.equal('2.13');
  });

  /** Returns the Kuma release in the ConfigMap that the Deployment of the hook uses. */
  async function configuredRelease(): Promise<string> {
    const name = 'meshgatewayinstance-hook';
    const source = 'jsonpath={.spec.template.spec.containers[0].envFrom[0].configMapRef.name}';
    const configMap = await cluster.kubectl('get', 'deployment', '-n', name, name, '-o', source);
    return cluster.kubectl('get', 'configmap', '-n', name, configMap, '-o', 'jsonpath={.data.MGI_KUMA_VERSION}');
  }

  /** Creates the objects of Kuma's chart, as an API server returned them, and the Secret of its CA. */
  async function installControlPlane(release: string): Promise<void> {
    const { items }: { items: readonly JsonObject[] } = JSON.parse(read(`test/golden/charts/kuma-${release}.json`));
    const ca = Buffer.from(read('test/golden/charts/ca.crt')).toString('base64');
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'kuma-tls-cert', namespace: 'kuma-system' },
      data: { 'ca.crt': ca },
    };
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kuma-system' } };
    const file = join(cluster.folder, 'control-plane.json');
    const objects = [namespace, secret, ...items.map(withoutServerFields)];
    writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
    await cluster.kubectl('apply', '--server-side', '--force-conflicts', '-f', file);
  }

  /** Restarts the hook with the configuration that mgi detect printed. */
  async function useConfiguration(file: string, more: readonly string[] = []): Promise<void> {
    await cluster.stopProgram('hook');
    await cluster.startHook(more, withEnvFile({}, join(runbook.folder, file)));
  }

  /** Makes the folder `install` of the README, with the address of the hook that runs outside the cluster. */
  function makeInstallation(): void {
    const folder = join(runbook.folder, 'install');
    mkdirSync(join(folder, 'kuma-cp'), { recursive: true });
    const url = (hook: string) => ({
      op: 'replace',
      path: `/spec/hooks/${hook}/webhook/url`,
      value: `${cluster.hookUrl}/${hook}`,
    });
    const at = (path: string) => relative(folder, new URL(path, root).pathname);
    const kustomization = {
      resources: bothControllers.map(at),
      components: ['kuma-cp', at('manifests/components/without-control-plane')],
      patches: [{ target: { kind: 'CompositeController' }, patch: JSON.stringify([url('sync'), url('customize')]) }],
    };
    writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(kustomization));
  }

  const generations = () =>
    Promise.all(edges.map(async (edge) => objectAt(await edge.deployment(), 'metadata')['generation']));

  /** Marks pods as ready during an action, because the cluster has no nodes that do so. */
  async function whileNodesWork(act: () => Promise<unknown>): Promise<void> {
    let isDone = false;
    const nodes = async () => {
      for (; !isDone; await sleep(200)) for (const edge of edges) await edge.makePodsReady().catch(() => undefined);
    };
    const working = nodes();
    try {
      await act();
    } finally {
      isDone = true;
      await working;
    }
  }
});

function withoutServerFields({ metadata, status: _, ...rest }: JsonObject): JsonObject {
  const { annotations, labels, name, namespace } = isObject(metadata) ? metadata : {};
  return { ...rest, metadata: { annotations, labels, name, namespace } };
}

function imageOf(deployment: JsonObject): unknown {
  const { containers } = objectAt(podTemplate(deployment), 'spec');
  const [container] = isList(containers) ? containers.filter(isObject) : [];
  return container?.['image'];
}
