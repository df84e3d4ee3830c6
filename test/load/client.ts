import { Agent, request } from 'node:http';
import type { HookProcess } from '../support/process.ts';

/** What came back, and how long it took. */
export interface Answer {
  /** 0 where the connection broke. */
  readonly status: number;
  readonly body: string;
  readonly milliseconds: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/** Longest that any answer may take. */
export const patience = 10_000;

/** Posts to /sync; never throws. */
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

/** A value of the hook's metrics. */
export async function metric({ adminPort }: HookProcess, name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.split(' ')[1] ?? Number.NaN);
}

/** Numbers that look random and are the same for the same seed. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) % below;
  };
}

/** The value below which a share of the numbers lies. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
