import type { Environment } from '../config/kuma-cp-environment.ts';
import type { HookConfig } from '../config/load.ts';
import type { ServeOptions } from '../config/option-table.ts';

/** Everything outside the program that a command may use, apart from files. */
export interface Io {
  readonly environment: Environment;
  readonly version: string;
  readonly stdin: () => Promise<string>;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly now: () => Date;
  /** Serves until the process is asked to stop. Returns the exit code. */
  readonly serve: (options: ServeOptions, config: HookConfig) => Promise<number>;
}

/** The exit codes of all commands except diff. */
export const exitCodes = { ok: 0, invalid: 1, usage: 2 } as const;

/** A subcommand. It receives the arguments after its name and returns the exit code. */
export type Command = (argv: readonly string[], io: Io) => Promise<number>;
