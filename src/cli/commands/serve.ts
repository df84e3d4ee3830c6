import { loadConfig } from '../../config/load.ts';
import { readServeOptions } from '../../config/options.ts';
import type { Command } from '../io.ts';

/** `mgi serve` */
export const serveCommand: Command = (argv, io) => {
  const options = readServeOptions(argv, io.environment);
  return io.serve(options, loadConfig(options, io.environment));
};
