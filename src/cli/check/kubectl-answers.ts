import { oneLine } from '../../errors.ts';
import type { ProgramResult } from '../io.ts';

/**
 * Returns the error of kubectl in one line. kubectl repeats the whole object before the answer of the API server, which stands
 * after the last mention of the input.
 */
export function errorOf({ code, stderr }: Pick<ProgramResult, 'code' | 'stderr'>): string {
  const lines = linesOf(stderr).filter((line) => !line.startsWith('Warning: '));
  // kubectl logs each attempt to reach a server, and ends with the error.
  const text = lines.some((line) => line.startsWith('Error from server')) ? lines.join(' ') : (lines.at(-1) ?? '');
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
