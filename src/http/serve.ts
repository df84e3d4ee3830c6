import type { Server } from 'node:http';
import type { HookConfig } from '../config/load.ts';
import type { ServeOptions } from '../config/options.ts';
import { createAdminApp } from './admin.ts';
import { createApp } from './app.ts';
import { watchLag } from './load.ts';
import { createLogger, type Logger } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { close, createPlainServer, listen, portOf } from './server.ts';
import { createTlsServer } from './tls.ts';

/** What of the process a server needs. */
export interface ServeContext {
  readonly version: string;
  readonly now: () => Date;
  readonly write: (line: string) => void;
}

/** A hook that serves. */
export interface Serving {
  readonly log: Logger;
  /** Is not ready from now on, lets running requests finish and ends within the grace. */
  stop(reason: string): Promise<void>;
}

/**
 * Starts the hook server and the admin server.
 * @throws HookError InvalidOption where an address can't be had or a file can't be used
 */
export async function startServing(options: ServeOptions, config: HookConfig, context: ServeContext): Promise<Serving> {
  const { adminPort, host, logFormat, logLevel, maxLag, port, shutdownGrace } = options;
  const log = createLogger({ level: logLevel, format: logFormat, write: context.write, now: context.now });
  const metrics = createMetrics(context.version);
  const lag = watchLag();
  let stopping = false;
  const readiness = () => {
    if (stopping) return 'stopping';
    return lag() > maxLag ? `the event loop is ${Math.round(lag())} ms late` : undefined;
  };
  const hook = await listen(createHookServer(options, config, log, metrics, context), host, port);
  const admin = await listen(createPlainServer(createAdminApp(metrics, readiness)), host, adminPort).catch(
    async (error: unknown) => {
      await close(hook, 0);
      throw error;
    },
  );
  const ports = { port: portOf(hook), adminPort: portOf(admin) };
  log.log('info', 'listening', { version: context.version, kuma: config.release.name, host, ...ports });
  warnOpen(options, log);
  return {
    log,
    stop: async (reason) => {
      stopping = true;
      log.log('info', 'stopping', { reason });
      await close(hook, shutdownGrace);
      await close(admin, 1000);
    },
  };
}

function createHookServer(
  options: ServeOptions,
  config: HookConfig,
  log: Logger,
  metrics: Metrics,
  { now }: ServeContext,
): Server {
  const { clientCaFile, maxBody, maxInFlight, tlsCertFile, tlsKeyFile } = options;
  const app = createApp(config, { log, metrics, now, maxBody, maxInFlight, auth: options });
  if (tlsCertFile === undefined || tlsKeyFile === undefined) return createPlainServer(app);
  return createTlsServer({ tlsCertFile, tlsKeyFile, clientCaFile }, app, { log, metrics });
}

/** Once at the start: what stands between the hook and the network where it asks nobody who they are. */
function warnOpen({ authTokenFile, basicAuthFile, clientCaFile, host }: ServeOptions, log: Logger): void {
  const asks = [authTokenFile, basicAuthFile, clientCaFile].some((file) => file !== undefined);
  if (asks || host === 'localhost' || host === '::1' || host.startsWith('127.')) return;
  log.log('warn', 'anyone who reaches the hook port may call', {
    remedy:
      'keep others out by the NetworkPolicy of manifests/base, or ask who calls: --auth-token-file, --basic-auth-file, --client-ca-file',
  });
}
