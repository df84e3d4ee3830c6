import { type ParseArgsConfig, parseArgs } from 'node:util';
import { HookError, quote } from '../errors.ts';
import { nearestName } from '../kubernetes/nearest.ts';

/** The options of a command, as `util.parseArgs` has them. */
export type OptionTypes = NonNullable<ParseArgsConfig['options']>;

/** The options and the other arguments of a command line. */
export interface ParsedLine {
  readonly values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;
  readonly positionals: readonly string[];
}

/**
 * Parses a command line. Options can be given once, unless they are `multiple` or take no value.
 * @throws HookError InvalidOption with the first option that cannot be used
 */
export function parseCommandLine(argv: readonly string[], options: OptionTypes): ParsedLine {
  const { positionals, tokens, values } = parseArgs({
    args: [...argv],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const problem = problemOf(token, options, given);
    if (problem !== undefined) throw new HookError('InvalidOption', `${token.rawName}: ${problem}`);
    given.add(token.name);
  }
  return { values, positionals };
}

interface GivenOption {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function problemOf(token: GivenOption, options: OptionTypes, given: ReadonlySet<string>): string | undefined {
  const { inlineValue = false, name, rawName, value } = token;
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (option === undefined) return unknown(rawName, options);
  if (option.type === 'boolean') return inlineValue ? 'takes no value' : undefined;
  if (value === undefined) return 'expected a value';
  if (!inlineValue && value.length > 1 && value.startsWith('-')) {
    return `expected a value, not the option ${value}; to give a value that begins with -, write ${rawName}=VALUE`;
  }
  return given.has(name) && option.multiple !== true ? 'is given twice; give it once' : undefined;
}

function unknown(rawName: string, options: OptionTypes): string {
  const nearest = rawName.startsWith('--') ? nearestName(rawName.slice(2), Object.keys(options)) : undefined;
  const known = Object.entries(options).flatMap(([name, { short }]) =>
    short === undefined ? [`--${name}`] : [`-${short}`, `--${name}`],
  );
  if (nearest !== undefined) return `unknown option, did you mean --${nearest}?`;
  return `unknown option, expected one of ${['--help', ...known.toSorted()].join(', ')}`;
}

/**
 * Refuses arguments that are not options.
 * @throws HookError InvalidOption
 */
export function refusePositionals({ positionals: [first] }: ParsedLine): void {
  if (first !== undefined) throw new HookError('InvalidOption', `${quote(first)}: expected only options`);
}
