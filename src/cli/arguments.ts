import { type ParsedLine, parseCommandLine } from '../config/command-line.ts';
import { withEnvFile } from '../config/env-file.ts';
import { type HookConfig, loadConfig } from '../config/load.ts';
import { type Flags, readConfigOptions } from '../config/options.ts';
import { HookError } from '../errors.ts';
import { readInput } from './input/bytes.ts';
import type { Io } from './io.ts';
import { chooseCluster } from './kubectl/choose.ts';
import type { ClusterInput } from './kubectl/read-cluster.ts';
import { optionTypes, type Usage } from './usage/option.ts';

/** Where manifests are read from. */
export interface Inputs {
  /** Files, folders, and `-` for standard input. */
  readonly files: readonly string[];
  /** The folders of kustomizations. */
  readonly kustomizations: readonly string[];
  /** Whether the sub-folders of folders are read too. */
  readonly isRecursive: boolean;
  /** The cluster that is read too. */
  readonly cluster?: ClusterInput | undefined;
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
export function readArguments(argv: readonly string[], io: Io, usage: Usage): Arguments {
  const line = readCommandLine(argv, io, usage);
  if (isEmpty(line.inputs)) throw noFile(usage);
  const environment = withEnvFile(io.environment, line.flags['env-from']);
  return { ...line, config: loadConfig(readConfigOptions(line.flags, environment), environment) };
}

function noFile({ options }: Usage): HookError {
  const or = options.some(({ name }) => name === 'cluster')
    ? ', - for standard input, or --cluster'
    : ', or - for standard input';
  return new HookError('InvalidOption', `no file given: name a file${or}`);
}

/**
 * Parses a command line: files (with or without -f), flags with a value, and flags without a value.
 * @throws HookError InvalidOption
 */
export function readCommandLine(argv: readonly string[], io: Io, usage: Usage): CommandLine {
  const { flags, lists, positionals, switches } = sortValues(parseCommandLine(argv, optionTypes(usage.options)));
  const [named = [], kustomizations = []] = [lists['filename'], lists['kustomize']];
  const given = { named: [...named, ...kustomizations], positionals, flags, switches };
  const chosen = chooseCluster(given, usage, io);
  const files = chosen === undefined ? [...named, ...positionals] : named;
  const inputs = { files, kustomizations, isRecursive: switches.has('recursive'), cluster: chosen?.cluster };
  const instance = chosen?.instance === undefined ? {} : { instance: chosen.instance };
  return { files, inputs, flags: { ...flags, ...instance }, lists, switches };
}

/** Sorts the values of options by their types. */
function sortValues({ positionals, values }: ParsedLine): Omit<CommandLine, 'files' | 'inputs'> & ParsedLine {
  const entries = Object.entries(values);
  const flags = Object.fromEntries(entries.flatMap(([name, one]) => (typeof one === 'string' ? [[name, one]] : [])));
  const lists = Object.fromEntries(
    entries.flatMap(([name, one]) => (Array.isArray(one) ? [[name, one.map(String)]] : [])),
  );
  const switches = new Set(entries.flatMap(([name, one]) => (one === true ? [name] : [])));
  return { flags, lists, positionals, switches, values };
}

/** Returns the inputs of a command that reads standard input if none is named. */
export function orStandardInput({ inputs }: CommandLine): Inputs {
  return isEmpty(inputs) ? { ...inputs, files: ['-'] } : inputs;
}

/** Describes the inputs for messages: the files, then the kustomizations, then the cluster. */
export function describeInputs({ cluster, files, kustomizations }: Inputs): string {
  const folders = kustomizations.map((folder) => `-k ${folder}`);
  return [...files, ...folders, ...(cluster === undefined ? [] : ['the cluster'])].join(', ');
}

function isEmpty({ cluster, files, kustomizations }: Inputs): boolean {
  return files.length + kustomizations.length === 0 && cluster === undefined;
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
