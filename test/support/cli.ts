import type { Io, ProgramResult } from '../../src/cli/io.ts';
import { runCli } from '../../src/cli/run.ts';
import type { Environment } from '../../src/config/kuma-cp-environment.ts';

/** The exit code and the output of a run of `mgi`. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export const testTime = new Date('2026-11-23T12:00:00.987Z');

/** Runs `mgi` in the test process. */
export async function mgi(
  argv: readonly string[],
  given: {
    stdin?: string | Uint8Array;
    environment?: Environment;
    run?: Io['run'];
    terminal?: Partial<Io['terminal']>;
  } = {},
): Promise<Run> {
  let stdout = '';
  let stderr = '';
  const io: Io = {
    environment: given.environment ?? {},
    version: '0.0.0-test',
    stdin: async () => Buffer.from(given.stdin ?? ''),
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    terminal: { stdin: false, ...given.terminal },
    now: () => testTime,
    run: given.run ?? noProgram,
    serve: async (options, _config, warnings) => {
      stdout += JSON.stringify(options);
      stderr += warnings.map((warning) => `${warning}\n`).join('');
      return 0;
    },
  };
  const code = await runCli(argv, io);
  return { code, stdout, stderr };
}

/** The result on a machine without the program. */
async function noProgram(program: string): Promise<ProgramResult> {
  return { code: undefined, stdout: '', stderr: `spawn ${program} ENOENT` };
}
