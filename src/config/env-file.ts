import { readFileSync } from 'node:fs';
import { describeFileError, HookError, quote } from '../errors.ts';
import type { Environment } from './kuma-cp-environment.ts';

/**
 * Formats environment variables as a file that a POSIX shell can source: `NAME=value`, with a value in single quotes if it
 * has other characters than letters, digits and a few signs.
 */
export function formatEnvFile(variables: ReadonlyMap<string, string>): string {
  return [...variables].map(([name, value]) => `${name}=${quoteForShell(value)}\n`).join('');
}

function quoteForShell(value: string): string {
  return /^[\w.,:/@%+-]*$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}

const line =
  /(?:[ \t]*(?:#[^\n]*)?(?:\r?\n|$)|(?:export[ \t]+)?([A-Za-z_]\w*)=((?:'[^']*'|\\'|[^\s'"\\$`#&|;<>()])*)[ \t]*(?:\r?\n|$))/y;

/**
 * Parses a file of environment variables: lines `NAME=value`, empty lines and comments. A value can have parts in single
 * quotes, which can contain line breaks. The last one of several lines for a variable applies.
 * @param source the name of the file in messages
 * @throws HookError InvalidOption with the number of the line that cannot be parsed
 */
export function parseEnvFile(text: string, source: string): Environment {
  const variables = new Map<string, string>();
  for (let start = 0; start < text.length; start = line.lastIndex) {
    line.lastIndex = start;
    const match = line.exec(text);
    if (match === null) throw notALine(text, start, source);
    const [, name, value] = match;
    if (name !== undefined && value !== undefined) variables.set(name, unquote(value));
  }
  return Object.fromEntries(variables);
}

/**
 * Returns the environment with the variables of a file, which override others.
 * @throws HookError InvalidOption if the file cannot be read or parsed
 */
export function withEnvFile(environment: Environment, path: string | undefined): Environment {
  return path === undefined ? environment : { ...environment, ...parseEnvFile(readText(path), path) };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new HookError('InvalidOption', `--env-from: ${describeFileError(path, error)}`);
  }
}

function notALine(text: string, start: number, source: string): HookError {
  const number = text.slice(0, start).split('\n').length;
  const name = quote(text.slice(start).split(/[=\n]/, 1)[0]);
  return new HookError(
    'InvalidOption',
    `${source}: line ${number}: ${name}: expected NAME=value; put a value with special characters in single quotes`,
  );
}

function unquote(value: string): string {
  return value.replaceAll(
    /'([^']*)'|\\(')/g,
    (_, quoted: string | undefined, escaped: string | undefined) => quoted ?? escaped ?? '',
  );
}
