import { countWrites } from './convergence/cost.ts';
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

/** Returns a verdict for every target. Fleet targets apply to the largest fleet. */
export function judge(results: Results): readonly Verdict[] {
  return [...judgeRequests(results.comparisons), ...judgeProcess(results), ...judgeFleet(results)];
}

function judgeRequests(comparisons: readonly Comparison[]): readonly Verdict[] {
  const of = (gateways: number) => comparisons.find((one) => one.gateways === gateways);
  const share = (gateways: number, wanted: number) => {
    const target = `CPU per request, floor ÷ hook, ${gateways.toLocaleString('en-US')} gateway${gateways === 1 ? '' : 's'}`;
    return atLeast(target, wanted, of(gateways)?.share ?? Number.NaN, of(gateways)?.frameShare);
  };
  const one = of(1);
  return [
    share(1, 0.4),
    share(100, 0.8),
    share(1000, 0.92),
    share(5000, 0.85),
    atMost(
      'p99 at 5 connections, 1 gateway, hook ÷ floor',
      4,
      one === undefined ? Number.NaN : one.hook.p99 / one.floor.p99,
      one === undefined ? undefined : one.frame.p99 / one.floor.p99,
    ),
  ];
}

function judgeProcess({ memory, starts }: Results): readonly Verdict[] {
  const syncs = memory.syncs.toLocaleString('en-US');
  const express = starts.express.milliseconds;
  return [
    atMost(`RSS after ${syncs} syncs, hook ÷ floor`, 1.5, memory.hook / memory.floor, memory.frame / memory.floor),
    atMost(
      'time from start to ready, hook ÷ empty express',
      3,
      starts.hook.milliseconds / express,
      starts.frame.milliseconds / express,
    ),
  ];
}

function judgeFleet({ convergence }: Results): readonly Verdict[] {
  const fleet = convergence?.at(-1);
  const size = fleet?.size ?? Number.NaN;
  const note = fleet === undefined ? '' : `, ${size} instances`;
  const { customizes, syncs } = fleet?.cost ?? { customizes: Number.NaN, syncs: Number.NaN };
  const writes = fleet === undefined ? Number.NaN : countWrites(fleet.cost);
  return [
    atMost(`API writes per instance to converge${note}`, 4, writes / size),
    atMost(`hook requests per instance to converge${note}`, 5, (syncs + customizes) / size),
    atMost(`API writes in ${fleet?.idleSeconds ?? 60} s after convergence${note}`, 0, fleet?.idleWrites ?? Number.NaN),
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
