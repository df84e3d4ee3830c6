import { checkCa } from '../../config/ca.ts';
import { readInput } from '../input/bytes.ts';
import type { Io } from '../io.ts';

/**
 * Reads the CA that --ca names: PEM, or PEM as base64, as `kubectl get secret -o jsonpath` prints it.
 * @throws HookError InvalidInput if the file cannot be read, InvalidConfiguration if it does not hold certificates alone
 */
export async function readCa(path: string, io: Io): Promise<string> {
  const text = await readInput(path, io);
  const isPem = text.includes('-----BEGIN');
  return checkCa(isPem ? text : Buffer.from(text, 'base64').toString(), `--ca ${path}`);
}
