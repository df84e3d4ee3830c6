import { z } from 'zod';
import { median } from './numbers.ts';
import { runStages } from './processes.ts';

/** What a request goes through, but for the frame. */
export const stageNames = ['decode', 'parse', 'validate', 'select', 'render', 'serialize', 'log', 'metrics'] as const;
export type StageName = (typeof stageNames)[number];

/** CPU milliseconds for one request by stage; `select` holds everything that is decided, and the status. */
export const Stages = z.record(z.enum(stageNames), z.number());
export type Stages = Readonly<Record<StageName, number>>;

/** Does what the hook does to a body, without the frame, in a process of its own. */
export async function measureStages(body: string, requests: number): Promise<Stages> {
  return Stages.parse(JSON.parse(await runStages(body, requests)));
}

/** Stage by stage. */
export function medianStages(runs: readonly Stages[]): Stages {
  const entries = stageNames.map((name) => [name, median(runs.map((run) => run[name]))] as const);
  return Stages.parse(Object.fromEntries(entries));
}

/** All stages together, in milliseconds. */
export function sumStages(stages: Stages): number {
  return stageNames.reduce((sum, name) => sum + stages[name], 0);
}
