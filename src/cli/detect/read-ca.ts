import { checkCa } from '../../config/ca.ts';
import { HookError } from '../../errors.ts';
import { readInput } from '../input/bytes.ts';
import type { Io } from '../io.ts';
import { errorOf } from '../kubectl/answers.ts';
import { runKubectl, type Target } from '../kubectl/run.ts';
import type { Ca, UnreadCa } from './configuration.ts';

/**
 * Reads the CA that --ca names: PEM, or PEM as base64, as `kubectl get secret -o jsonpath` prints it.
 * @throws HookError InvalidInput if the file cannot be read, InvalidConfiguration if it does not hold certificates alone
 */
export async function readCa(path: string, io: Io): Promise<string> {
  return parseCa(await readInput(path, io), `--ca ${path}`);
}

/**
 * Reads a CA from its Secret with the user's kubectl, which prints only the CA and no key. Returns other CAs as they are.
 * @throws HookError InvalidInput if the Secret cannot be read, InvalidConfiguration if it does not hold certificates alone
 */
export async function readCaFromCluster(ca: Ca, target: Target, io: Io): Promise<Ca> {
  if ('text' in ca || ca.get === undefined) return ca;
  const result = await runKubectl(ca.get, target, io);
  if (result.code === 0) return { text: parseCa(result.stdout, 'the Secret with the CA') };
  throw new HookError('InvalidInput', `the CA cannot be read: kubectl: ${errorOf(result)}; ${describeUnread(ca)}`);
}

/** Says how to give a CA that was not read. */
export function describeUnread({ file, get }: UnreadCa): string {
  if (get === undefined) return `add --ca FILE with the content of the file ${file} of that Deployment`;
  const command = get.map((argument) => argument.replace(/^(jsonpath=)(.*)$/, "$1'$2'")).join(' ');
  return `run kubectl ${command} > ca.txt and add --ca ca.txt`;
}

function parseCa(text: string, source: string): string {
  const isPem = text.includes('-----BEGIN');
  return checkCa(isPem ? text : Buffer.from(text, 'base64').toString(), source);
}
