import { setTimeout as sleep } from 'node:timers/promises';
import { recorded, recordedSyncs } from '../support/golden.ts';
import { startHook } from '../support/process.ts';
import { answer } from '../support/request.ts';
import { metric, post, quantile, randomNumbers } from './client.ts';
import { makeMutant } from './mutants.ts';

// Sends valid and hostile requests at the same time for SOAK_SECONDS (default 120). Checks that every valid request
// gets the right answer and that memory stays flat.
const seconds = Number(process.env['SOAK_SECONDS'] ?? 120);
const random = randomNumbers(1);
const hook = await startHook([]);
const timeless = (text: string) => text.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'T');
const valid = recordedSyncs.map((name) => {
  const request = recorded(name);
  return { body: JSON.stringify(request), expected: timeless(JSON.stringify(answer(request))) };
});
const deadline = Date.now() + seconds * 1000;
const times: number[] = [];
const memory: number[] = [];
let hostile = 0;

await Promise.all([
  ...Array.from({ length: 5 }, validCaller),
  ...Array.from({ length: 3 }, hostileCaller),
  watchMemory(),
]);
const [early, late] = [memory.slice(0, memory.length / 2), memory.slice(memory.length / 2)].map((half) =>
  quantile(half, 0.5),
);
const growth = (late ?? 0) / (early ?? 1);
process.stdout.write(
  `soak: ${times.length} valid requests answered correctly, ${hostile} hostile requests survived, in ${seconds} s\n`,
);
process.stdout.write(`soak: p50 ${quantile(times, 0.5).toFixed(1)} ms, p99 ${quantile(times, 0.99).toFixed(1)} ms\n`);
process.stdout.write(`soak: memory ${memory.map((bytes) => (bytes / 2 ** 20).toFixed(0)).join(' ')} MiB\n`);
if (growth > 1.25)
  fail(`memory grew by a factor of ${growth.toFixed(2)} from the first half to the second, more than 1.25`);
process.stdout.write('soak: passed\n');
process.exit(0);

async function validCaller(): Promise<void> {
  while (Date.now() < deadline) {
    const one = valid[random(valid.length)];
    if (one === undefined) return;
    const { body, milliseconds, status } = await post(hook, one.body);
    if (status !== 200 || timeless(body) !== one.expected)
      fail(`wrong answer to a valid request: status ${status}, ${body.slice(0, 500)}`);
    times.push(milliseconds);
    await sleep(2);
  }
}

async function hostileCaller(): Promise<void> {
  const attacks = [
    () => post(hook, makeMutant(random).body),
    () => post(hook, '{'.repeat(1 + random(50_000))),
    () => post(hook, `"${'x'.repeat(random(2_000_000))}"`),
    () => post(hook, '{}', { 'Content-Encoding': 'gzip' }),
    () => post(hook, '{}', { 'Content-Type': 'text/plain' }),
  ];
  while (Date.now() < deadline) {
    const { body, status } = (await attacks[random(attacks.length)]?.()) ?? { body: '', status: 0 };
    if (status >= 500) fail(`server error for a hostile request: status ${status}, ${body.slice(0, 500)}`);
    hostile += 1;
    await sleep(5);
  }
}

async function watchMemory(): Promise<void> {
  while (Date.now() < deadline) {
    await sleep(Math.min(5000, seconds * 50));
    memory.push(await metric(hook, 'process_resident_memory_bytes'));
  }
}

function fail(why: string): never {
  process.stderr.write(`soak: FAILED: ${why}\n`);
  process.exit(1);
}
