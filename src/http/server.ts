import { createServer, IncomingMessage, type Server, type ServerOptions, ServerResponse } from 'node:http';
import type { Express } from 'express';
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

/**
 * The settings of a server for an express app. express gives every request and response the app's own prototype, and an
 * object whose prototype changes is slow from then on: made with it, nothing changes.
 */
export function settingsFor(app: Express): ServerOptions {
  class AppRequest extends IncomingMessage {}
  class AppResponse<R extends IncomingMessage> extends ServerResponse<R> {}
  Object.setPrototypeOf(AppRequest.prototype, app.request);
  Object.setPrototypeOf(AppResponse.prototype, app.response);
  Object.assign(app, { request: AppRequest.prototype, response: AppResponse.prototype });
  return { ...serverSettings, IncomingMessage: AppRequest, ServerResponse: AppResponse };
}

/** A plain server with the settings that callers need. */
export function createPlainServer(app: Express): Server {
  return createServer(settingsFor(app), app);
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
