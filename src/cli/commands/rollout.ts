import { HookError } from '../../errors.ts';
import { orStandardInput, readCommandLine } from '../arguments.ts';
import { readPace } from '../batches.ts';
import { type Command, exitCodes } from '../io.ts';
import { readScan } from '../manifests/read.ts';
import { noneSelected, readSelection } from '../manifests/select.ts';
import { readInstances } from '../rollout/instance.ts';
import { rolloutScript } from '../rollout/script.ts';
import { rolloutUsage } from '../usage/commands/rollout.ts';

/** `mgi rollout` */
export const rolloutCommand: Command = async (argv, io) => {
  const line = readCommandLine(argv, io, rolloutUsage);
  const { flags } = line;
  const pace = readPace(flags);
  const selection = readSelection(flags);
  const scan = await readScan(orStandardInput(line), io);
  const instances = readInstances(scan.manifests.filter(selection.hasManifest));
  if (instances.length === 0) throw noneSelected(selection, 'mesh.internal', scan);
  if (instances.every(({ isSuspended }) => isSuspended))
    throw new HookError('InvalidInput', 'every instance is suspended already: nothing to roll out');
  io.stdout(rolloutScript(instances, pace));
  return exitCodes.ok;
};
