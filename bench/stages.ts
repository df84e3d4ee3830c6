import * as z from 'zod';
import { median } from './numbers.ts';
import { runStages } from './processes.ts';

/** The stages of a request, without the frame. */
export const stageNames = ['decode', 'parse', 'validate', 'select', 'render', 'serialize', 'log', 'metrics'] as const;
export type StageName = (typeof stageNames)[number];

/** CPU milliseconds per request by stage. `select` is the remainder of sync: all decisions and the status. */
export const Stages = z.record(z.enum(stageNames), z.number());
export type Stages = Readonly<Record<StageName, number>>;

/** Measures the hook's stages on a body, without the frame, in a separate process. */
export async function measureStages(body: string, requests: number): Promise<Stages> {
  return Stages.parse(JSON.parse(await runStages(body, requests)));
}

/** Returns the median of each stage. */
export function medianStages(runs: readonly Stages[]): Stages {
  const entries = stageNames.map((name) => [name, median(runs.map((run) => run[name]))] as const);
  return Stages.parse(Object.fromEntries(entries));
}

/** Returns the total of all stages in milliseconds. */
export function sumStages(stages: Stages): number {
  return stageNames.reduce((sum, name) => sum + stages[name], 0);
}
