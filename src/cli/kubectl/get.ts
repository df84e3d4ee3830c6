import { HookError } from '../../errors.ts';
import type { Io } from '../io.ts';
import { errorOf, isDenied } from './answers.ts';
import { cannotStart, runKubectl, type Target } from './run.ts';

/** What kubectl gets: `{ text }` with the objects as JSON, or the reason why there are none. */
export type Got = { readonly text: string } | { readonly without: 'kind' | 'permission' };

/**
 * Gets objects with the user's kubectl. A kind that the cluster lacks, or that the user may not read, is no error.
 * @param argv the resource, names and the namespace
 * @throws HookError InvalidInput if kubectl cannot be started, or reaches no cluster
 */
export async function getObjects(argv: readonly string[], target: Target, io: Io): Promise<Got> {
  const flags = ['--output=json', '--show-managed-fields', '--ignore-not-found'];
  const result = await runKubectl(['get', ...argv, ...flags], target, io);
  if (result.code === 0) return { text: result.stdout };
  if (result.code === undefined) throw unreadable(cannotStart(result));
  if (isDenied(result)) return { without: 'permission' };
  if (/the server doesn't have a resource type/.test(result.stderr)) return { without: 'kind' };
  throw unreadable(`kubectl: ${errorOf(result).replace(/^error: /i, '')}`);
}

function unreadable(why: string): HookError {
  return new HookError('InvalidInput', `the cluster cannot be read: ${why}`);
}
