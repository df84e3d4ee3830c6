import { kumaDefinitions } from '../api/crd.ts';
import { formatYaml } from '../api/yaml.ts';
import { HookError } from '../errors.ts';
import { type Command, exitCodes } from './io.ts';

const header = "# Made by `npm run generate:crds` from the schemas in src/api. For clusters without Kuma's own.\n";

/** `mgi crds` */
export const crdsCommand: Command = async (argv, io) => {
  if (argv.length > 0) throw new HookError('InvalidOption', 'mgi crds takes no arguments');
  io.stdout(header + kumaDefinitions().map(formatYaml).join('---\n'));
  return exitCodes.ok;
};
