import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { Cluster, readOffer } from './cluster.ts';
import { bothControllers } from './own.ts';
import { podTemplate, World } from './world.ts';

const offer = readOffer(process.env) ?? {};

describe('The script of mgi rollout', () => {
  const cluster = new Cluster('rollout');
  const edges = ['a', 'b', 'c', 'held'].map((name) => new World(cluster, `rollout-${name}`, 'mesh.internal', name));
  const script = join(cluster.folder, 'rollout.sh');

  before(async function () {
    // In an existing cluster, the hook belongs to the cluster's owner.
    if (offer.assets === undefined) return this.skip();
    await cluster.start(offer, 'dynamic-apply');
    await cluster.applyOverlay(bothControllers);
    for (const edge of edges) {
      await edge.create({ serviceType: 'ClusterIP', suspend: false });
      await edge.bringUp();
    }
    await edges[3]?.patchInstance({ spec: { suspend: true } });
    await edges[3]?.waitReady('True', 'Suspended');
    const get = 'kubectl get meshgatewayinstances.mesh.internal -A -o json';
    await cluster.shell(`${get} | node bin/mgi.js rollout --timeout 20s > '${script}'`);
  });
  after(() => cluster.stop());
  afterEach(function () {
    if (this.currentTest?.state === 'failed') process.stderr.write(`logs:\n${cluster.describeLogs()}\n`);
  });

  /** Restarts the hook with another image for all gateways. */
  const configure = async (image: string) => {
    const config = { runtime: { kubernetes: { injector: { sidecarContainer: { image } } } } };
    const file = join(cluster.folder, 'kuma-cp.yaml');
    writeFileSync(file, JSON.stringify(config));
    await cluster.stopProgram('hook');
    await cluster.startHook(['--kuma-cp-config', file]);
  };
  const images = () => Promise.all(edges.map(async (edge) => imageOf(await edge.deployment())));
  const old = 'kuma/kuma-dp:latest';
  const next = 'example.com/kuma-dp:next';

  it('keeps the gateways as they are after "suspend", even if they are touched', async () => {
    await cluster.shell(`sh '${script}' suspend`);
    await configure(next);
    for (const edge of edges) await edge.patchInstance({ metadata: { labels: { touched: 'yes' } } });
    await sleep(2000);
    expect(await images()).to.deep.equal([old, old, old, old]);
  });

  it('stops at the first gateway whose pods do not become ready, with "resume"', async () => {
    // Nodes run the pods of the first gateway only.
    const [first] = edges;
    const message = await whileNodesWork(first === undefined ? [] : [first], () =>
      cluster.shell(`sh '${script}' resume`).then(
        () => 'did not fail',
        (error: unknown) => String(error),
      ),
    );
    expect(message).to.contain('stopped: rollout-b/b does not become ready');
    expect(await images()).to.deep.equal([next, next, old, old]);
  });

  it('continues with "resume", and leaves alone what was suspended before', async () => {
    await whileNodesWork(edges, () => cluster.shell(`sh '${script}' resume`));
    expect(await images()).to.deep.equal([next, next, next, old]);
    const suspended = edges.map(async (edge) => objectAt(await edge.instance(), 'spec')['suspend'] === true);
    expect(await Promise.all(suspended)).to.deep.equal([false, false, false, true]);
  });
});

/** Marks pods as ready during an action, because the cluster has no nodes that do so. */
async function whileNodesWork<T>(edges: readonly World[], act: () => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const nodes = async () => {
    while (!stop.signal.aborted) {
      for (const edge of edges) await edge.makePodsReady().catch(() => undefined);
      await sleep(200);
    }
  };
  const working = nodes();
  try {
    return await act();
  } finally {
    stop.abort();
    await working;
  }
}

function imageOf(deployment: JsonObject): unknown {
  const { containers } = objectAt(podTemplate(deployment), 'spec');
  const [container] = isList(containers) ? containers.filter(isObject) : [];
  return container?.['image'];
}
