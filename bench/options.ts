import { parseArgs } from 'node:util';

/** The number of MeshGateways in a request, and the number of requests in a run. */
export interface PayloadPlan {
  readonly gateways: number;
  readonly requests: number;
}

/** The number of instances of a fleet, and what serves it. */
export interface FleetPlan {
  readonly size: number;
  /**
   * `least`: a hook with a fixed answer, which shows the cost of Metacontroller itself. `kuma`: a kuma-cp, with neither Metacontroller
   * nor a hook.
   */
  readonly hook: 'index' | 'kuma' | 'least' | 'plain';
}

/** Controls how much the benchmark measures. */
export interface BenchOptions {
  /** `fleets` measures only fleets. */
  readonly mode: 'default' | 'fleets' | 'full' | 'quick';
  /** The number of interleaved runs of each server. Reported figures are medians over the runs. */
  readonly runs: number;
  readonly payloads: readonly PayloadPlan[];
  /** The number of syncs before memory is read. */
  readonly syncs: number;
  /** The fleets, each in a cluster of its own. A fleet has as many MeshGateways as instances. */
  readonly fleets: readonly FleetPlan[];
  /** The seconds during which writes to a converged fleet are counted. */
  readonly idleSeconds: number;
  /** The seconds after which the whole benchmark is aborted. */
  readonly limitSeconds: number;
}

const payloads: readonly PayloadPlan[] = [
  { gateways: 1, requests: 6000 },
  { gateways: 100, requests: 1000 },
  { gateways: 1000, requests: 100 },
  { gateways: 5000, requests: 25 },
];

const hooks = ['least', 'kuma', 'plain', 'index'] as const;

function fleetsOf(sizes: readonly number[], served: readonly FleetPlan['hook'][]): readonly FleetPlan[] {
  return sizes.flatMap((size) => served.map((hook) => ({ size, hook })));
}

const standard: BenchOptions = {
  mode: 'default',
  runs: 5,
  payloads,
  syncs: 10_000,
  fleets: fleetsOf([200], hooks),
  idleSeconds: 20,
  limitSeconds: 1500,
};

/**
 * Parses `--quick` (a short trial run), `--full` (fleets of up to 1,000 instances, one minute of idle writes; some 60 minutes) and `--fleets SIZES`
 * with `--hooks NAMES` (only fleets, for example `--fleets 400,1000 --hooks least,index`).
 */
export function readBenchOptions(argv: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      quick: { type: 'boolean' },
      full: { type: 'boolean' },
      fleets: { type: 'string' },
      hooks: { type: 'string', default: hooks.join(',') },
    },
  });
  if (values.fleets !== undefined) {
    const fleets = fleetsOf(
      values.fleets.split(',').map(Number),
      hooks.filter((hook) => values.hooks.split(',').includes(hook)),
    );
    return { ...standard, mode: 'fleets', fleets, limitSeconds: 2700 };
  }
  if (values.full === true) {
    return {
      ...standard,
      mode: 'full',
      fleets: fleetsOf([200, 400, 1000], hooks),
      idleSeconds: 60,
      limitSeconds: 5400,
    };
  }
  if (values.quick !== true) return standard;
  const fewer = payloads.map(({ gateways, requests }) => ({ gateways, requests: Math.ceil(requests / 3) }));
  return { ...standard, mode: 'quick', runs: 2, payloads: fewer, syncs: 2000, fleets: fleetsOf([20], hooks) };
}
