import { isList, isObject, type Json } from '../../src/api/json.ts';
import { startHook } from '../support/process.ts';
import { type Answer, metric, patience, post, randomNumbers } from './client.ts';
import { type Mutant, makeMutant } from './mutants.ts';

// Sends mutated recorded requests to a running hook. Ends after FUZZ_COUNT requests (default 20,000) or FUZZ_SECONDS
// (default 120), whichever comes first.
const atMost = Number(process.env['FUZZ_COUNT'] ?? 20_000);
const seconds = Number(process.env['FUZZ_SECONDS'] ?? 120);
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1_000_000);

const random = randomNumbers(seed);
const hook = await startHook(['--log-level', 'info']);
const deadline = Date.now() + seconds * 1000;
const statuses = new Map<number, number>();
let sent = 0;
let memoryBefore = Number.NaN;

process.stdout.write(`fuzz: seed ${seed}, up to ${atMost} requests or ${seconds} s\n`);
await Promise.all(Array.from({ length: 8 }, worker));
const memoryAfter = await metric(hook, 'process_resident_memory_bytes');
const growth = memoryAfter / memoryBefore;
process.stdout.write(
  `fuzz: sent ${sent} requests; answers by status: ${JSON.stringify(Object.fromEntries(statuses))}\n`,
);
process.stdout.write(
  `fuzz: memory changed from ${(memoryBefore / 2 ** 20).toFixed(0)} to ${(memoryAfter / 2 ** 20).toFixed(0)} MiB\n`,
);
if (growth > 1.5) fail(`memory grew by a factor of ${growth.toFixed(2)}, more than 1.5`);
process.stdout.write('fuzz: passed\n');
process.exit(0);

async function worker(): Promise<void> {
  while (sent < atMost && Date.now() < deadline) {
    sent += 1;
    // Measures the baseline after a warm-up, because a fresh process uses less memory.
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
  if (status === 0 || milliseconds > patience)
    return `no answer: the connection broke or the answer took more than ${patience} ms`;
  if (status >= 500) return `the hook answered with status ${status}`;
  if (status !== 200)
    return /^\{"error":\{[^\n]*\}\}$/.test(body) ? undefined : 'the error is not a JSON object on one line';
  const kept = keptIn(JSON.parse(body));
  const lost = observed.filter((group) => !kept.includes(group));
  return lost.length === 0 ? undefined : `the answer deletes children: ${lost.join(', ')}`;
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
