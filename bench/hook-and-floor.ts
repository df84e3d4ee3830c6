import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMetrics } from './metrics.ts';
import { mebibyte, median, quantile } from './numbers.ts';
import type { BenchOptions, PayloadPlan } from './options.ts';
import { makePayload } from './payload.ts';
import { load, type Server, scratch, startFloor, startFrame, startHook } from './processes.ts';
import { measureStages, medianStages, type Stages } from './stages.ts';

/** What a server needs for one payload: medians over the runs. */
export interface ServerFigures {
  readonly cpuMilliseconds: number;
  readonly p50: number;
  readonly p99: number;
  readonly requestsPerSecond: number;
  readonly residentMebibytes: number;
}

/** The hook, and its frame with nothing in it, against the floor, for one payload. */
export interface Comparison {
  readonly gateways: number;
  readonly bodyBytes: number;
  readonly answerBytes: number;
  readonly requests: number;
  readonly hook: ServerFigures;
  readonly frame: ServerFigures;
  readonly floor: ServerFigures;
  /** The floor's CPU time for a request as a share of the hook's: the median over pairs of runs. */
  readonly share: number;
  /** The same of the frame: what the hook could reach if it did nothing. */
  readonly frameShare: number;
  /** Where the hook's time goes. */
  readonly stages: Stages;
}

/** A body and what the hook answers to it, in files. */
export interface Exchange {
  readonly body: string;
  readonly answer: string;
  readonly bodyBytes: number;
  readonly answerBytes: number;
}

/** A hook runs for weeks: what is measured is code that has been compiled, which takes thousands of requests. */
const smallRequests = 4000;

/** All servers, each in a process of its own, for one payload after the other. */
export async function compareWithFloor({ payloads, runs }: BenchOptions): Promise<readonly Comparison[]> {
  const comparisons: Comparison[] = [];
  for (const plan of payloads) {
    process.stderr.write(`hook and floor: ${plan.gateways} gateways\n`);
    comparisons.push(await compare(plan, runs));
  }
  return comparisons;
}

/** Writes a body and the hook's answer to it into files. */
export async function exchange(hook: Server, gateways: number): Promise<Exchange> {
  const [body, answer] = [join(scratch, `body-${gateways}.json`), join(scratch, `answer-${gateways}.json`)];
  const payload = makePayload(gateways);
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(`${hook.url}/sync`, { method: 'POST', body: payload, headers });
  const text = await response.text();
  if (!response.ok) throw new Error(`the hook answered ${response.status}: ${text}`);
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
