import type { Writable } from 'node:stream';
import { describeFileError } from '../errors.ts';

/** The exit code of a command if its output cannot be written. */
export const outputFailed = 3;

/** The standard output of a command. */
export interface Output {
  readonly write: (text: string) => void;
  /**
   * Waits until the output is written.
   * @returns why it cannot be written, or undefined
   */
  readonly failure: () => Promise<string | undefined>;
}

/** Returns an output that remembers the first error of a stream. A stream that nothing was written to has no error. */
export function watchOutput(stream: Writable): Output {
  let failed: Error | undefined;
  let isUsed = false;
  stream.on('error', (error) => {
    failed ??= error;
  });
  return {
    write: (text) => {
      if (text === '' || failed !== undefined) return;
      isUsed = true;
      stream.write(text);
    },
    failure: async () => {
      if (!isUsed) return undefined;
      if (failed === undefined) failed = await flush(stream);
      return failed === undefined ? undefined : describe(failed);
    },
  };
}

function describe(error: Error): string {
  const isClosed = 'code' in error && error.code === 'EPIPE';
  return isClosed ? 'standard output: the reader closed it' : describeFileError('standard output', error);
}

/** Waits for everything that was written before. */
function flush(stream: Writable): Promise<Error | undefined> {
  return new Promise((resolve) => {
    stream.once('error', resolve);
    stream.write('', (error) => resolve(error ?? undefined));
  });
}
