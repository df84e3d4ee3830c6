import { HookError } from '../../errors.ts';
import type { Arguments } from '../arguments.ts';
import { assembleInstances, type OfflineInstance } from './instances.ts';
import type { Manifest } from './manifests.ts';

/**
 * Returns the instances that a command line selects: all instances of the manifests, or those that --instance names.
 * @throws HookError InvalidInput if there is no such instance
 */
export function selectInstances(
  manifests: readonly Manifest[],
  { files, flags }: Pick<Arguments, 'files' | 'flags'>,
): readonly OfflineInstance[] {
  const instances = assembleInstances(manifests);
  const wanted = flags['instance'];
  if (instances.length === 0) throw new HookError('InvalidInput', `${files.join(', ')}: no MeshGatewayInstance found`);
  if (wanted === undefined) return instances;
  const selected = instances.filter(({ key }) => key === wanted);
  if (selected.length > 0) return selected;
  const found = instances.map(({ key }) => key).join(', ');
  throw new HookError('InvalidInput', `--instance ${wanted}: not found; the manifests contain ${found}`);
}
