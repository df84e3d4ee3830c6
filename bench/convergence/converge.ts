import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster, type Offer } from '../../test/e2e/cluster.ts';
import { eventually } from '../../test/e2e/processes.ts';
import type { FleetPlan } from '../options.ts';
import { type Cost, countWrites, cpuOf, difference, readCost } from './cost.ts';
import { Fleet } from './fleet.ts';
import { startHookOf } from './hooks.ts';

/** The time and cost to bring up a fleet, to keep it running and to change it. */
export interface Convergence extends FleetPlan {
  /** The time from the creation of the CompositeController until every instance has its children and a status. */
  readonly seconds: number;
  /** The cost until requests and writes cease. */
  readonly cost: Cost;
  readonly idleSeconds: number;
  readonly idleWrites: number;
  /** Undefined for the hook with a fixed answer. */
  readonly edit: Edit | undefined;
  /** The cost after a restart of Metacontroller until requests and writes cease. */
  readonly restart: Cost;
}

/** The effect of adding one listener to one gateway. */
export interface Edit {
  /** The time until the Service has the new port. */
  readonly seconds: number;
  /** The cost until requests and writes cease. */
  readonly cost: Cost;
}

/** Returns the CPU of a fleet divided by that of the least of the same size. NaN if that was not measured. */
export function cpuOverLeast({ cost, size }: Convergence, fleets: readonly Convergence[]): number {
  const least = fleets.find((one) => one.size === size && one.hook === 'least');
  return least === undefined ? Number.NaN : cpuOf(cost) / cpuOf(least.cost);
}

/** Metacontroller reports ready several seconds before it processes CompositeControllers. */
const settleMilliseconds = 10_000;
const rates = ['--client-go-qps=100', '--client-go-burst=100'];

/** Measures how a fleet converges in a separate cluster. The fleet exists before the CompositeController is created. */
export async function converge(offer: Offer, plan: FleetPlan, idleSeconds: number): Promise<Convergence> {
  const cluster = new Cluster(`bench-${plan.size}-${plan.hook}`);
  try {
    await cluster.start(offer, 'dynamic-apply', rates);
    const install = await startHookOf(plan, cluster);
    await hurryDeployments(cluster);
    const fleet = new Fleet(cluster, plan.size);
    await fleet.create();
    await sleep(settleMilliseconds);
    return { ...plan, ...(await measure(cluster, fleet, plan, install, idleSeconds)) };
  } catch (error) {
    process.stderr.write(`logs:\n${cluster.describeLogs()}\n`);
    throw error;
  } finally {
    await cluster.stop();
  }
}

async function measure(
  cluster: Cluster,
  fleet: Fleet,
  { hook }: FleetPlan,
  install: () => Promise<unknown>,
  idleSeconds: number,
) {
  const before = await readCost(cluster);
  const started = performance.now();
  await install();
  await untilDone(fleet);
  const seconds = (performance.now() - started) / 1000;
  const quiet = await untilQuiet(cluster);
  await sleep(idleSeconds * 1000);
  const idle = await readCost(cluster);
  const edit = hook === 'least' ? undefined : await editOne(cluster, fleet);
  const cost = difference(before, quiet);
  const idleWrites = countWrites(difference(quiet, idle));
  return { seconds, cost, idleSeconds, idleWrites, edit, restart: await restart(cluster, fleet) };
}

async function untilDone(fleet: Fleet): Promise<void> {
  const started = performance.now();
  const limit = 60_000 + fleet.size * 600;
  for (;;) {
    const done = await fleet.countDone();
    const milliseconds = performance.now() - started;
    if (done === fleet.size) return;
    if (milliseconds > limit) throw new Error(`${done} of ${fleet.size} instances have children after ${limit} ms`);
    // Listing a larger fleet takes longer.
    await sleep(200 + fleet.size / 2);
  }
}

/** Restarts Metacontroller, whose CPU time then starts at zero. */
async function restart(cluster: Cluster, fleet: Fleet): Promise<Cost> {
  const before = await readCost(cluster);
  await cluster.restartMetacontroller();
  await eventually(async () => {
    const { syncs } = await readCost(cluster);
    if (syncs - before.syncs < fleet.size) throw new Error(`${syncs - before.syncs} syncs after a restart`);
  }, 300);
  return difference({ ...before, metacontrollerCpuSeconds: 0 }, await untilQuiet(cluster));
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
    await sleep(10);
  }
  const seconds = (performance.now() - started) / 1000;
  return { seconds, cost: difference(before, await untilQuiet(cluster)) };
}

/** Raises the rate limit of the deployment controller, whose default of 20 requests/s would dominate the result. */
async function hurryDeployments(cluster: Cluster): Promise<void> {
  const limits = ['--kube-api-qps=1000', '--kube-api-burst=1000', '--concurrent-deployment-syncs=20'];
  await cluster.restartProgram('kube-controller-manager', limits);
}
