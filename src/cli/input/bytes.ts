import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { describeFileError, HookError } from '../../errors.ts';
import type { Io } from '../io.ts';

/**
 * Returns the bytes of a file, or of standard input for `-`, without the byte order mark of UTF-8.
 * @throws HookError InvalidInput for a file that cannot be read, or that is not UTF-8
 */
export async function readBytes(path: string, io: Io): Promise<Buffer> {
  const bytes = path === '-' ? Buffer.from(await io.stdin()) : await readFileBytes(path);
  const start = bytes.subarray(0, 3).equals(byteOrderMark) ? 3 : 0;
  if (isUtf8(bytes)) return bytes.subarray(start);
  throw notUtf8(bytes, path === '-' ? 'standard input' : path);
}

/**
 * Returns the text of a file, or of standard input for `-`.
 * @throws HookError InvalidInput for a file that cannot be read, or that is not UTF-8
 */
export async function readInput(path: string, io: Io): Promise<string> {
  return (await readBytes(path, io)).toString('utf8');
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

async function readFileBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new HookError('InvalidInput', describeFileError(path, error));
  }
}

function notUtf8(bytes: Buffer, name: string): HookError {
  const offset = firstInvalid(bytes);
  const isUtf16 = offset === 0 && /^(?:fffe|feff)/.test(bytes.toString('hex', 0, 2));
  const what = isUtf16 ? 'the text is UTF-16' : `byte 0x${bytes.toString('hex', offset, offset + 1)}`;
  return new HookError('InvalidInput', `${name}: offset ${offset}: expected UTF-8, but ${what}; save it as UTF-8`);
}

/** Returns the offset of the first character that is not UTF-8. */
function firstInvalid(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length) {
    const length = lengthOfCharacter(bytes[at] ?? 0);
    if (!isUtf8(bytes.subarray(at, at + length))) return at;
    at += length;
  }
  return at;
}

function lengthOfCharacter(first: number): number {
  if (first < 0xc0) return 1;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}
