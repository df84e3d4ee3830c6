import { parseCommandLine } from '../config/command-line.ts';
import { withEnvFile } from '../config/env-file.ts';
import { type HookConfig, loadConfig } from '../config/load.ts';
import { type Flags, readConfigOptions } from '../config/options.ts';
import { HookError } from '../errors.ts';
import { readInput } from './input/bytes.ts';
import type { Io } from './io.ts';
import { type CommandOption, optionTypes } from './usage/option.ts';

/** Where manifests are read from. */
export interface Inputs {
  /** Files, folders, and `-` for standard input. */
  readonly files: readonly string[];
  /** The folders of kustomizations. */
  readonly kustomizations: readonly string[];
  /** Whether the sub-folders of folders are read too. */
  readonly isRecursive: boolean;
}

/** A parsed command line. */
export interface CommandLine {
  readonly files: readonly string[];
  readonly inputs: Inputs;
  readonly flags: Flags;
  /** The values of flags that may be repeated. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly switches: ReadonlySet<string>;
}

/** A parsed command line, and the configuration that its flags select. */
export interface Arguments extends CommandLine {
  readonly config: HookConfig;
}

/**
 * Parses the command line of a command that renders, and reads the configuration that its flags select.
 * @throws HookError InvalidOption, InvalidConfiguration
 */
export function readArguments(argv: readonly string[], io: Io, options: readonly CommandOption[]): Arguments {
  const line = readCommandLine(argv, options);
  if (isEmpty(line.inputs)) throw new HookError('InvalidOption', 'no file given: name a file, or - for standard input');
  const environment = withEnvFile(io.environment, line.flags['env-from']);
  return { ...line, config: loadConfig(readConfigOptions(line.flags, environment), environment) };
}

/**
 * Parses a command line: files (with or without -f), flags with a value, and flags without a value.
 * @throws HookError InvalidOption
 */
export function readCommandLine(argv: readonly string[], options: readonly CommandOption[]): CommandLine {
  const { values, positionals } = parseCommandLine(argv, optionTypes(options));
  const { filename: given, ...rest } = values;
  const entries = Object.entries(rest);
  const flags: Flags = Object.fromEntries(
    entries.flatMap(([name, one]) => (typeof one === 'string' ? [[name, one]] : [])),
  );
  const lists = Object.fromEntries(
    entries.flatMap(([name, one]) => (Array.isArray(one) ? [[name, one.map(String)]] : [])),
  );
  const switches = new Set(entries.flatMap(([name, one]) => (one === true ? [name] : [])));
  const files = [...(Array.isArray(given) ? given.map(String) : []), ...positionals];
  const inputs = { files, kustomizations: lists['kustomize'] ?? [], isRecursive: switches.has('recursive') };
  return { files, inputs, flags, lists, switches };
}

/** Returns the inputs of a command that reads standard input if none is named. */
export function orStandardInput({ inputs }: CommandLine): Inputs {
  return isEmpty(inputs) ? { ...inputs, files: ['-'] } : inputs;
}

/** Describes the inputs for messages: the files, then the kustomizations. */
export function describeInputs({ files, kustomizations }: Inputs): string {
  return [...files, ...kustomizations.map((folder) => `-k ${folder}`)].join(', ');
}

function isEmpty({ files, kustomizations }: Inputs): boolean {
  return files.length + kustomizations.length === 0;
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
