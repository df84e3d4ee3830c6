import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { Io } from './cli/io.ts';
import { runCli } from './cli/run.ts';
import type { HookConfig } from './config/load.ts';
import type { ServeOptions } from './config/options.ts';
import { createAdminApp } from './http/admin.ts';
import { createApp } from './http/app.ts';
import { createLogger } from './http/log.ts';
import { createMetrics } from './http/metrics.ts';
import { close, listen, portOf } from './http/server.ts';

const manifest = z.object({ version: z.string() });
const { version } = manifest.parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')));
const now = () => new Date();

async function serve(options: ServeOptions, config: HookConfig): Promise<number> {
  const { adminPort, host, logFormat, logLevel, maxBody, port } = options;
  const log = createLogger({ level: logLevel, format: logFormat, write: (line) => process.stdout.write(line), now });
  const metrics = createMetrics(version);
  let stopping = false;
  const signalled = new Promise<NodeJS.Signals>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  const hook = await listen(createApp(config, { log, metrics, now, maxBody }), host, port);
  const admin = await listen(
    createAdminApp(metrics, () => (stopping ? 'stopping' : undefined)),
    host,
    adminPort,
  );
  log.log('info', 'listening', {
    version,
    kuma: config.release.name,
    host,
    port: portOf(hook),
    adminPort: portOf(admin),
  });
  const signal = await signalled;
  stopping = true;
  log.log('info', 'stopping', { signal });
  await Promise.all([close(hook), close(admin)]);
  return 0;
}

const io: Io = {
  environment: process.env,
  version,
  stdin: () => text(process.stdin),
  stdout: (output) => process.stdout.write(output),
  stderr: (output) => process.stderr.write(output),
  now,
  serve,
};

process.exitCode = await runCli(process.argv.slice(2), io);
