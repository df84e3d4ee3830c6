import { Agent, request } from 'node:http';
import type { HookProcess } from '../support/process.ts';

/** The answer to a request and its duration. */
export interface Answer {
  /** The HTTP status, or 0 if the connection failed. */
  readonly status: number;
  readonly body: string;
  readonly milliseconds: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/** The maximum time for an answer, in milliseconds. */
export const patience = 10_000;

/** Posts a body to /sync. Never throws. */
export function post({ port }: HookProcess, body: string, headers: Record<string, string> = {}): Promise<Answer> {
  const started = performance.now();
  return new Promise((resolve) => {
    const done = (status: number, text: string) =>
      resolve({ status, body: text, milliseconds: performance.now() - started });
    const options = { host: '127.0.0.1', port, path: '/sync', method: 'POST', agent, timeout: patience };
    const sent = request({ ...options, headers: { 'Content-Type': 'application/json', ...headers } }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.once('end', () => done(response.statusCode ?? 0, text));
      response.once('error', () => done(0, text));
    });
    sent.once('error', () => done(0, ''));
    sent.once('timeout', () => sent.destroy());
    sent.end(body);
  });
}

/** Reads a value from the hook's metrics. */
export async function metric({ adminPort }: HookProcess, name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.split(' ')[1] ?? Number.NaN);
}

/** Returns a pseudorandom number generator. The same seed gives the same numbers. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) % below;
  };
}

/** Returns the quantile of the numbers at a share between 0 and 1. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
