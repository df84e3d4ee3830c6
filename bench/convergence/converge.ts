import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster, type Offer } from '../../test/e2e/cluster.ts';
import { start } from '../../test/e2e/processes.ts';
import { type Cost, countWrites, difference, firstRequestAt, readCost } from './cost.ts';
import { Fleet } from './fleet.ts';

/** How a fleet came up, and what it costs to keep and to change it. */
export interface Convergence {
  readonly size: number;
  /** From the CompositeController until every instance is Ready. */
  readonly seconds: number;
  /** The part of them in which Metacontroller found its way: until it first asked the hook something. */
  readonly firstRequestSeconds: number;
  /** Until nothing happens any more. */
  readonly cost: Cost;
  readonly idleSeconds: number;
  readonly idleWrites: number;
  readonly edit: Edit;
}

/** One gateway got one listener more. */
export interface Edit {
  /** Until the Service has its port. */
  readonly seconds: number;
  /** Until nothing happens any more. */
  readonly cost: Cost;
}

/** Metacontroller says that it is ready some seconds before it takes up CompositeControllers. */
const settleMilliseconds = 10_000;

/** Brings up instances and gateways that are all there before Metacontroller hears of them, in a cluster of their own. */
export async function converge(offer: Offer, size: number, idleSeconds: number): Promise<Convergence> {
  const cluster = new Cluster(`bench-${size}`);
  try {
    await cluster.start(offer, 'dynamic-apply', ['--client-go-qps=100', '--client-go-burst=100']);
    await hurryDeployments(cluster);
    const fleet = new Fleet(cluster, size);
    await fleet.create();
    await sleep(settleMilliseconds);
    return await measure(cluster, fleet, idleSeconds);
  } catch (error) {
    process.stderr.write(`logs:\n${cluster.describeLogs()}\n`);
    throw error;
  } finally {
    await cluster.stop();
  }
}

async function measure(cluster: Cluster, fleet: Fleet, idleSeconds: number): Promise<Convergence> {
  const before = await readCost(cluster);
  await cluster.applyOverlay(['metacontroller']);
  const started = Date.now();
  const seconds = await untilReady(fleet);
  const firstRequestSeconds = (firstRequestAt(cluster) - started) / 1000;
  const quiet = await untilQuiet(cluster);
  await sleep(idleSeconds * 1000);
  const idle = await readCost(cluster);
  const edit = await editOne(cluster, fleet);
  const cost = difference(before, quiet);
  const idleWrites = countWrites(difference(quiet, idle));
  return { size: fleet.size, seconds, firstRequestSeconds, cost, idleSeconds, idleWrites, edit };
}

async function untilReady(fleet: Fleet): Promise<number> {
  const started = performance.now();
  const limit = 60_000 + fleet.size * 600;
  for (;;) {
    await fleet.makePodsReady();
    const ready = await fleet.countReady();
    const milliseconds = performance.now() - started;
    if (ready === fleet.size) return milliseconds / 1000;
    if (milliseconds > limit) throw new Error(`${ready} of ${fleet.size} instances are Ready after ${limit} ms`);
    // A look takes longer the more there is to see.
    await sleep(200 + fleet.size / 2);
  }
}

/** Until for three seconds nothing was written or asked; what was spent until then. */
async function untilQuiet(cluster: Cluster): Promise<Cost> {
  let last = await readCost(cluster);
  for (let quiet = 0, tries = 0; quiet < 3 && tries < 120; tries += 1) {
    await sleep(1000);
    const next = await readCost(cluster);
    const { syncs, writes } = difference(last, next);
    quiet = syncs === 0 && Object.keys(writes).length === 0 ? quiet + 1 : 0;
    last = next;
  }
  return last;
}

async function editOne(cluster: Cluster, fleet: Fleet): Promise<Edit> {
  const before = await readCost(cluster);
  const index = Math.floor(fleet.size / 2);
  const started = performance.now();
  await fleet.putGateway(index, [80, 443, 8080]);
  while ((await fleet.countPorts(index)) !== 3) {
    if (performance.now() - started > 120_000) throw new Error('the Service does not follow its MeshGateway');
    await sleep(50);
  }
  const seconds = (performance.now() - started) / 1000;
  return { seconds, cost: difference(before, await untilQuiet(cluster)) };
}

/** With its default of 20 requests a second the deployment controller would be what is measured. */
async function hurryDeployments(cluster: Cluster): Promise<void> {
  const name = 'kube-controller-manager';
  const [command = '', ...argv] = cluster.programs.get(name)?.child.spawnargs ?? [];
  await cluster.stopProgram(name);
  const rates = ['--kube-api-qps=1000', '--kube-api-burst=1000', '--concurrent-deployment-syncs=20'];
  cluster.programs.set(name, start(cluster.folder, name, command, [...argv, ...rates]));
}
