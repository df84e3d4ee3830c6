import { HookError } from '../../errors.ts';
import type { Io } from '../io.ts';
import { withProgress } from '../progress.ts';
import { cannotStart, runKubectl } from './run.ts';

/**
 * Builds a kustomization with the user's kubectl.
 * @returns the manifests as YAML
 * @throws HookError InvalidInput if kubectl cannot be started, or cannot build it
 */
export async function buildKustomization(folder: string, io: Io): Promise<Buffer> {
  const result = await withProgress(`building ${folder}`, io, () => runKubectl(['kustomize', folder], {}, io));
  if (result.code === 0) return Buffer.from(result.stdout);
  const [reason = ''] = result.stderr.split('\n').filter((line) => line !== '' && !line.startsWith('# Warning'));
  const problem = result.code === undefined ? cannotStart(result) : `kubectl kustomize: ${reason}`;
  throw new HookError('InvalidInput', `-k ${folder}: ${problem}`);
}
