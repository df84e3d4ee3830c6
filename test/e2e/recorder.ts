import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isObject, type Json, type JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { freePort } from './processes.ts';

/** A proxy between Metacontroller and the hook that counts the sync requests of each instance and keeps the last. */
export class Recorder {
  readonly #hookUrl: string;
  readonly #last = new Map<string, JsonObject>();
  readonly #counts = new Map<string, number>();
  readonly #server = createServer((request, response) => void this.#pass(request, response));
  #port = 0;

  constructor(hookUrl: string) {
    this.#hookUrl = hookUrl;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    this.#port = await freePort();
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Returns the related objects in the last sync request of a `mesh.internal` instance, by group. */
  related(namespace: string, name: string): JsonObject {
    return objectAt(this.#last.get(`mesh.internal/v1alpha1 ${namespace}/${name}`) ?? {}, 'related');
  }

  /** Returns the number of sync requests of a `mesh.internal` instance. */
  count(namespace: string, name: string): number {
    return this.#counts.get(`mesh.internal/v1alpha1 ${namespace}/${name}`) ?? 0;
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks);
    if (request.url === '/sync') this.#keep(JSON.parse(body.toString()));
    try {
      const headers = { 'Content-Type': 'application/json' };
      const answer = await fetch(`${this.#hookUrl}${request.url}`, { method: 'POST', body, headers });
      response.writeHead(answer.status, headers).end(Buffer.from(await answer.arrayBuffer()));
    } catch (error) {
      response.writeHead(502).end(String(error));
    }
  }

  #keep(body: Json): void {
    const parent = isObject(body) ? objectAt(body, 'parent') : {};
    const { name, namespace } = objectAt(parent, 'metadata');
    const key = `${parent['apiVersion']} ${namespace}/${name}`;
    if (isObject(body)) this.#last.set(key, body);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }
}
