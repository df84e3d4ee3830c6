import { readFile } from 'node:fs/promises';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { withEnvFile } from '../config/env-file.ts';
import { type HookConfig, loadConfig } from '../config/load.ts';
import { configFlags, type Flags, readConfigOptions } from '../config/options.ts';
import { describeFileError, HookError } from '../errors.ts';
import type { Io } from './io.ts';

/** A parsed command line. */
export interface CommandLine {
  readonly files: readonly string[];
  readonly flags: Flags;
  /** The values of flags that may be repeated. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly switches: ReadonlySet<string>;
}

/** A parsed command line, and the configuration that its flags select. */
export interface Arguments extends CommandLine {
  readonly config: HookConfig;
}

type Options = NonNullable<ParseArgsConfig['options']>;

const filename = { type: 'string', short: 'f', multiple: true } as const;

/**
 * Parses the command line of a command that renders: files, the configuration flags, and more flags of the command.
 * @throws HookError InvalidOption, InvalidConfiguration
 */
export function readArguments(argv: readonly string[], io: Io, more: Options = {}): Arguments {
  const named = Object.fromEntries(configFlags.map((flag) => [flag, { type: 'string' as const }]));
  const line = readCommandLine(argv, { ...named, ...more });
  if (line.files.length === 0)
    throw new HookError('InvalidOption', 'no file given: name a file, or - for standard input');
  const environment = withEnvFile(io.environment, line.flags['env-from']);
  return { ...line, config: loadConfig(readConfigOptions(line.flags, environment), environment) };
}

/**
 * Parses a command line: files (with or without -f), flags with a value, and flags without a value.
 * @throws HookError InvalidOption
 */
export function readCommandLine(argv: readonly string[], options: Options): CommandLine {
  const { values, positionals } = parse(argv, { ...options, filename });
  const { filename: given = [], ...rest } = values;
  const flags: Flags = Object.fromEntries(
    Object.entries(rest).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
  const lists = Object.fromEntries(
    Object.entries(rest).flatMap(([name, value]) => (Array.isArray(value) ? [[name, value.map(String)]] : [])),
  );
  const switches = new Set(Object.entries(rest).flatMap(([name, value]) => (value === true ? [name] : [])));
  return { files: [...(Array.isArray(given) ? given.map(String) : []), ...positionals], flags, lists, switches };
}

function parse(argv: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...argv], options, strict: true, allowPositionals: true });
  } catch (error) {
    throw new HookError('InvalidOption', error instanceof Error ? error.message : String(error));
  }
}

/**
 * Returns the text of a file, or of standard input for `-`.
 * @throws HookError InvalidInput for a file that cannot be read
 */
export async function readInput(path: string, io: Io): Promise<string> {
  if (path === '-') return io.stdin();
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new HookError('InvalidInput', describeFileError(path, error));
  }
}

/**
 * Returns the JSON document of the only file on the command line.
 * @throws HookError InvalidOption, InvalidInput, InvalidJson
 */
export async function readRequest({ files }: Arguments, io: Io): Promise<unknown> {
  const [path = '-', ...more] = files;
  if (more.length > 0) throw new HookError('InvalidOption', 'too many files: name exactly one file');
  const text = await readInput(path, io);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HookError('InvalidJson', `${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
