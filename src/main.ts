import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { Io, ProgramResult } from './cli/io.ts';
import { runCli } from './cli/run.ts';
import type { HookConfig } from './config/load.ts';
import type { ServeOptions } from './config/option-table.ts';
import { openFolder } from './folder.ts';
import { gatherLines } from './http/log.ts';
import { type Serving, startServing } from './http/serve.ts';

const manifest = z.object({ version: z.string() });
const { version } = manifest.parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')));
const now = () => new Date();

async function serve(options: ServeOptions, config: HookConfig): Promise<number> {
  const output = gatherLines((lines) => process.stdout.write(lines));
  const serving = await startServing(options, config, { version, now, write: output.write, openFolder });
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

// The reader of the output can disappear. The server keeps running then.
process.stdout.on('error', () => {});

const io: Io = {
  environment: process.env,
  version,
  stdin: () => text(process.stdin),
  stdout: (output) => process.stdout.write(output),
  stderr: (output) => process.stderr.write(output),
  now,
  run,
  serve,
};

process.exitCode = await runCli(process.argv.slice(2), io);
