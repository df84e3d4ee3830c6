import type { Environment } from '../config/kuma-cp-environment.ts';
import type { HookConfig } from '../config/load.ts';
import type { ServeOptions } from '../config/option-table.ts';

/** Everything outside the program that a command may use, apart from files. */
export interface Io {
  readonly environment: Environment;
  readonly version: string;
  /** The name by which the program was called, for messages. */
  readonly program: 'kubectl mgi' | 'mgi';
  readonly stdin: () => Promise<Uint8Array>;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** The standard streams that are terminals. */
  readonly terminal: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  readonly now: () => Date;
  /** Calls a function after some milliseconds. Returns a function that cancels it. */
  readonly after: (milliseconds: number, fire: () => void) => () => void;
  /** Waits for some milliseconds. Returns false at once when the process is asked to stop. */
  readonly sleep: (milliseconds: number) => Promise<boolean>;
  /** Runs a program with a text as its standard input. */
  readonly run: (program: string, argv: readonly string[], stdin: string) => Promise<ProgramResult>;
  /** Serves until the process is asked to stop. Returns the exit code. */
  readonly serve: (options: ServeOptions, config: HookConfig, warnings: readonly string[]) => Promise<number>;
}

/** The result of a program. */
export interface ProgramResult {
  /** The exit code. Undefined if the program cannot be started; stderr then says why. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** The exit codes of all commands except diff. */
export const exitCodes = { ok: 0, invalid: 1, usage: 2 } as const;

/** A subcommand. It receives the arguments after its name and returns the exit code. */
export type Command = (argv: readonly string[], io: Io) => Promise<number>;
