import { createServer, type Server } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { Express } from 'express';
import { settingsFor } from './server.ts';
import { type ReloadReport, watchFiles } from './watched-files.ts';

/** The files of a server that speaks TLS. */
export interface TlsOptions {
  readonly tlsCertFile: string;
  readonly tlsKeyFile: string;
  /** With it callers need a certificate of this CA. */
  readonly clientCaFile: string | undefined;
}

/**
 * A TLS server whose certificate, key and CA follow their files; a new pair that does not fit leaves the old in force.
 * @throws HookError InvalidOption where a file can't be read or used at the start
 */
export function createTlsServer(
  { clientCaFile, tlsCertFile, tlsKeyFile }: TlsOptions,
  app: Express,
  report: ReloadReport,
): Server {
  const requestCert = clientCaFile !== undefined;
  const server = createServer(
    { ...settingsFor(app), minVersion: 'TLSv1.2', requestCert, rejectUnauthorized: requestCert },
    app,
  );
  const paths = [tlsCertFile, tlsKeyFile, ...(clientCaFile === undefined ? [] : [clientCaFile])];
  const use = ([cert, key, ca]: readonly string[]) => {
    const context = { cert, key, ca, minVersion: 'TLSv1.2' as const };
    // Throws where certificate and key do not fit, before anything changes.
    createSecureContext(context);
    server.setSecureContext(context);
  };
  server.once('close', watchFiles(paths, use, report));
  return server;
}
