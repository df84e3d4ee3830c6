import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { measureConvergence } from './convergence/measure.ts';
import { plotConvergence } from './convergence/plot.ts';
import { compareWithFloor } from './hook-and-floor.ts';
import { measureLargeInput } from './large-input.ts';
import { type BenchOptions, readBenchOptions } from './options.ts';
import { buildImage, buildPrograms } from './processes.ts';
import { report } from './report.ts';
import type { Results } from './results.ts';
import { measureMemory, measureStarts } from './start.ts';
import { judge } from './targets.ts';

const folder = new URL('results/', import.meta.url).pathname;
const options = readBenchOptions(process.argv.slice(2));
limit(options.limitSeconds);
buildPrograms();
await buildImage();
const results = await measure(options);
const verdicts = judge(results);
const machine = {
  node: process.version,
  cpu: cpus()[0]?.model,
  cores: availableParallelism(),
  platform: process.platform,
};
save(
  'latest.json',
  `${JSON.stringify({ time: new Date().toISOString(), machine, options, verdicts, ...results }, null, 2)}\n`,
);
if (results.convergence !== undefined) save('convergence.svg', plotConvergence(results.convergence));
process.stdout.write(`Node ${machine.node}, ${machine.cores} × ${machine.cpu}; medians of ${options.runs} runs\n`);
process.stdout.write(report(results, verdicts));
process.exit(0);

async function measure(options: BenchOptions): Promise<Results> {
  if (options.mode === 'fleets') {
    const convergence = await measureConvergence(options, process.env);
    return { comparisons: [], starts: undefined, memory: undefined, largeInput: undefined, convergence };
  }
  const comparisons = await compareWithFloor(options);
  process.stderr.write('start and memory\n');
  const starts = await measureStarts(options);
  const memory = await measureMemory(options);
  process.stderr.write('large input\n');
  const largeInput = await measureLargeInput(options);
  const convergence = await measureConvergence(options, process.env);
  return { comparisons, starts, memory, largeInput, convergence };
}

function save(name: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
}

/** Aborts the benchmark after a time limit, in case something hangs. */
function limit(seconds: number): void {
  const stop = () => {
    process.stderr.write(`bench: aborted because it was not finished after ${seconds} s\n`);
    process.exit(1);
  };
  setTimeout(stop, seconds * 1000).unref();
}
