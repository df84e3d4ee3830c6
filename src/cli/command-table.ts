import type { Command } from './io.ts';
import { adoptUsage } from './usage/commands/adopt.ts';
import { checkUsage } from './usage/commands/check.ts';
import { completionUsage } from './usage/commands/completion.ts';
import { convertUsage } from './usage/commands/convert.ts';
import { crdsUsage } from './usage/commands/crds.ts';
import { customizeUsage } from './usage/commands/customize.ts';
import { detectUsage } from './usage/commands/detect.ts';
import { diffUsage } from './usage/commands/diff.ts';
import { explainUsage } from './usage/commands/explain.ts';
import { getUsage } from './usage/commands/get.ts';
import { moveUsage } from './usage/commands/move.ts';
import { renderUsage } from './usage/commands/render.ts';
import { replayUsage } from './usage/commands/replay.ts';
import { requestUsage } from './usage/commands/request.ts';
import { rolloutUsage } from './usage/commands/rollout.ts';
import { serveUsage } from './usage/commands/serve.ts';
import { simulateUsage } from './usage/commands/simulate.ts';
import { syncUsage } from './usage/commands/sync.ts';
import type { Usage } from './usage/option.ts';

/** A command: its usage, and the code that runs it. */
export interface CommandEntry {
  readonly usage: Usage;
  /** A command is loaded only when it runs, so that a server spends no time and no memory on the others. */
  readonly load: () => Promise<Command>;
}

/** All commands, in the order of the help. */
export const commandTable: readonly CommandEntry[] = [
  { usage: serveUsage, load: async () => (await import('./commands/serve.ts')).serveCommand },
  { usage: getUsage, load: async () => (await import('./commands/get.ts')).getCommand },
  { usage: checkUsage, load: async () => (await import('./commands/check.ts')).checkCommand },
  { usage: renderUsage, load: async () => (await import('./commands/render.ts')).renderCommand },
  { usage: explainUsage, load: async () => (await import('./commands/explain.ts')).explainCommand },
  { usage: syncUsage, load: async () => (await import('./commands/sync.ts')).syncCommand },
  { usage: customizeUsage, load: async () => (await import('./commands/customize.ts')).customizeCommand },
  { usage: requestUsage, load: async () => (await import('./commands/request.ts')).requestCommand },
  { usage: replayUsage, load: async () => (await import('./commands/replay.ts')).replayCommand },
  { usage: simulateUsage, load: async () => (await import('./commands/simulate.ts')).simulateCommand },
  { usage: convertUsage, load: async () => (await import('./commands/convert.ts')).convertCommand },
  { usage: diffUsage, load: async () => (await import('./commands/diff.ts')).diffCommand },
  { usage: adoptUsage, load: async () => (await import('./commands/adopt.ts')).adoptCommand },
  { usage: moveUsage, load: async () => (await import('./commands/move.ts')).moveCommand },
  { usage: detectUsage, load: async () => (await import('./commands/detect.ts')).detectCommand },
  { usage: rolloutUsage, load: async () => (await import('./commands/rollout.ts')).rolloutCommand },
  { usage: completionUsage, load: async () => (await import('./commands/completion.ts')).completionCommand },
  { usage: crdsUsage, load: async () => (await import('./commands/crds.ts')).crdsCommand },
];
