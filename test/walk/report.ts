import type { Arena } from './arena.ts';
import { knownFaults } from './known.ts';
import type { WalkOptions } from './options.ts';
import { grouped } from './pool.ts';
import { printTrail } from './print.ts';
import { shrink } from './shrink.ts';
import type { Expect, Result } from './walkers.ts';

/** Prints the faults of all walks, each kind with its shortest trail. Returns true if all faults are known. */
export async function report(
  results: readonly Result[],
  arena: Arena,
  expect: Expect,
  options: WalkOptions,
  print: (text: string) => void,
): Promise<boolean> {
  const failed = results.filter(({ fault }) => fault !== undefined);
  const kinds = grouped(failed, ({ fault }) => fault?.signature ?? '');
  print(`walk: ${results.length - failed.length} of ${results.length} walks without a fault`);
  let shrinks = options.shrinks;
  let isFine = true;
  for (const [signature, [first, ...others]] of kinds) {
    const known = options.acceptsKnown ? knownFaults.find(({ pattern }) => pattern.test(signature)) : undefined;
    print(
      `walk: ${known === undefined ? 'FAULT' : `known fault (${known.why})`}: ${signature} (${others.length + 1} walks)`,
    );
    if (known !== undefined || first === undefined) continue;
    isFine = false;
    for (const line of first.fault?.details ?? []) print(`  ${line}`);
    shrinks -= 1;
    const shortest = shrinks < 0 ? first : await shrink(arena, expect, first, `s${shrinks}`);
    print(printTrail(shortest));
  }
  return isFine;
}
