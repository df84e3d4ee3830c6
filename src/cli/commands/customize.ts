import { customize } from '../../hooks/customize.ts';
import { parseCustomizeRequest } from '../../hooks/parse.ts';
import { readArguments, readRequest } from '../arguments.ts';
import { type Command, exitCodes } from '../io.ts';
import { customizeUsage } from '../usage/commands/customize.ts';

/** `mgi customize` */
export const customizeCommand: Command = async (argv, io) => {
  const args = readArguments(argv, io, customizeUsage);
  const request = parseCustomizeRequest(await readRequest(args, io));
  io.stdout(`${JSON.stringify(customize(request, args.config.related), null, 2)}\n`);
  return exitCodes.ok;
};
