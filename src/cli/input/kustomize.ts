import { HookError } from '../../errors.ts';
import type { Io } from '../io.ts';

/**
 * Builds a kustomization with the user's kubectl.
 * @returns the manifests as YAML
 * @throws HookError InvalidInput if kubectl cannot be started, or cannot build it
 */
export async function buildKustomization(folder: string, io: Io): Promise<Buffer> {
  const { code, stderr, stdout } = await io.run('kubectl', ['kustomize', folder], '');
  if (code === 0) return Buffer.from(stdout);
  const [reason = ''] = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('# Warning'));
  const problem = code === undefined ? `kubectl cannot be started: ${stderr}` : `kubectl kustomize: ${reason}`;
  throw new HookError('InvalidInput', `-k ${folder}: ${problem}`);
}
