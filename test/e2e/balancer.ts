import { connect, createServer, type Socket } from 'node:net';
import { freePort } from './processes.ts';

/**
 * One address for several hooks, like a Service: it selects an endpoint for each new connection. Connections that exist
 * keep their endpoint.
 */
export class Balancer {
  /** The ports that get new connections, in turn. */
  endpoints: readonly number[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket));
  #port = 0;
  #count = 0;

  get port(): number {
    return this.#port;
  }

  async start(): Promise<void> {
    this.#port = await freePort();
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(caller: Socket): void {
    const port = this.endpoints[this.#count % this.endpoints.length];
    this.#count += 1;
    if (port === undefined) {
      caller.destroy();
      return;
    }
    const endpoint = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    for (const [socket, other] of [
      [caller, endpoint],
      [endpoint, caller],
    ] as const) {
      this.#sockets.add(socket);
      socket.pipe(other);
      socket.once('error', () => other.destroy());
      socket.once('close', () => this.#sockets.delete(socket));
    }
  }
}
