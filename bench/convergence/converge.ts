import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster, type Offer } from '../../test/e2e/cluster.ts';
import type { Kuma } from '../../test/e2e/control-plane.ts';
import { eventually } from '../../test/e2e/processes.ts';
import type { FleetPlan } from '../options.ts';
import { type Cost, countWrites, cpuOf, difference, readCost } from './cost.ts';
import { Fleet } from './fleet.ts';
import { prepare, type Reconciler } from './hooks.ts';

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
  /** The cost after a restart of Metacontroller until requests and writes cease. Undefined for a control plane. */
  readonly restart: Cost | undefined;
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

/**
 * Measures how a fleet converges in a separate cluster. The fleet exists before the CompositeController is created, or before the
 * control plane starts.
 */
export async function converge(
  offer: Offer & { readonly kuma: Kuma | undefined },
  plan: FleetPlan,
  idleSeconds: number,
): Promise<Convergence> {
  const cluster = new Cluster(`bench-${plan.size}-${plan.hook}`);
  const crds = plan.hook === 'kuma' && offer.kuma !== undefined ? ['--server-side', '-f', offer.kuma.crds] : undefined;
  try {
    await cluster.start(offer, 'dynamic-apply', rates, crds);
    const reconciler = await prepare(plan, cluster, offer.kuma);
    await hurryDeployments(cluster);
    const fleet = new Fleet(cluster, plan.size);
    await fleet.create();
    await sleep(settleMilliseconds);
    return { ...plan, ...(await measure({ cluster, fleet, reconciler }, plan, idleSeconds)) };
  } catch (error) {
    process.stderr.write(`logs:\n${cluster.describeLogs()}\n`);
    throw error;
  } finally {
    await cluster.stop();
  }
}

/** A fleet, its cluster, and what reconciles it. */
interface Arena {
  readonly cluster: Cluster;
  readonly fleet: Fleet;
  readonly reconciler: Reconciler;
}

async function measure(arena: Arena, { hook }: FleetPlan, idleSeconds: number) {
  const before = await costOf(arena);
  const started = performance.now();
  await arena.reconciler.install();
  await untilDone(arena.fleet);
  const seconds = (performance.now() - started) / 1000;
  const quiet = await untilQuiet(arena);
  await sleep(idleSeconds * 1000);
  const idle = await costOf(arena);
  const edit = hook === 'least' ? undefined : await editOne(arena);
  const cost = difference(before, quiet);
  const idleWrites = countWrites(difference(quiet, idle));
  return { seconds, cost, idleSeconds, idleWrites, edit, restart: hook === 'kuma' ? undefined : await restart(arena) };
}

function costOf({ cluster, reconciler }: Arena): Promise<Cost> {
  return readCost(cluster, reconciler);
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
async function restart(arena: Arena): Promise<Cost> {
  const before = await costOf(arena);
  await arena.cluster.restartMetacontroller();
  await eventually(async () => {
    const { syncs } = await costOf(arena);
    if (syncs - before.syncs < arena.fleet.size) throw new Error(`${syncs - before.syncs} syncs after a restart`);
  }, 300);
  return difference({ ...before, controllerCpuSeconds: 0 }, await untilQuiet(arena));
}

/** Waits for three seconds without writes and sync requests. Returns the cost until then. */
async function untilQuiet(arena: Arena): Promise<Cost> {
  let last = await costOf(arena);
  for (let quiet = 0, tries = 0; quiet < 3 && tries < 120; tries += 1) {
    await sleep(1000);
    const next = await costOf(arena);
    const { syncs, writes } = difference(last, next);
    quiet = syncs === 0 && Object.keys(writes).length === 0 ? quiet + 1 : 0;
    last = next;
  }
  return last;
}

async function editOne(arena: Arena): Promise<Edit> {
  const { fleet } = arena;
  const before = await costOf(arena);
  const index = Math.floor(fleet.size / 2);
  const started = performance.now();
  await fleet.putGateway(index, [80, 443, 8080]);
  while ((await fleet.countPorts(index)) !== 3) {
    if (performance.now() - started > 120_000) throw new Error('the Service has no new port after 120 s');
    await sleep(10);
  }
  const seconds = (performance.now() - started) / 1000;
  return { seconds, cost: difference(before, await untilQuiet(arena)) };
}

/** Raises the rate limit of the deployment controller, whose default of 20 requests/s would dominate the result. */
async function hurryDeployments(cluster: Cluster): Promise<void> {
  const limits = ['--kube-api-qps=1000', '--kube-api-burst=1000', '--concurrent-deployment-syncs=20'];
  await cluster.restartProgram('kube-controller-manager', limits);
}
