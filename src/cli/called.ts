import { basename } from 'node:path';
import type { Io } from './io.ts';

/**
 * Returns the name by which the program was called: kubectl runs the program `kubectl-mgi` for `kubectl mgi`.
 * @param script the path of the program
 */
export function programOf(script = ''): Io['program'] {
  return basename(script, '.js') === 'kubectl-mgi' ? 'kubectl mgi' : 'mgi';
}

/** The name of the program before its arguments or a colon. The resource `mgi` of kubectl is not meant. */
const program = /(?<![\w./-]|\b(?:get|kubectl) )\bmgi(?=:? [\w-])/g;

/** Puts the name by which the program was called into a text for people: `mgi check` becomes `kubectl mgi check`. */
export function asCalled(text: string, { program: name }: Pick<Io, 'program'>): string {
  return name === 'mgi' ? text : text.replaceAll(program, name);
}
