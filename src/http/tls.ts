import { createServer, type Server } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { Express } from 'express';
import { settingsFor } from './server.ts';
import { type ReloadReport, watchFiles } from './watched-files.ts';

/** The files of a TLS server. */
export interface TlsOptions {
  readonly tlsCertFile: string;
  readonly tlsKeyFile: string;
  /** If this file is set, callers need a certificate that this CA signed. */
  readonly clientCaFile: string | undefined;
}

/**
 * Creates a TLS server that reloads its certificate, key and CA when the files change. If a new certificate and key do
 * not match, the server keeps the old ones.
 * @throws HookError InvalidOption if a file cannot be read or used at startup
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
    // Throws if certificate and key do not match, before anything changes.
    createSecureContext(context);
    server.setSecureContext(context);
  };
  server.once('close', watchFiles(paths, use, report));
  return server;
}
