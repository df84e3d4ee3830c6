import { HookError } from '../../errors.ts';
import type { Arguments } from '../arguments.ts';
import { type Admission, admitInstances, withKey } from './admission.ts';
import type { Manifest } from './manifests.ts';

/**
 * Returns the instances that a command line selects: all instances of the manifests, or those that --instance names.
 * @throws HookError InvalidInput if there is no such instance
 */
export function selectInstances(
  manifests: readonly Manifest[],
  { files, flags }: Pick<Arguments, 'files' | 'flags'>,
): Admission {
  const admission = admitInstances(manifests);
  const wanted = flags['instance'];
  const instances = [...admission.accepted, ...admission.refused];
  if (instances.length === 0) throw new HookError('InvalidInput', `${files.join(', ')}: no MeshGatewayInstance found`);
  if (wanted === undefined || instances.some(({ key }) => key === wanted)) return withKey(admission, wanted);
  const found = instances.map(({ key }) => key).join(', ');
  throw new HookError('InvalidInput', `--instance ${wanted}: not found; the manifests contain ${found}`);
}
