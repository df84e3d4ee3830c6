import type { Io, ProgramResult } from '../../src/cli/io.ts';
import { runCli } from '../../src/cli/run.ts';

/** The exit code and the output of a run of `mgi`. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export const testTime = new Date('2026-11-23T12:00:00.987Z');

/** The world around a run. Nothing is a terminal, and a watch ends after its first round, unless a test says otherwise. */
interface Given extends Partial<Pick<Io, 'after' | 'environment' | 'program' | 'run' | 'sleep'>> {
  readonly stdin?: string | Uint8Array;
  readonly terminal?: Partial<Io['terminal']>;
}

/** Runs `mgi` in the test process. */
export async function mgi(argv: readonly string[], given: Given = {}): Promise<Run> {
  let stdout = '';
  let stderr = '';
  const io: Io = {
    environment: given.environment ?? {},
    version: '0.0.0-test',
    program: given.program ?? 'mgi',
    stdin: async () => Buffer.from(given.stdin ?? ''),
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    terminal: { stdin: false, stdout: false, stderr: false, ...given.terminal },
    now: () => testTime,
    after: given.after ?? (() => () => {}),
    sleep: given.sleep ?? (async () => false),
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
