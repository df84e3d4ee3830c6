import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster, type Offer } from '../../test/e2e/cluster.ts';
import { start } from '../../test/e2e/processes.ts';
import { type Cost, countWrites, difference, firstRequestAt, readCost } from './cost.ts';
import { Fleet } from './fleet.ts';

/** The time and cost to bring up a fleet, to keep it running and to change it. */
export interface Convergence {
  readonly size: number;
  /** The time from the creation of the CompositeController until every instance is Ready. */
  readonly seconds: number;
  /** The part of `seconds` before Metacontroller sends its first request to the hook. */
  readonly firstRequestSeconds: number;
  /** The cost until requests and writes cease. */
  readonly cost: Cost;
  readonly idleSeconds: number;
  readonly idleWrites: number;
  readonly edit: Edit;
}

/** The effect of adding one listener to one gateway. */
export interface Edit {
  /** The time until the Service has the new port. */
  readonly seconds: number;
  /** The cost until requests and writes cease. */
  readonly cost: Cost;
}

/** Metacontroller reports ready several seconds before it processes CompositeControllers. */
const settleMilliseconds = 10_000;

/** Measures how a fleet converges in a separate cluster. The fleet exists before the CompositeController is created. */
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
    // Listing a larger fleet takes longer.
    await sleep(200 + fleet.size / 2);
  }
}

/** Waits for three seconds without writes and sync requests. Returns the cost until then. */
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
    if (performance.now() - started > 120_000) throw new Error('the Service has no new port after 120 s');
    await sleep(50);
  }
  const seconds = (performance.now() - started) / 1000;
  return { seconds, cost: difference(before, await untilQuiet(cluster)) };
}

/** Raises the rate limit of the deployment controller, whose default of 20 requests/s would dominate the result. */
async function hurryDeployments(cluster: Cluster): Promise<void> {
  const name = 'kube-controller-manager';
  const [command = '', ...argv] = cluster.programs.get(name)?.child.spawnargs ?? [];
  await cluster.stopProgram(name);
  const rates = ['--kube-api-qps=1000', '--kube-api-burst=1000', '--concurrent-deployment-syncs=20'];
  cluster.programs.set(name, start(cluster.folder, name, command, [...argv, ...rates]));
}
