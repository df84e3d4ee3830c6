import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { HookError } from '../errors.ts';

/** Milliseconds. */
export const serverSettings: ServerOptions = {
  // Longer than the 90 s for which Go's clients keep idle connections, or they would meet closed ones.
  keepAliveTimeout: 120_000,
  // A caller sends its headers at once, and its body soon: who does not, holds a connection for nothing.
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 1_000,
};

/** A plain server with the settings that callers need. */
export function createPlainServer(app: RequestListener): Server {
  return createServer(serverSettings, app);
}

/**
 * Listens; resolves once connections are taken.
 * @throws HookError InvalidOption where the address can't be had
 */
export function listen(server: Server, host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new HookError('InvalidOption', `${host}:${port}: ${error.message}`)));
    server.listen(port, host, () => resolve(server));
  });
}

/**
 * Takes no more connections, lets running requests finish, and closes idle connections.
 * @param grace milliseconds after which what still runs is cut off
 */
export function close(server: Server, grace: number): Promise<void> {
  return new Promise((resolve) => {
    const forced = setTimeout(() => server.closeAllConnections(), grace);
    const sweep = setInterval(() => server.closeIdleConnections(), 100);
    server.close(() => {
      clearTimeout(forced);
      clearInterval(sweep);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/** The port that a server listens on. */
export function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
