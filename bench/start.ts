import { exchange } from './hook-and-floor.ts';
import { readMetrics } from './metrics.ts';
import { mebibyte, median } from './numbers.ts';
import type { BenchOptions } from './options.ts';
import {
  lightweightFlags,
  load,
  type Server,
  startEmptyExpress,
  startFloor,
  startFrame,
  startHook,
} from './processes.ts';

/** The time until a server is ready and its memory at that time: medians. */
export interface StartFigures {
  readonly milliseconds: number;
  readonly residentMebibytes: number;
}

/** Start figures of the hook, the frame, an express server without routes, and the floor. */
export interface Starts {
  readonly hook: StartFigures;
  readonly frame: StartFigures;
  readonly express: StartFigures;
  readonly floor: StartFigures;
}

/** Memory in MiB after a number of syncs of one gateway: medians over fresh processes. */
export interface Memory {
  readonly syncs: number;
  readonly hook: number;
  readonly frame: number;
  readonly floor: number;
  /** The hook with the node flags of overlays/lightweight, and syncs of 20 gateways. */
  readonly lightweight: number;
}

/** Measures the time from the start of each process until it reports that it listens. */
export async function measureStarts({ runs }: BenchOptions): Promise<Starts> {
  const { answer } = await exchangeOnce();
  const hook: StartFigures[] = [];
  const frame: StartFigures[] = [];
  const express: StartFigures[] = [];
  const floor: StartFigures[] = [];
  // A start is short and varies more than a request, so it needs more runs.
  for (let run = 0; run < 2 * runs + 1; run += 1) {
    hook.push(await startOnce(startHook()));
    frame.push(await startOnce(startFrame(answer)));
    express.push(await startOnce(startEmptyExpress()));
    floor.push(await startOnce(startFloor(answer)));
  }
  return { hook: medians(hook), frame: medians(frame), express: medians(express), floor: medians(floor) };
}

/** Measures memory after many syncs, in a fresh process for each run. */
export async function measureMemory({ runs, syncs }: BenchOptions): Promise<Memory> {
  const { answer, body } = await exchangeOnce();
  const twenty = await exchangeOnce(20);
  const [hook, frame, floor]: [number[], number[], number[]] = [[], [], []];
  const lightweight: number[] = [];
  for (let run = 0; run < Math.min(3, runs); run += 1) {
    hook.push(await memoryAfter(await startHook(), body, syncs));
    frame.push(await memoryAfter(await startFrame(answer), body, syncs));
    floor.push(await memoryAfter(await startFloor(answer), body, syncs));
    lightweight.push(await memoryAfter(await startHook(lightweightFlags()), twenty.body, syncs));
  }
  const medianOf = { hook: median(hook), frame: median(frame), floor: median(floor), lightweight: median(lightweight) };
  return { syncs, ...medianOf };
}

async function exchangeOnce(gateways = 1) {
  const server = await startHook();
  const files = await exchange(server, gateways);
  await server.stop();
  return files;
}

async function startOnce(starting: Promise<Server>): Promise<StartFigures> {
  const server = await starting;
  const { residentBytes } = await readMetrics(server.adminUrl);
  await server.stop();
  return { milliseconds: server.milliseconds, residentMebibytes: residentBytes / mebibyte };
}

async function memoryAfter(server: Server, body: string, syncs: number): Promise<number> {
  await load(server, body, syncs);
  const { residentBytes } = await readMetrics(server.adminUrl);
  await server.stop();
  return residentBytes / mebibyte;
}

function medians(starts: readonly StartFigures[]): StartFigures {
  return {
    milliseconds: median(starts.map(({ milliseconds }) => milliseconds)),
    residentMebibytes: median(starts.map(({ residentMebibytes }) => residentMebibytes)),
  };
}
