import { parseArgs } from 'node:util';

/** The number of MeshGateways in a request, and the number of requests in a run. */
export interface PayloadPlan {
  readonly gateways: number;
  readonly requests: number;
}

/** Controls how much the benchmark measures. */
export interface BenchOptions {
  readonly mode: 'default' | 'full' | 'quick';
  /** The number of interleaved runs of each server. Reported figures are medians over the runs. */
  readonly runs: number;
  readonly payloads: readonly PayloadPlan[];
  /** The number of syncs before memory is read. */
  readonly syncs: number;
  /** The number of instances in each fleet. A fleet has as many MeshGateways. */
  readonly fleets: readonly number[];
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

const standard: BenchOptions = {
  mode: 'default',
  runs: 5,
  payloads,
  syncs: 10_000,
  fleets: [50, 200],
  idleSeconds: 20,
  limitSeconds: 900,
};

/** Parses `--quick` (a short trial run) and `--full` (a fleet of 1,000 instances, one minute of idle writes). */
export function readBenchOptions(argv: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: { quick: { type: 'boolean' }, full: { type: 'boolean' } },
  });
  if (values.full === true) {
    return { ...standard, mode: 'full', fleets: [50, 200, 1000], idleSeconds: 60, limitSeconds: 2700 };
  }
  if (values.quick !== true) return standard;
  const fewer = payloads.map(({ gateways, requests }) => ({ gateways, requests: Math.ceil(requests / 3) }));
  return { ...standard, mode: 'quick', runs: 2, payloads: fewer, syncs: 2000, fleets: [20] };
}
