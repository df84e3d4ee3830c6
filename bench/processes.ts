import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';

const root = new URL('../', import.meta.url).pathname;
const programs = join(root, 'bench/results/programs/bench/programs');
/** What is measured gets no options from whoever measures. */
const env = { PATH: process.env['PATH'] ?? '' };

/** A folder for bodies and logs, gone at the end. */
export const scratch = mkdtempSync(join(tmpdir(), 'mgi-bench-'));
const children = new Set<ChildProcess>();
let count = 0;

process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** A server that runs in a process of its own and listens. */
export interface Server {
  readonly url: string;
  /** Where its metrics are. */
  readonly adminUrl: string;
  readonly milliseconds: number;
  stop(): Promise<void>;
}

/** Compiles what runs without tsx, whose loader would be measured too. */
export function buildPrograms(): void {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '--project', join(root, 'bench')], { stdio: 'inherit' });
}

const Manifest = z.object({ scripts: z.object({ start: z.string() }) });

/** What `npm start` gives node before the hook's own file. */
const nodeFlags = Manifest.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))
  .scripts.start.split(' ')
  .filter((word) => word.startsWith('--'));

/** The hook, from the build, with its default options, as `npm start` starts it. */
export function startHook(): Promise<Server> {
  const ports = ['--host', '127.0.0.1', '--port', '0', '--admin-port', '0'];
  return startServer([...nodeFlags, join(root, 'bin/mgi.js'), 'serve', ...ports]);
}

/** The hook's frame, with the same flags. @param answer the file of what it answers */
export function startFrame(answer: string): Promise<Server> {
  return startServer([...nodeFlags, join(programs, 'frame.js'), answer]);
}

/** The floor. @param answer the file of what it answers */
export function startFloor(answer: string): Promise<Server> {
  return startServer([join(programs, 'floor.js'), answer]);
}

export function startEmptyExpress(): Promise<Server> {
  return startServer([join(programs, 'express.js')]);
}

const Listening = z.object({ port: z.number(), adminPort: z.number() });

/** Its log goes to a file, as a container's does; the first line says that it listens. */
async function startServer(argv: readonly string[]): Promise<Server> {
  count += 1;
  const log = join(scratch, `server-${count}.log`);
  const descriptor = openSync(log, 'a');
  const started = performance.now();
  const child = spawn(process.execPath, argv, { env, stdio: ['ignore', descriptor, 'inherit'] });
  closeSync(descriptor);
  children.add(child);
  const { adminPort, port } = Listening.parse(JSON.parse(await firstLine(log, child)));
  return {
    url: `http://127.0.0.1:${port}`,
    adminUrl: `http://127.0.0.1:${adminPort}`,
    milliseconds: performance.now() - started,
    stop: () => stop(child),
  };
}

async function firstLine(file: string, child: ChildProcess): Promise<string> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await sleep(1)) {
    const [line, rest] = readFileSync(file, 'utf8').split('\n', 2);
    if (line !== undefined && rest !== undefined) return line;
    if (child.exitCode !== null) break;
  }
  throw new Error(`${child.spawnargs.join(' ')} does not listen`);
}

async function stop(child: ChildProcess): Promise<void> {
  children.delete(child);
  if (child.exitCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

const Load = z.object({ seconds: z.number(), milliseconds: z.array(z.number()) });
export type Load = z.infer<typeof Load>;

/** Posts a body to a server over and over, from another process, over as many connections as Metacontroller has workers. */
export async function load(server: Server, body: string, requests: number): Promise<Load> {
  return Load.parse(
    JSON.parse(await run([join(programs, 'load.js'), `${server.url}/sync`, body, String(requests), '5'])),
  );
}

/** Runs the stages of the hook on a body over and over, in another process; what it prints. */
export function runStages(body: string, requests: number): Promise<string> {
  const flags = statSync(body).size < 2 ** 20 ? [] : betweenRequests;
  return run([...flags, join(programs, 'stages.js'), body, join(scratch, 'stages.log'), String(requests)]);
}

/** What a large body leaves is collected between requests: met in the middle of one it would be on any stage. */
const betweenRequests = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256'];

async function run(argv: readonly string[]): Promise<string> {
  const options = { env, timeout: 120_000, killSignal: 'SIGKILL', maxBuffer: 2 ** 24 } as const;
  const running = promisify(execFile)(process.execPath, argv, options);
  children.add(running.child);
  const { stdout } = await running;
  children.delete(running.child);
  return stdout;
}
