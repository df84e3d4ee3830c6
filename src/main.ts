import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import { isatty } from 'node:tty';
import * as z from 'zod';
import { programOf } from './cli/called.ts';
import type { Io, ProgramResult } from './cli/io.ts';
import { outputFailed, watchOutput } from './cli/output-stream.ts';
import { runCli } from './cli/run.ts';
import type { HookConfig } from './config/load.ts';
import type { ServeOptions } from './config/option-table.ts';
import { openFolder } from './folder.ts';
import type { Serving } from './http/serve.ts';
import { packageRoot } from './root.ts';

const manifest = z.object({ version: z.string() });
const { version } = manifest.parse(JSON.parse(readFileSync(new URL('package.json', packageRoot), 'utf8')));
const now = () => new Date();

async function serve(options: ServeOptions, config: HookConfig, warnings: readonly string[]): Promise<number> {
  // The other commands need no server.
  const [{ startServing }, { gatherLines }] = await Promise.all([import('./http/serve.ts'), import('./http/log.ts')]);
  const output = gatherLines((lines) => process.stdout.write(lines));
  const serving = await startServing(options, config, { version, now, write: output.write, openFolder, warnings });
  endOnUncaught(serving, output.flush);
  const signal = await nextSignal();
  // A second signal ends the process without waiting.
  void nextSignal().then(() => process.exit(1));
  await serving.stop(signal);
  output.flush();
  return 0;
}

function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
}

/** Logs an uncaught error and exits, because the state of the process is then unknown. Kubernetes restarts it. */
function endOnUncaught({ log }: Serving, flush: () => void): void {
  process.once('uncaughtException', (error) => {
    log.log('error', 'uncaught error', { error: error.stack ?? error.message });
    flush();
    process.exit(1);
  });
}

async function readStandardInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function after(milliseconds: number, fire: () => void): () => void {
  const timer = setTimeout(fire, milliseconds);
  return () => clearTimeout(timer);
}

async function sleep(milliseconds: number): Promise<boolean> {
  const ends = new AbortController();
  const time = setTimeoutPromise(milliseconds, true, { signal: ends.signal }).catch(() => false);
  const stop = () => ends.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const isOver = await time;
  process.off('SIGINT', stop).off('SIGTERM', stop);
  return isOver;
}

function run(program: string, argv: readonly string[], stdin: string): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const child = spawn(program, argv, { stdio: 'pipe' });
    const output = Promise.all([text(child.stdout), text(child.stderr)]);
    child.once('error', ({ message }) => resolve({ code: undefined, stdout: '', stderr: message }));
    child.once('close', (code) => {
      void output.then(([stdout, stderr]) => resolve({ code: code ?? 1, stdout, stderr }));
    });
    // A program that ends early does not read its input.
    child.stdin.on('error', () => {});
    child.stdin.end(stdin);
  });
}

// The reader of the log can disappear. The server keeps running then. Other commands fail.
const output = watchOutput(process.stdout);
process.stderr.on('error', () => {});

const io: Io = {
  environment: process.env,
  version,
  program: programOf(process.argv[1]),
  stdin: readStandardInput,
  stdout: output.write,
  stderr: (line) => process.stderr.write(line),
  terminal: { stdin: isatty(0), stdout: isatty(1), stderr: isatty(2) },
  now,
  after,
  sleep,
  run,
  serve,
};

const code = await runCli(process.argv.slice(2), io);
const failure = await output.failure();
if (failure !== undefined) io.stderr(`${io.program}: ${failure}\n`);
process.exitCode = failure === undefined ? code : outputFailed;
