import * as z from 'zod';
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

/** Instances in the order in which a script goes through them. */
export interface Order<T> {
  readonly batches: readonly (readonly T[])[];
  /** The instances for which nothing waits. They come after the batches. */
  readonly last: readonly T[];
}

/** Divides instances into batches, in order. An instance that was not Ready before may never become Ready, so nothing waits for it. */
export function inBatches<T>(instances: readonly T[], size: number, isWaitedFor: (instance: T) => boolean): Order<T> {
  const waitedFor = instances.filter(isWaitedFor);
  const batches = Array.from({ length: Math.ceil(waitedFor.length / size) }, (_, index) =>
    waitedFor.slice(index * size, (index + 1) * size),
  );
  return { batches, last: instances.filter((instance) => !isWaitedFor(instance)) };
}

/** Returns the keys of instances, separated by spaces. */
export function keysOf(instances: readonly { readonly key: string }[]): string {
  return instances.map(({ key }) => key).join(' ');
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
