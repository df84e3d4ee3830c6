import { parseDuration } from '../api/duration.ts';
import type { PortRange } from './load.ts';

/** Parses the text of an option. Returns undefined for invalid text. */
export type Reader<T> = (text: string) => T | undefined;

const units = new Map([
  ['', 1],
  ['b', 1],
  ['kb', 1024],
  ['mb', 1024 ** 2],
  ['gb', 1024 ** 3],
]);

/** Parses a TCP port. With 0 the system chooses a port. */
export const port: Reader<number> = (text) =>
  /^\d{1,5}$/.test(text) && Number(text) <= 65535 ? Number(text) : undefined;
/** Accepts any text that is not empty. */
export const text: Reader<string> = (given) => (given === '' ? undefined : given);
/** Accepts one of some names. The schema of the chart lists them. */
export function oneOf<T extends string>(names: readonly T[]): Reader<T> & { readonly choices: readonly T[] } {
  return Object.assign((given: string) => names.find((name) => name === given), { choices: names });
}

/** Parses a range of ports: `first-last`. */
export function readRange(given: string): PortRange | undefined {
  const [, first, last] = /^(\d{1,5})-(\d{1,5})$/.exec(given) ?? [];
  const range = { first: Number(first), last: Number(last) };
  return range.first >= 1 && range.first <= range.last && range.last <= 65535 ? range : undefined;
}

/** Parses a size such as `512kb` or `32mb` into bytes. */
export function readSize(given: string): number | undefined {
  const [, digits, unit = ''] = /^(\d{1,9})([a-z]*)$/i.exec(given) ?? [];
  const factor = units.get(unit.toLowerCase());
  return digits === undefined || factor === undefined || Number(digits) === 0 ? undefined : Number(digits) * factor;
}

/** Parses `true` or `false`, the value of the environment variable of a flag that takes no value. */
export function readBoolean(given: string): boolean | undefined {
  return given === 'true' ? true : given === 'false' ? false : undefined;
}

/** Parses a whole number above 0. */
export function readCount(given: string): number | undefined {
  return /^\d{1,6}$/.test(given) && Number(given) > 0 ? Number(given) : undefined;
}

/** Parses a list of names: `name,name`. */
export function readNames(given: string): readonly string[] | undefined {
  const names = given.split(',').map((name) => name.trim());
  return names.includes('') ? undefined : names;
}

/**
 * Parses a duration such as `25s` into milliseconds. The maximum is one day, because timers support at most 24 days.
 */
export function readMilliseconds(given: string): number | undefined {
  const milliseconds = readDelay(given);
  return milliseconds === 0 ? undefined : milliseconds;
}

/** Parses a duration like {@link readMilliseconds}, but accepts zero. */
export function readDelay(given: string): number | undefined {
  const duration = parseDuration(given);
  if (duration === undefined || duration < 0n || duration > 86_400_000_000_000n) return undefined;
  return Number(duration / 1_000_000n);
}

/** Parses the revision of a configuration. It is a part of URLs. */
export function readRevision(given: string): string | undefined {
  return /^[A-Za-z0-9._-]{1,63}$/.test(given) ? given : undefined;
}
