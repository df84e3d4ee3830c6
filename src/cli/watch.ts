import { HookError } from '../errors.ts';
import { exitCodes, type Io } from './io.ts';

/** Milliseconds between two rounds. */
const interval = 2000;

/** Moves the cursor of a terminal to its first line, and clears the terminal. */
const clearScreen = '\u001b[H\u001b[2J\u001b[3J';

/**
 * Runs a command every two seconds until the process is asked to stop, and prints its output when it changes. An error ends the
 * first round. Later it is printed, because a cluster can be out of reach for a while.
 * @returns the exit code of the last round
 */
export async function watch(io: Io, command: (io: Io) => Promise<number>): Promise<number> {
  let before: string | undefined;
  let code: number;
  do {
    const round = await runOnce(io, command, before === undefined);
    code = round.code;
    if (round.text !== before) io.stdout(`${before === undefined ? '' : separator(io)}${round.text}`);
    before = round.text;
  } while (await io.sleep(interval));
  return code;
}

async function runOnce(io: Io, command: (io: Io) => Promise<number>, isFirst: boolean) {
  let text = '';
  const write = (part: string) => {
    text += part;
  };
  try {
    const terminal = { ...io.terminal, stderr: false };
    return { code: await command({ ...io, terminal, stdout: write, stderr: write }), text };
  } catch (error) {
    if (isFirst || !(error instanceof HookError)) throw error;
    return { code: exitCodes.invalid, text: `${error.message}\n` };
  }
}

function separator(io: Io): string {
  return io.terminal.stdout ? clearScreen : `\n--- ${io.now().toISOString()}\n`;
}
