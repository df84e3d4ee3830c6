import { readCount, readMilliseconds } from '../../config/option-values.ts';
import { HookError, quote } from '../../errors.ts';
import { readCommandLine } from '../arguments.ts';
import { type Command, exitCodes } from '../io.ts';
import { readManifests } from '../manifests/manifests.ts';
import { readInstances } from '../rollout/instance.ts';
import { rolloutScript } from '../rollout/script.ts';

const options = {
  batch: { type: 'string' },
  timeout: { type: 'string' },
} as const;

/** `mgi rollout` */
export const rolloutCommand: Command = async (argv, io) => {
  const { files, flags } = readCommandLine(argv, options);
  const { batch: count = '1', timeout = '5m' } = flags;
  const batch = readCount(count);
  if (batch === undefined)
    throw new HookError('InvalidOption', `--batch ${quote(count)}: expected a number of instances`);
  if (readMilliseconds(timeout) === undefined)
    throw new HookError('InvalidOption', `--timeout ${quote(timeout)}: expected a duration, such as 5m`);
  const instances = readInstances(await readManifests(files.length === 0 ? ['-'] : files, io));
  if (instances.length === 0) throw new HookError('InvalidInput', 'MeshGatewayInstances of mesh.internal: none found');
  if (instances.every(({ isSuspended }) => isSuspended))
    throw new HookError('InvalidInput', 'every instance is suspended already: nothing to roll out');
  io.stdout(rolloutScript(instances, { batch, timeout }));
  return exitCodes.ok;
};
