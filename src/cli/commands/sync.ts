import { parseSyncRequest } from '../../hooks/parse.ts';
import { sync } from '../../hooks/sync.ts';
import { readArguments, readRequest } from '../arguments.ts';
import { type Command, exitCodes } from '../io.ts';
import { syncUsage } from '../usage/commands/sync.ts';

/** `mgi sync` */
export const syncCommand: Command = async (argv, io) => {
  const args = readArguments(argv, io, syncUsage);
  const request = parseSyncRequest(await readRequest(args, io));
  io.stdout(`${JSON.stringify(sync(request, args.config, io.now()).response, null, 2)}\n`);
  return exitCodes.ok;
};
