import type { Environment } from '../config/kuma-cp-environment.ts';
import type { HookConfig } from '../config/load.ts';
import type { ServeOptions } from '../config/option-table.ts';

/** Everything outside the program that a command may touch but files. */
export interface Io {
  readonly environment: Environment;
  readonly version: string;
  readonly stdin: () => Promise<string>;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly now: () => Date;
  /** Serves until it is told to stop; the exit code. */
  readonly serve: (options: ServeOptions, config: HookConfig) => Promise<number>;
}

/** Exit codes. */
export const exitCodes = { ok: 0, invalid: 1, usage: 2 } as const;

/** A subcommand: what follows its name, and what it may touch; the exit code. */
export type Command = (argv: readonly string[], io: Io) => Promise<number>;
