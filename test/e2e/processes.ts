import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A program that a test run has started. Its output goes to a log file, which is named if a test fails. */
export interface Program {
  readonly name: string;
  readonly logFile: string;
  readonly child: ChildProcess;
}

const running = new Set<Program>();

/** Creates a folder for one test run. */
export function runFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `mgi-e2e-${name}-`));
}

/** Starts a program that writes its output to `name`.log in the folder. */
export function start(
  folder: string,
  name: string,
  command: string,
  argv: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Program {
  const logFile = join(folder, `${name}.log`);
  const log = createWriteStream(logFile, { flags: 'a' });
  const child = spawn(command, argv, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  const program = { name, logFile, child };
  running.add(program);
  child.once('exit', () => running.delete(program));
  return program;
}

/** Terminates a program, and kills it after ten seconds. */
export async function stop({ child }: Program): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const forced = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exited;
  clearTimeout(forced);
}

// Kills all started programs when this process exits for any reason.
process.once('exit', () => {
  for (const { child } of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** Finds a free loopback port. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Retries until the attempt succeeds. Throws the last error after the deadline. */
export async function eventually<T>(attempt: () => Promise<T>, seconds = 30, everyMilliseconds = 150): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(everyMilliseconds);
    }
  }
}
