import { createServer, IncomingMessage, type Server, type ServerOptions, ServerResponse } from 'node:http';
import type { Express } from 'express';
import { HookError } from '../errors.ts';

/** Timeouts in milliseconds. */
export const serverSettings: ServerOptions = {
  // Longer than 90 s, for which Go's clients keep idle connections. Otherwise they would use closed connections.
  keepAliveTimeout: 120_000,
  // A caller sends its headers at once and its body soon after. A slower caller only occupies a connection.
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 1_000,
};

/**
 * Returns the settings of a server for an express app. express gives every request and response the prototype of the
 * app, and JavaScript objects become slow when their prototype changes. With these settings, the objects have that
 * prototype from the start.
 */
export function settingsFor(app: Express): ServerOptions {
  class AppRequest extends IncomingMessage {}
  class AppResponse<R extends IncomingMessage> extends ServerResponse<R> {}
  Object.setPrototypeOf(AppRequest.prototype, app.request);
  Object.setPrototypeOf(AppResponse.prototype, app.response);
  Object.assign(app, { request: AppRequest.prototype, response: AppResponse.prototype });
  return { ...serverSettings, IncomingMessage: AppRequest, ServerResponse: AppResponse };
}

/** Creates a server without TLS. */
export function createPlainServer(app: Express): Server {
  return createServer(settingsFor(app), app);
}

/**
 * Makes a server listen. Resolves when the server accepts connections.
 * @throws HookError InvalidOption if the address is not available
 */
export function listen(server: Server, host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new HookError('InvalidOption', `${host}:${port}: ${error.message}`)));
    server.listen(port, host, () => resolve(server));
  });
}

/**
 * Stops accepting connections, lets running requests finish, and closes idle connections.
 * @param grace milliseconds after which requests that are still running are aborted
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

/** Returns the port that a server listens on. */
export function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
