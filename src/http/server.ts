import type { Server } from 'node:http';
import { createServer, type RequestListener } from 'node:http';
import { HookError } from '../errors.ts';

/** Longer than the 90 s for which Go's clients keep idle connections, or they would meet closed ones. */
const keepAliveTimeout = 120_000;

/**
 * Listens; resolves once connections are taken.
 * @throws HookError InvalidOption where the address can't be had
 */
export function listen(app: RequestListener, host: string, port: number): Promise<Server> {
  const server = createServer({ keepAliveTimeout, headersTimeout: keepAliveTimeout + 5_000 }, app);
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new HookError('InvalidOption', `${host}:${port}: ${error.message}`)));
    server.listen(port, host, () => resolve(server));
  });
}

/** Takes no more connections, lets running requests finish, and closes idle connections. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

/** The port that a server listens on. */
export function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
