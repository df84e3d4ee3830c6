import { isList, isObject, type Json } from '../../src/api/json.ts';
import { startHook } from '../support/process.ts';
import { type Answer, metric, patience, post, randomNumbers } from './client.ts';
import { type Mutant, makeMutant } from './mutants.ts';

// Mutated real requests against the running server: FUZZ_COUNT of them (20,000) or FUZZ_SECONDS (120), whichever is first.
const atMost = Number(process.env['FUZZ_COUNT'] ?? 20_000);
const seconds = Number(process.env['FUZZ_SECONDS'] ?? 120);
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1_000_000);

const random = randomNumbers(seed);
const hook = await startHook(['--log-level', 'info']);
const deadline = Date.now() + seconds * 1000;
const statuses = new Map<number, number>();
let sent = 0;
let memoryBefore = Number.NaN;

process.stdout.write(`fuzz: seed ${seed}, at most ${atMost} requests or ${seconds} s\n`);
await Promise.all(Array.from({ length: 8 }, worker));
const memoryAfter = await metric(hook, 'process_resident_memory_bytes');
const growth = memoryAfter / memoryBefore;
process.stdout.write(`fuzz: ${sent} requests, by status ${JSON.stringify(Object.fromEntries(statuses))}\n`);
process.stdout.write(
  `fuzz: memory ${(memoryBefore / 2 ** 20).toFixed(0)} to ${(memoryAfter / 2 ** 20).toFixed(0)} MiB\n`,
);
if (growth > 1.5) fail(`memory grew by ${growth.toFixed(2)}`);
process.stdout.write('fuzz: passed\n');
process.exit(0);

async function worker(): Promise<void> {
  while (sent < atMost && Date.now() < deadline) {
    sent += 1;
    // What memory a warm process needs, and not a fresh one.
    if (sent === Math.min(2000, Math.floor(atMost / 4)))
      memoryBefore = await metric(hook, 'process_resident_memory_bytes');
    const mutant = makeMutant(random);
    const answer = await post(hook, mutant.body);
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    const fault = faultOf(answer, mutant);
    if (fault !== undefined) fail(`${fault}\n${mutant.body.slice(0, 2000)}\n${answer.body.slice(0, 2000)}`);
  }
}

function faultOf({ body, milliseconds, status }: Answer, { observed }: Mutant): string | undefined {
  if (status === 0 || milliseconds > patience) return 'no answer';
  if (status >= 500) return `status ${status}`;
  if (status !== 200) return /^\{"error":\{[^\n]*\}\}$/.test(body) ? undefined : 'an error that is not one line';
  const kept = keptIn(JSON.parse(body));
  const lost = observed.filter((group) => !kept.includes(group));
  return lost.length === 0 ? undefined : `deletes ${lost.join(', ')}`;
}

function keptIn(response: Json): readonly string[] {
  const children = isObject(response) ? response['children'] : undefined;
  const objects = isList(children) ? children.filter(isObject) : [];
  return objects.map(({ apiVersion, kind, metadata }) => {
    const { name, namespace } = isObject(metadata) ? metadata : {};
    return `${kind}.${apiVersion} ${namespace === undefined ? name : `${namespace}/${name}`}`;
  });
}

function fail(why: string): never {
  process.stderr.write(`fuzz: FAILED with seed ${seed}: ${why}\n`);
  process.exit(1);
}
