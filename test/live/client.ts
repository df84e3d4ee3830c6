import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { eventually } from '../e2e/processes.ts';
import { node, startScript } from './pods.ts';
import type { Site } from './site.ts';

const countsSchema = z.object({
  at: z.number(),
  sent: z.number(),
  failed: z.number(),
  errors: z.array(z.string()),
});

/** Cumulative counts of requests, and the newest errors. */
export type Counts = z.infer<typeof countsSchema>;

/** A pod that requests through a gateway without a pause, on new connections and on a kept one. */
export class Client {
  readonly #site: Site;
  readonly #namespace: string;

  constructor(site: Site, namespace: string) {
    this.#site = site;
    this.#namespace = namespace;
  }

  /** Starts to send requests to a URL. Waits for the first answered one. */
  async start(url: string): Promise<void> {
    await startScript(this.#site, { namespace: this.#namespace, name: 'client', file: 'requests.mjs', args: [url] });
    await eventually(async () => {
      const { sent, failed } = await this.read();
      if (sent === failed) throw new Error(`${failed} of ${sent} requests to ${url} failed`);
    }, 60);
  }

  /** Reads the counts of the requests that were answered until now. */
  async mark(): Promise<Counts> {
    const now = Date.now();
    await sleep(1500);
    return eventually(async () => {
      const counts = await this.read();
      if (counts.at < now) throw new Error('the client prints no counts');
      return counts;
    });
  }

  async read(): Promise<Counts> {
    const line = await this.#site.kubectl('logs', '-n', this.#namespace, 'client', '--tail=1');
    return countsSchema.parse(JSON.parse(line));
  }

  /** Sends one request from the client's pod. Returns the status of the answer. */
  async fetch(url: string): Promise<number> {
    const code = `fetch('${url}').then(({status}) => console.log(status), () => console.log(0))`;
    const exec = ['exec', '-n', this.#namespace, 'client', '--', node, '-e', code];
    return Number(await this.#site.kubectl(...exec));
  }
}
