import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import * as z from 'zod';
import { writeImage } from '../tools/image/write.ts';

const root = new URL('../', import.meta.url).pathname;
/** The folder of the compiled programs. */
export const programs = join(root, 'bench/results/programs/bench/programs');
/** Measured processes inherit only PATH, so that no NODE_OPTIONS or MGI_ variables change the result. */
const env = { PATH: process.env['PATH'] ?? '' };

/** A temporary folder for bodies and logs. It is removed at exit. */
export const scratch = mkdtempSync(join(tmpdir(), 'mgi-bench-'));
const children = new Set<ChildProcess>();
let count = 0;

process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** A listening server in a separate process. */
export interface Server {
  readonly url: string;
  /** The base URL of its metrics. */
  readonly adminUrl: string;
  /** The time from the start of the process until it listens. */
  readonly milliseconds: number;
  stop(): Promise<void>;
}

/** Compiles the measured programs. They run without tsx, because its loader would be measured too. */
export function buildPrograms(): void {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '--project', join(root, 'bench')], { stdio: 'inherit' });
}

const Manifest = z.object({ scripts: z.object({ start: z.string() }) });

/** The node flags of `npm start`. */
const nodeFlags = Manifest.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))
  .scripts.start.split(' ')
  .filter((word) => word.startsWith('--'));

/** Returns the node flags in the command of overlays/lightweight. */
export function lightweightFlags(): readonly string[] {
  const text = readFileSync(join(root, 'manifests/overlays/lightweight/kustomization.yaml'), 'utf8');
  return [...text.matchAll(/^ +- (--\S+)$/gm)].map(([, flag = '']) => flag);
}

/** The program of the hook as it is in the image. */
export const imageProgram = join(root, 'image/bin/mgi.js');

/** Writes the files of the image. */
export function buildImage(): Promise<void> {
  return writeImage(new URL('../image/', import.meta.url));
}

/** Starts the hook of the image with its default options. @param flags the node flags */
export function startHook(flags: readonly string[] = nodeFlags): Promise<Server> {
  const ports = ['--host', '127.0.0.1', '--port', '0', '--admin-port', '0'];
  return startServer([...flags, imageProgram, 'serve', ...ports]);
}

/** Starts the frame with the hook's node flags. @param answer the file that contains its answer */
export function startFrame(answer: string): Promise<Server> {
  return startServer([...nodeFlags, join(programs, 'frame.js'), answer]);
}

/** Starts the floor. @param answer the file that contains its answer */
export function startFloor(answer: string): Promise<Server> {
  return startServer([join(programs, 'floor.js'), answer]);
}

export function startEmptyExpress(): Promise<Server> {
  return startServer([join(programs, 'express.js')]);
}

const Listening = z.object({ port: z.number(), adminPort: z.number() });

/** Starts a server and writes its log to a file, as a container runtime does. The first log line reports the port. */
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
  throw new Error(`${child.spawnargs.join(' ')} exited or does not listen after 20 s`);
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

/** Posts a body repeatedly from another process. Uses five connections, as many as Metacontroller has workers. */
export async function load(server: Server, body: string, requests: number): Promise<Load> {
  return Load.parse(
    JSON.parse(await run([join(programs, 'load.js'), `${server.url}/sync`, body, String(requests), '5'])),
  );
}

/** Runs the hook's stages on a body repeatedly in another process. Returns the output of that process. */
export function runStages(body: string, requests: number): Promise<string> {
  const flags = statSync(body).size < 2 ** 20 ? [] : betweenRequests;
  return run([...flags, join(programs, 'stages.js'), body, join(scratch, 'stages.log'), String(requests)]);
}

const Usage = z.object({ maxRSS: z.number(), userCPUTime: z.number(), systemCPUTime: z.number() });

/** Runs a command of the built mgi. Returns its CPU seconds and its largest memory in KiB. */
export async function runMgi(argv: readonly string[]): Promise<{ readonly seconds: number; readonly maxRSS: number }> {
  const file = join(scratch, 'usage.json');
  await run(['--import', join(programs, 'usage.js'), join(root, 'bin/mgi.js'), ...argv], { BENCH_USAGE: file });
  const { maxRSS, systemCPUTime, userCPUTime } = Usage.parse(JSON.parse(readFileSync(file, 'utf8')));
  return { seconds: (systemCPUTime + userCPUTime) / 1_000_000, maxRSS };
}

/** Node flags for large bodies: garbage is collected between requests, not during an arbitrary stage of a request. */
const betweenRequests = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256'];

async function run(argv: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<string> {
  const options = { env: { ...env, ...more }, timeout: 120_000, killSignal: 'SIGKILL', maxBuffer: 2 ** 24 } as const;
  const running = promisify(execFile)(process.execPath, argv, options);
  children.add(running.child);
  const { stdout } = await running;
  children.delete(running.child);
  return stdout;
}
