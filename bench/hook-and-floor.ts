import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMetrics } from './metrics.ts';
import { mebibyte, median, quantile } from './numbers.ts';
import type { BenchOptions, PayloadPlan } from './options.ts';
import { makePayload } from './payload.ts';
import { load, type Server, scratch, startFloor, startFrame, startHook } from './processes.ts';
import { measureStages, medianStages, type Stages } from './stages.ts';

/** CPU, latency, throughput and memory of a server for one payload: medians over the runs. */
export interface ServerFigures {
  readonly cpuMilliseconds: number;
  readonly p50: number;
  readonly p99: number;
  readonly requestsPerSecond: number;
  readonly residentMebibytes: number;
}

/** Compares the hook and the frame (its HTTP stack without its logic) with the floor, for one payload. */
export interface Comparison {
  readonly gateways: number;
  readonly bodyBytes: number;
  readonly answerBytes: number;
  readonly requests: number;
  readonly hook: ServerFigures;
  readonly frame: ServerFigures;
  readonly floor: ServerFigures;
  /** The floor's CPU time per request divided by the hook's: the median over pairs of runs. */
  readonly share: number;
  /** The floor's CPU time per request divided by the frame's: an upper bound for `share`. */
  readonly frameShare: number;
  /** The hook's CPU time by stage. */
  readonly stages: Stages;
}

/** A request body and the hook's answer, in files. */
export interface Exchange {
  readonly body: string;
  readonly answer: string;
  readonly bodyBytes: number;
  readonly answerBytes: number;
}

/** The number of warm-up requests. V8 compiles hot code after thousands of requests; only compiled code is measured. */
const smallRequests = 4000;

/** Compares the servers for each payload in turn. Each server runs in a separate process. */
export async function compareWithFloor({ payloads, runs }: BenchOptions): Promise<readonly Comparison[]> {
  const comparisons: Comparison[] = [];
  for (const plan of payloads) {
    process.stderr.write(`hook and floor: ${plan.gateways} gateways\n`);
    comparisons.push(await compare(plan, runs));
  }
  return comparisons;
}

/** Writes a request body and the hook's answer to files. */
export async function exchange(hook: Server, gateways: number): Promise<Exchange> {
  const [body, answer] = [join(scratch, `body-${gateways}.json`), join(scratch, `answer-${gateways}.json`)];
  const payload = makePayload(gateways);
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(`${hook.url}/sync`, { method: 'POST', body: payload, headers });
  const text = await response.text();
  if (!response.ok) throw new Error(`the hook answered with status ${response.status}: ${text}`);
  writeFileSync(body, payload);
  writeFileSync(answer, text);
  return { body, answer, bodyBytes: payload.length, answerBytes: Buffer.byteLength(text) };
}

interface Round extends Pick<Comparison, 'floor' | 'frame' | 'hook' | 'stages'> {}

async function compare({ gateways, requests }: PayloadPlan, runs: number): Promise<Comparison> {
  const hook = await startHook();
  const small = await exchange(hook, 1);
  const { answer, answerBytes, body, bodyBytes } = await exchange(hook, gateways);
  const [frame, floor] = [await startFrame(answer), await startFloor(answer)];
  for (const server of [hook, frame, floor]) {
    await load(server, small.body, smallRequests);
    await load(server, body, Math.ceil(requests / 2));
  }
  const rounds: Round[] = [];
  for (let run = 0; run < runs; run += 1) {
    rounds.push({
      hook: await measure(hook, body, requests),
      frame: await measure(frame, body, requests),
      floor: await measure(floor, body, requests),
      stages: await measureStages(body, requests),
    });
  }
  await Promise.all([hook, frame, floor].map((server) => server.stop()));
  return {
    gateways,
    bodyBytes,
    answerBytes,
    requests,
    hook: medians(rounds.map((round) => round.hook)),
    frame: medians(rounds.map((round) => round.frame)),
    floor: medians(rounds.map((round) => round.floor)),
    share: median(rounds.map(({ floor, hook }) => floor.cpuMilliseconds / hook.cpuMilliseconds)),
    frameShare: median(rounds.map(({ floor, frame }) => floor.cpuMilliseconds / frame.cpuMilliseconds)),
    stages: medianStages(rounds.map((round) => round.stages)),
  };
}

async function measure(server: Server, body: string, requests: number): Promise<ServerFigures> {
  const before = await readMetrics(server.adminUrl);
  const { milliseconds, seconds } = await load(server, body, requests);
  const after = await readMetrics(server.adminUrl);
  return {
    cpuMilliseconds: ((after.cpuSeconds - before.cpuSeconds) * 1000) / requests,
    p50: quantile(milliseconds, 0.5),
    p99: quantile(milliseconds, 0.99),
    requestsPerSecond: requests / seconds,
    residentMebibytes: after.residentBytes / mebibyte,
  };
}

function medians(figures: readonly ServerFigures[]): ServerFigures {
  const middle = (name: keyof ServerFigures) => median(figures.map((one) => one[name]));
  return {
    cpuMilliseconds: middle('cpuMilliseconds'),
    p50: middle('p50'),
    p99: middle('p99'),
    requestsPerSecond: middle('requestsPerSecond'),
    residentMebibytes: middle('residentMebibytes'),
  };
}
