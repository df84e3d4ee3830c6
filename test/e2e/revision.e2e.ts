import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import { managedLabel } from '../../src/api/names.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { Balancer } from './balancer.ts';
import type { Cluster } from './cluster.ts';
import { bothControllers, hasOwnCluster, underEachStrategy } from './own.ts';
import { eventually, freePort, type Program, start, stop } from './processes.ts';
import { warnings } from './warnings.ts';
import { podTemplate, type World } from './world.ts';

const mgi = new URL('../../bin/mgi.js', import.meta.url).pathname;
const image = (revision: string) => `example.com/kuma-dp:${revision}`;

underEachStrategy('A changed configuration', ({ cluster, world }) => {
  const balancer = new Balancer();
  const edges = ['kuma.io', 'mesh.internal', 'mesh.internal', 'mesh.internal'].map((group) => world(group));
  let old: Hook;

  before(async function () {
    // In an existing cluster, the hook belongs to the cluster's owner.
    if (!hasOwnCluster) return this.skip();
    await balancer.start();
    old = await startHook(cluster, 'old');
    balancer.endpoints = [old.port];
    await use('old');
    for (const edge of edges) {
      await edge.create({ serviceType: 'ClusterIP' }, { labels: { [managedLabel]: 'true' } });
      await edge.bringUp();
    }
  });
  after(() => balancer.stop());

  /** Switches the CompositeControllers to a revision, as `kubectl apply -k` does. */
  const use = (revision: string) =>
    cluster.applyOverlay(bothControllers, [], `http://127.0.0.1:${balancer.port}/revisions/${revision}`);

  const imagesOf = () => Promise.all(edges.map(async (edge) => imageOf(await edge.deployment())));

  it('reaches no instance while only the old pod is ready, and no sync fails', async () => {
    const before = await warnings(cluster);
    await use('new');
    await eventually(async () => expect(await refusals(old)).to.be.greaterThan(2 * edges.length));
    expect(await imagesOf()).to.deep.equal(edges.map(() => image('old')));
    expect(await warnings(cluster)).to.deep.equal(before);
  });

  it('reaches every instance within a minute once the new pod is ready, and the old pod answers nothing any more', async () => {
    const before = await warnings(cluster);
    const generations = await generationsOf(edges);
    const replacement = await startHook(cluster, 'new');
    balancer.endpoints = [old.port, replacement.port];
    await eventually(async () => expect(await imagesOf()).to.deep.equal(edges.map(() => image('new'))), 60);

    // The old pod still accepts connections while it is terminating.
    const stopped = stop(old.program);
    for (const ports of [[81], [81, 82], [80]]) {
      for (const edge of edges) await edge.putGateway(ports);
      for (const edge of edges) await edge.waitPorts(ports);
    }
    balancer.endpoints = [replacement.port];
    await stopped;
    await sleep(2000);
    expect(await imagesOf()).to.deep.equal(edges.map(() => image('new')));
    // Each Deployment changed once. It did not change back and forth.
    expect(await generationsOf(edges)).to.deep.equal(generations.map((generation) => generation + 1));
    expect(await warnings(cluster)).to.deep.equal(before);
  });

  it('does not come back with a pod that stops, even if the URLs have no revision', async () => {
    const before = await warnings(cluster);
    const next = await startHook(cluster, 'next');
    await cluster.applyOverlay(bothControllers, [], `http://127.0.0.1:${balancer.port}`);
    for (const edge of edges) await edge.putGateway([90]);
    for (const edge of edges) await edge.waitPorts([90]);
    // Metacontroller has connections to the pod that stops, and the Service still selects it for a second.
    const stopping = cluster.programs.get('hook-new');
    balancer.endpoints = [...balancer.endpoints, next.port];
    const stopped = stopping === undefined ? undefined : stop(stopping);
    await sleep(200);
    for (const edge of edges) await edge.putGateway([91]);
    await sleep(1000);
    balancer.endpoints = [next.port];
    for (const edge of edges) await edge.waitPorts([91]);
    expect(await imagesOf()).to.deep.equal(edges.map(() => image('next')));
    await stopped;
    expect(await warnings(cluster)).to.deep.equal(before);
  });
});

/** A hook whose configuration and revision have the same name. */
interface Hook {
  readonly program: Program;
  readonly port: number;
  readonly adminPort: number;
}

async function startHook(cluster: Cluster, revision: string): Promise<Hook> {
  const [port, adminPort] = [await freePort(), await freePort()];
  const ports = ['--host', '127.0.0.1', '--port', String(port), '--admin-port', String(adminPort)];
  const argv = [mgi, 'serve', ...ports, '--config-revision', revision, '--shutdown-delay', '5s'];
  const name = `hook-${revision}`;
  const program = start(cluster.folder, name, process.execPath, argv, {
    KUMA_RUNTIME_KUBERNETES_INJECTOR_SIDECAR_CONTAINER_IMAGE: image(revision),
  });
  cluster.programs.set(name, program);
  await eventually(async () => expect((await fetch(`http://127.0.0.1:${adminPort}/readyz`)).status).to.equal(200));
  return { program, port, adminPort };
}

async function refusals({ adminPort }: Hook): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text();
  return Number(/^mgi_requests_refused_total\{reason="revision"\} (\d+)$/m.exec(text)?.[1]);
}

function imageOf(deployment: JsonObject): unknown {
  const { containers } = objectAt(podTemplate(deployment), 'spec');
  const [container] = isList(containers) ? containers.filter(isObject) : [];
  return container?.['image'];
}

function generationsOf(edges: readonly World[]): Promise<readonly number[]> {
  return Promise.all(edges.map(async (edge) => Number(objectAt(await edge.deployment(), 'metadata')['generation'])));
}
