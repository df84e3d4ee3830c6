import { loadConfig } from '../../config/load.ts';
import { readServeOptions } from '../../config/options.ts';
import { unknownKeys, unknownVariables } from '../../config/unknown.ts';
import { HookError, throwTogether } from '../../errors.ts';
import type { Command } from '../io.ts';

/** `mgi serve` */
export const serveCommand: Command = (argv, io) => {
  const options = readServeOptions(argv, io.environment);
  const config = loadConfig(options, io.environment);
  const unknown = [...unknownVariables(io.environment), ...unknownKeys(options)];
  if (options.strictOptions) throwTogether(unknown.map((line) => new HookError('InvalidOption', line)));
  return io.serve(options, config, unknown);
};
