import type { Io } from './io.ts';

/** Milliseconds after which a user wants to know what takes so long. */
const patience = 1000;

/** Clears the line of a terminal. */
const clearLine = '\r\u001b[K';

/** Runs a task. If it takes longer than a second, a terminal says on stderr what is going on, until the task ends. */
export async function withProgress<T>(what: string, io: Io, task: () => Promise<T>): Promise<T> {
  if (!io.terminal.stderr) return task();
  let isShown = false;
  const cancel = io.after(patience, () => {
    isShown = true;
    io.stderr(`${what} ...`);
  });
  try {
    return await task();
  } finally {
    cancel();
    if (isShown) io.stderr(clearLine);
  }
}
