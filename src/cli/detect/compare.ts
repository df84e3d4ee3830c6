import { formatDuration } from '../../api/duration.ts';
import { type HookConfig, loadConfig } from '../../config/load.ts';
import { readConfigOptions, readServeOptions } from '../../config/options.ts';
import { quote } from '../../errors.ts';
import type { Cluster } from './cluster.ts';
import { type Ca, caVariable, findCa, gatewayVariables, type KnownCa } from './configuration.ts';
import { textOfFile } from './files.ts';
import { type Program, variableOf } from './program.ts';
import type { Settings } from './settings.ts';

const configVariables = ['MGI_KUMA_CP_CONFIG', 'MGI_KUMA_CP_CONFIG_TEXT', 'MGI_KUMA_CP_CA', 'MGI_KUMA_VERSION'];

/** What a running hook uses. */
export interface RunningHook {
  readonly config: HookConfig;
  readonly ca: Ca;
}

/**
 * Reads the configuration of a running hook from its Deployment, as the hook itself reads it.
 * @throws HookError InvalidInput, InvalidOption, InvalidConfiguration
 */
export function readHook(program: Program, cluster: Cluster): RunningHook {
  const variables = gatewayVariables(program);
  for (const name of configVariables) {
    const value = variableOf(program, name);
    if (value !== undefined) variables.set(name, value);
  }
  const args = program.args[0] === 'serve' ? program.args.slice(1) : program.args;
  const { kumaCpConfig, ...options } = readServeOptions(args, Object.fromEntries(variables));
  const text = kumaCpConfig === undefined ? options.kumaCpConfigText : textOfFile(kumaCpConfig, program, cluster);
  const caFile = variables.get(caVariable) ?? '';
  const ca: Ca = options.kumaCpCa === undefined ? findCa(caFile, program, cluster) : { text: options.kumaCpCa };
  // The file is not on this machine.
  variables.set(caVariable, '');
  const config = { ...options, kumaCpConfig: undefined, kumaCpConfigText: text, kumaCpCa: undefined };
  return { config: loadConfig(config, Object.fromEntries(variables)), ca };
}

/** Returns one line for each field in which a hook's configuration differs from the settings for the control plane. */
export function differencesOf(hook: HookConfig, settings: Settings): readonly string[] {
  const environment = Object.fromEntries(settings);
  const before = flatten(hook);
  const after = flatten(loadConfig(readConfigOptions({}, environment), environment));
  return [...new Set([...after.keys(), ...before.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => `${path}: the hook has ${show(before.get(path))}, the control plane ${show(after.get(path))}`);
}

/** Returns a line if the CAs, which are both known, differ. */
export function differencesOfCa(hook: KnownCa, controlPlane: KnownCa): readonly string[] {
  if ((hook.text ?? '') === (controlPlane.text ?? '')) return [];
  if (hook.text === undefined) return ['CA: the hook has none'];
  if (controlPlane.text === undefined) return ['CA: the control plane has none, the hook has one'];
  return ['CA: the hook has another one than the control plane'];
}

function flatten({ kumaCp, release }: HookConfig): ReadonlyMap<string, string> {
  return new Map([['release', release.name], ...leaves('', kumaCp)]);
}

function leaves(path: string, value: unknown): readonly [string, string][] {
  if (typeof value === 'bigint') return [[path, formatDuration(value)]];
  if (typeof value !== 'object' || value === null) return [[path, String(value)]];
  const entries: readonly [string, unknown][] = value instanceof Map ? [...value] : Object.entries(value);
  return entries.flatMap(([key, inner]) => leaves(path === '' ? key : `${path}.${key}`, inner));
}

function show(value: string | undefined): string {
  return value === undefined ? 'none' : quote(value);
}
