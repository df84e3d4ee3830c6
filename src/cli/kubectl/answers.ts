import { oneLine } from '../../errors.ts';
import type { ProgramResult } from '../io.ts';

/** The start of a line in which kubectl passes on what an API server says about an object. */
const ofServer = /^(?:Error from server|The \S+ "[^"]*" is invalid: )/m;

/** Reports whether an API server has answered about an object. Otherwise kubectl itself failed. */
export function isOfServer({ stderr }: Pick<ProgramResult, 'stderr'>): boolean {
  return ofServer.test(stderr);
}

/**
 * Returns the error of kubectl in one line. kubectl repeats the whole object before the answer of the API server, which stands
 * after the last mention of the input.
 */
export function errorOf({ code, stderr }: Pick<ProgramResult, 'code' | 'stderr'>): string {
  const lines = linesOf(stderr).filter((line) => !line.startsWith('Warning: '));
  // kubectl logs each attempt to reach a server, and ends with the error.
  const text = ofServer.test(stderr) ? lines.join(' ') : (lines.at(-1) ?? '');
  const [start] = /^Error from server[^:]*: |^error: /.exec(text) ?? [''];
  const mention = text.lastIndexOf('"STDIN": ');
  const words = mention < 0 ? text : `${start}${text.slice(mention + '"STDIN": '.length)}`;
  return words === '' ? `kubectl ended with exit code ${code}` : oneLine(words);
}

/** Reports whether the user is not allowed to send the object. An admission plugin that refuses the object answers in other words. */
export function isDenied({ code, stderr }: Pick<ProgramResult, 'code' | 'stderr'>): boolean {
  return code !== 0 && /is forbidden: User "[^"]*" cannot /.test(stderr);
}

/** Returns the warnings of the API server. kubectl warns of every object that it did not create itself; that is no problem. */
export function warningsOf({ stderr }: Pick<ProgramResult, 'stderr'>): readonly string[] {
  return linesOf(stderr)
    .filter((line) => line.startsWith('Warning: '))
    .filter((line) => !line.includes('kubectl.kubernetes.io/last-applied-configuration'))
    .map((line) => line.slice('Warning: '.length));
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}
