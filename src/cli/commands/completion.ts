import { HookError, quote } from '../../errors.ts';
import { readCommandLine } from '../arguments.ts';
import { scripts } from '../completion/scripts.ts';
import { type Command, exitCodes } from '../io.ts';
import { completionUsage } from '../usage/commands/completion.ts';

/** `mgi completion` */
export const completionCommand: Command = async (argv, io) => {
  const { files } = readCommandLine(argv, io, completionUsage);
  const [shell = '', ...more] = files;
  const script = scripts.get(shell);
  if (script === undefined || more.length > 0) {
    throw new HookError('InvalidOption', `${quote(files.join(' '))}: expected ${[...scripts.keys()].join(', ')}`);
  }
  io.stdout(script);
  return exitCodes.ok;
};
