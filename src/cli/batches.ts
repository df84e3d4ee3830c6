import { z } from 'zod';
import { optional } from '../api/json.ts';
import { readCount, readMilliseconds } from '../config/option-values.ts';
import type { Flags } from '../config/options.ts';
import { HookError, quote } from '../errors.ts';

/** How fast a script goes through instances. */
export interface Pace {
  /** The number of instances that the script changes at the same time. */
  readonly batch: number;
  /** The time that each wait may take, as kubectl reads it. */
  readonly timeout: string;
}

/**
 * Reads --batch and --timeout.
 * @throws HookError InvalidOption
 */
export function readPace({ batch: count = '1', timeout = '5m' }: Flags): Pace {
  const batch = readCount(count);
  if (batch === undefined)
    throw new HookError('InvalidOption', `--batch ${quote(count)}: expected a whole number of at least 1`);
  if (readMilliseconds(timeout) === undefined)
    throw new HookError('InvalidOption', `--timeout ${quote(timeout)}: expected a duration, such as 5m`);
  return { batch, timeout };
}

/** Divides items into batches, in order. */
export function batchesOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

const Conditions = optional(z.array(z.object({ type: z.string(), status: z.string() })));

/** Reads from the status of an instance whether it is Ready. */
export const Readiness = optional(z.object({ conditions: Conditions })).transform(
  (status) => status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') === true,
);

/** Requires names that are safe in a shell, because they become part of commands. Every name in a cluster is. */
export function requireShellSafe(names: readonly string[], source: string): void {
  for (const name of names)
    if (!/^[A-Za-z0-9][A-Za-z0-9.-]*$/.test(name))
      throw new HookError('InvalidInput', `${source}: ${quote(name)}: expected letters, digits, - and .`);
}
