import { parseArgs } from 'node:util';
import { HookError, quote } from '../errors.ts';
import type { Environment } from './kuma-cp-environment.ts';

/** An option. It has a flag, an environment variable (MGI_ followed by the name of the flag) and a default. */
export interface Option<T> {
  readonly flag: string;
  readonly value: string;
  readonly fallback: string | undefined;
  readonly about: string;
  readonly read: (text: string) => T | undefined;
}

/** The texts of the flags on the command line. */
export type Flags = Readonly<Record<string, string | undefined>>;

/**
 * Reads the flags of a command line that has nothing else.
 * @throws HookError InvalidOption
 */
export function parseFlags(argv: readonly string[], names: Record<string, { type: 'string' }>): Flags {
  try {
    return parseArgs({ args: [...argv], options: names, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new HookError('InvalidOption', error instanceof Error ? error.message : String(error));
  }
}

/**
 * Returns the value of an option that has a default.
 * @throws HookError InvalidOption
 */
export function readOption<T>(option: Option<T>, flags: Flags, environment: Environment): T {
  const value = findOption(option, flags, environment);
  if (value === undefined) throw new HookError('InvalidOption', `--${option.flag}: expected a value`);
  return value;
}

/**
 * Returns the value of an option, or undefined if it is not set. A flag overrides the environment variable.
 * @throws HookError InvalidOption if the text cannot be parsed
 */
export function findOption<T>(option: Option<T>, flags: Flags, environment: Environment): T | undefined {
  const { flag, fallback, read } = option;
  const variable = variableOf(flag);
  const given = flags[flag];
  const [source, text] = given === undefined ? [variable, environment[variable] ?? fallback] : [`--${flag}`, given];
  if (text === undefined) return undefined;
  const value = read(text);
  if (value === undefined)
    throw new HookError('InvalidOption', `${source}: ${quote(text)}: expected ${option.value} (${option.about})`);
  return value;
}

/** Returns the environment variable of a flag. */
export function variableOf(flag: string): string {
  return `MGI_${flag.replaceAll('-', '_').toUpperCase()}`;
}
