import { type Convergence, cpuOverLeast } from './convergence/converge.ts';
import { countRequests, countWrites, cpuOf } from './convergence/cost.ts';
import type { Comparison } from './hook-and-floor.ts';
import type { Results } from './results.ts';

/** A target, its required and measured value, and whether it is met. */
export interface Verdict {
  readonly target: string;
  readonly wanted: string;
  /** The measured value, or NaN if it was not measured. */
  readonly measured: number;
  /** The value of the frame, which bounds the hook's; undefined if the frame has no such value. */
  readonly limit: number | undefined;
  readonly verdict: 'met' | 'not measured' | 'not met';
}

/** Returns a verdict for every target. */
export function judge(results: Results): readonly Verdict[] {
  const requests = results.comparisons.length === 0 ? [] : judgeRequests(results.comparisons);
  return [...requests, ...judgeProcess(results), ...judgeLargeInput(results), ...judgeFleets(results)];
}

function judgeRequests(comparisons: readonly Comparison[]): readonly Verdict[] {
  const of = (gateways: number) => comparisons.find((one) => one.gateways === gateways);
  const share = (gateways: number, wanted: number) => {
    const target = `CPU per request, floor ÷ hook, ${gateways.toLocaleString('en-US')} gateway${gateways === 1 ? '' : 's'}`;
    return atLeast(target, wanted, of(gateways)?.share ?? Number.NaN, of(gateways)?.frameShare);
  };
  const one = of(1);
  return [
    share(1, 0.45),
    share(100, 0.85),
    share(1000, 0.9),
    share(5000, 0.9),
    atMost(
      'p99 at 5 connections, 1 gateway, hook ÷ floor',
      4,
      one === undefined ? Number.NaN : one.hook.p99 / one.floor.p99,
      one === undefined ? undefined : one.frame.p99 / one.floor.p99,
    ),
  ];
}

function judgeProcess({ memory, starts }: Results): readonly Verdict[] {
  if (memory === undefined || starts === undefined) return [];
  const syncs = memory.syncs.toLocaleString('en-US');
  const express = starts.express.milliseconds;
  return [
    atMost(`RSS after ${syncs} syncs, hook ÷ floor`, 1.5, memory.hook / memory.floor, memory.frame / memory.floor),
    atMost(`RSS MiB after ${syncs} syncs of 20 gateways, overlays/lightweight`, 80, memory.lightweight),
    atMost(
      'time from start to ready, hook ÷ empty express',
      3,
      starts.hook.milliseconds / express,
      starts.frame.milliseconds / express,
    ),
  ];
}

function judgeLargeInput({ largeInput }: Results): readonly Verdict[] {
  if (largeInput === undefined) return [];
  const where = `mgi render, ${largeInput.megabytes} MB of JSON`;
  return [
    atMost(`CPU seconds, ${where}`, 4, largeInput.seconds),
    atMost(`RSS MiB, ${where}`, 600, largeInput.residentMebibytes),
  ];
}

/** The CPU seconds of the hook and Metacontroller ÷ those of the least, before related objects were asked for by name or label. */
const before = new Map([
  [400, 16.1 / 3.2],
  [1000, 67.0 / 6.0],
]);

function judgeFleets({ convergence = [] }: Results): readonly Verdict[] {
  return convergence.flatMap((fleet) => {
    if (fleet.hook === 'least' || fleet.hook === 'kuma') return [];
    const ratio = cpuOverLeast(fleet, convergence);
    return fleet.hook === 'index' ? judgeIndexed(fleet, ratio, convergence) : judgePlain(fleet, ratio);
  });
}

function judgePlain(fleet: Convergence, ratio: number): readonly Verdict[] {
  const where = `${fleet.size} instances, no index`;
  const bound = before.get(fleet.size);
  return [
    ...(bound === undefined ? [] : [atMost(`CPU ÷ before, both by the least, ${where}`, 0.5, ratio / bound)]),
    atMost(`one gateway edited: seconds, ${where}`, 1, fleet.edit?.seconds ?? Number.NaN),
    ...judgeCounts(fleet, where, 3, 4),
  ];
}

function judgeIndexed(fleet: Convergence, ratio: number, fleets: readonly Convergence[]): readonly Verdict[] {
  const where = `${fleet.size} instances, index`;
  const { edit } = fleet;
  const small = fleets.find(({ hook, size }) => hook === 'index' && size === 200);
  const growth = small === undefined ? Number.NaN : cpuOf(fleet.cost) / cpuOf(small.cost);
  return [
    atMost(`CPU ÷ the least, ${where}`, 2, ratio),
    ...(fleet.size === 1000 ? [atMost('CPU, 1000 ÷ 200 instances, index', 6, growth)] : []),
    atMost(`one gateway edited: seconds, ${where}`, 0.15, edit?.seconds ?? Number.NaN),
    atMost(`one gateway edited: syncs, ${where}`, 2, edit?.cost.syncs ?? Number.NaN),
    atMost(`one gateway edited: CPU seconds, ${where}`, 0.2, edit === undefined ? Number.NaN : cpuOf(edit.cost)),
    ...judgeCounts(fleet, where, 4, 5),
  ];
}

/** With the index, one request and one write more are allowed for each gateway. */
function judgeCounts(fleet: Convergence, where: string, requests: number, writes: number): readonly Verdict[] {
  const { cost, idleSeconds, idleWrites, restart, size } = fleet;
  return [
    atMost(`hook requests per instance, ${where}`, requests, countRequests(cost) / size),
    atMost(`API writes per instance, ${where}`, writes, countWrites(cost) / size),
    atMost(`API writes in ${idleSeconds} s after convergence, ${where}`, 0, idleWrites),
    ...(restart === undefined
      ? []
      : [
          atMost(`Metacontroller restarted: API writes, ${where}`, 0, countWrites(restart)),
          atMost(
            `Metacontroller restarted: requests per instance, ${where}`,
            requests - 1,
            countRequests(restart) / size,
          ),
        ]),
  ];
}

function atLeast(target: string, bound: number, measured: number, limit?: number): Verdict {
  return { target, wanted: `≥ ${bound}`, measured, limit, verdict: verdictOf(measured, measured >= bound) };
}

function atMost(target: string, bound: number, measured: number, limit?: number): Verdict {
  return { target, wanted: `≤ ${bound}`, measured, limit, verdict: verdictOf(measured, measured <= bound) };
}

function verdictOf(measured: number, met: boolean): Verdict['verdict'] {
  if (Number.isNaN(measured)) return 'not measured';
  return met ? 'met' : 'not met';
}
