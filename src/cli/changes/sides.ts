import { withEnvFile } from '../../config/env-file.ts';
import type { Environment } from '../../config/kuma-cp-environment.ts';
import { type ConfigOptions, type HookConfig, loadConfig } from '../../config/load.ts';
import { configFlags, type Flags, readConfigOptions } from '../../config/options.ts';
import type { Io } from '../io.ts';

const prefix = 'against-';

/** The configuration of one side of a diff, and where it comes from. */
export interface Side {
  readonly options: ConfigOptions;
  readonly environment: Environment;
  readonly config: HookConfig;
}

/**
 * Reads the configuration of both sides. The old side has the configuration of the new one, apart from the options that are given
 * for it. With a file of variables of its own, it has nothing from the new side.
 * @throws HookError InvalidOption, InvalidConfiguration
 */
export function readSides(flags: Flags, io: Io): { readonly old: Side | undefined; readonly now: Side } {
  const given = Object.entries(flags).filter(([flag]) => configFlags.some((one) => flag === `${prefix}${one}`));
  const own = Object.fromEntries(given.map(([flag, text]) => [flag.slice(prefix.length), text]));
  const now = readSide(flags, io);
  if (given.length === 0) return { old: undefined, now };
  if (own['env-from'] !== undefined) return { old: readSide(own, io), now };
  const hasText = own['kuma-cp-config'] !== undefined || own['kuma-cp-config-text'] !== undefined;
  const { 'kuma-cp-config': file, 'kuma-cp-config-text': text, ...others } = flags;
  const inherited = hasText ? others : { ...others, 'kuma-cp-config': file, 'kuma-cp-config-text': text };
  return { old: readSide({ ...inherited, ...own }, io), now };
}

function readSide(flags: Flags, io: Io): Side {
  const environment = withEnvFile(io.environment, flags['env-from']);
  const options = readConfigOptions(flags, environment);
  return { options, environment, config: loadConfig(options, environment) };
}
