import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HookConfig } from '../config/load.ts';
import type { ServeOptions } from '../config/option-table.ts';
import { createAdminApp } from './admin.ts';
import { type AppOptions, createApp } from './app.ts';
import { watchLag } from './load.ts';
import { createLogger, type Logger } from './log.ts';
import { createMetrics } from './metrics.ts';
import { createRecorder, type Folder, type Recorder } from './recorder.ts';
import { close, createPlainServer, listen, portOf } from './server.ts';
import { createTlsServer } from './tls.ts';

/** The parts of the process that a server needs. */
export interface ServeContext {
  readonly version: string;
  readonly now: () => Date;
  readonly write: (line: string) => void;
  readonly openFolder: (path: string) => Folder;
  /** Problems of the options that do not keep the server from starting. */
  readonly warnings?: readonly string[];
}

/** A running server of the hook. */
export interface Serving {
  readonly log: Logger;
  /**
   * Reports not ready, refuses new requests for the shutdown delay, lets running requests finish, and stops within the
   * grace period.
   */
  stop(reason: string): Promise<void>;
}

/**
 * Starts the hook server and the admin server.
 * @throws HookError InvalidOption if an address is not available or a file cannot be used
 */
export async function startServing(options: ServeOptions, config: HookConfig, context: ServeContext): Promise<Serving> {
  const { adminPort, host, logFormat, logLevel, maxLag, port } = options;
  const log = createLogger({ level: logLevel, format: logFormat, write: context.write, now: context.now });
  const metrics = createMetrics(context.version);
  const recorder = await openRecorder(options, context, log);
  const lag = watchLag();
  let stopping = false;
  const readiness = () => {
    if (stopping) return 'stopping';
    return lag() > maxLag ? `the event loop is ${Math.round(lag())} ms late` : undefined;
  };
  const hook = await listen(
    createHookServer(options, config, () => stopping, { log, metrics, now: context.now, recorder }),
    host,
    port,
  );
  const admin = await listen(createPlainServer(createAdminApp(metrics, readiness)), host, adminPort).catch(
    async (error: unknown) => {
      await close(hook, 0);
      throw error;
    },
  );
  const ports = { port: portOf(hook), adminPort: portOf(admin) };
  log.log('info', 'listening', { version: context.version, kuma: config.release.name, host, ...ports });
  for (const warning of context.warnings ?? []) log.log('warn', 'unknown option', { problem: warning });
  warnOpen(options, log);
  return {
    log,
    stop: async (reason) => {
      stopping = true;
      log.log('info', 'stopping', { reason });
      await sleep(options.shutdownDelay);
      await close(hook, options.shutdownGrace);
      await close(admin, 1000);
      await recorder?.flush();
    },
  };
}

function createHookServer(
  options: ServeOptions,
  config: HookConfig,
  isStopping: () => boolean,
  { log, metrics, now, recorder }: Pick<AppOptions, 'log' | 'metrics' | 'now' | 'recorder'>,
): Server {
  const { clientCaFile, configRevision: revision, maxBody, maxInFlight, tlsCertFile, tlsKeyFile } = options;
  const app = createApp(config, {
    log,
    metrics,
    now,
    maxBody,
    maxInFlight,
    auth: options,
    revision,
    isStopping,
    recorder,
  });
  if (tlsCertFile === undefined || tlsKeyFile === undefined) return createPlainServer(app);
  return createTlsServer({ tlsCertFile, tlsKeyFile, clientCaFile }, app, { log, metrics });
}

async function openRecorder(
  { record, recordLimit: limit }: ServeOptions,
  { now, openFolder, version }: ServeContext,
  log: Logger,
): Promise<Recorder | undefined> {
  if (record === undefined) return undefined;
  const recorder = await createRecorder(openFolder(record), { limit, version, now, log });
  log.log('warn', 'recording all requests and answers', { folder: record, limit });
  return recorder;
}

/** Warns once at startup if the hook accepts callers from the network without authentication. */
function warnOpen(
  { authTokenFile, basicAuthFile, clientCaFile, host, unauthenticated }: ServeOptions,
  log: Logger,
): void {
  const asks = [authTokenFile, basicAuthFile, clientCaFile].some((file) => file !== undefined);
  if (asks || unauthenticated === 'allow' || host === 'localhost' || host === '::1' || host.startsWith('127.')) return;
  log.log('warn', 'the hook port accepts requests without authentication', {
    remedy:
      'restrict access with the NetworkPolicy in manifests/base and set --unauthenticated allow, or set --auth-token-file, --basic-auth-file or --client-ca-file',
  });
}
