import { HookError } from '../../errors.ts';
import { type CommandLine, orStandardInput, readCommandLine } from '../arguments.ts';
import { columns, rowOf } from '../get/rows.ts';
import { formatTable } from '../get/table.ts';
import { type Command, exitCodes } from '../io.ts';
import { readInstances } from '../manifests/instances.ts';
import { readManifests } from '../manifests/read.ts';
import { readSelection } from '../manifests/select.ts';
import { readOutput } from '../output.ts';
import { paint, table } from '../paint.ts';
import { getUsage } from '../usage/commands/get.ts';

/** `mgi get` */
export const getCommand: Command = async (argv, io) => {
  const line = readCommandLine(argv, io, getUsage);
  const { output = 'table' } = line.flags;
  const format = output === 'table' ? undefined : readOutput(output, ['table', 'yaml', 'json']);
  const selection = readSelection(line.flags);
  const instances = readInstances(await readManifests(orStandardInput(line), io)).filter(selection.has);
  if (instances.length === 0) return nothing(line, io.stderr);
  const now = io.now();
  io.stdout(
    format === undefined
      ? paint(formatTable([columns, ...instances.map((instance) => rowOf(instance, now))]), table, io)
      : format(instances.map(({ object }) => object)),
  );
  return exitCodes.ok;
};

/** Like kubectl get, finds it no error that there are no instances, unless one is named. */
function nothing({ flags, inputs }: CommandLine, write: (text: string) => void): number {
  if (flags['instance'] !== undefined) throw new HookError('InvalidInput', `${readSelection(flags).text}: not found`);
  const where = inputs.cluster?.scope === 'current' ? ' in the current namespace (-n for another one, -A for all)' : '';
  write(`no MeshGatewayInstance found${where}\n`);
  return exitCodes.ok;
}
