import { parseArgs } from 'node:util';

/** A request with a number of MeshGateways, and how often it is sent in a run. */
export interface PayloadPlan {
  readonly gateways: number;
  readonly requests: number;
}

/** How much is measured. */
export interface BenchOptions {
  readonly mode: 'default' | 'full' | 'quick';
  /** Interleaved runs of each server; figures are medians of them. */
  readonly runs: number;
  readonly payloads: readonly PayloadPlan[];
  /** Syncs after which memory is read. */
  readonly syncs: number;
  /** Instances, and as many MeshGateways. */
  readonly fleets: readonly number[];
  /** How long a converged fleet is watched for writes. */
  readonly idleSeconds: number;
  /** Without the fleets, and for each instance of a fleet. */
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

/** Reads `--quick` (to try something) and `--full` (the fleet of 1,000, a minute of watching). */
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
