import type { OptionTypes } from '../../config/command-line.ts';

/** An option of a command. Its parsing, its help and its completion come from it. */
export interface CommandOption {
  readonly name: string;
  readonly short?: string;
  /** The placeholder of the value in the help. Undefined for a switch. */
  readonly value?: string;
  /** Whether the option can be repeated. */
  readonly multiple?: true;
  readonly about: string;
  /** The values that a shell completes. */
  readonly choices?: readonly string[];
}

/** A command, without the code that runs it. */
export interface Usage {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The arguments after the name of the command, for each way to use it. */
  readonly synopsis: readonly string[];
  /** What the command does, in paragraphs of lines. */
  readonly about: string;
  readonly options: readonly CommandOption[];
  /** The words that can stand as its argument, if it takes neither files nor instances. */
  readonly arguments?: readonly string[];
  /** The paragraphs after the options. */
  readonly notes?: string;
}

/** Returns the options of a command for the parser. */
export function optionTypes(options: readonly CommandOption[]): OptionTypes {
  return Object.fromEntries(
    options.map(({ multiple = false, name, short, value }) => {
      const type = value === undefined ? 'boolean' : 'string';
      return [name, { type, multiple, ...(short === undefined ? {} : { short }) }];
    }),
  );
}

const indent = 31;
const width = 130;

/** Formats an option for the help: its names and its placeholder on the left, and the description on the right. */
export function describeOption({ about, name, short, value }: CommandOption): string {
  const names = short === undefined ? `      --${name}` : `  -${short}, --${name}`;
  const left = value === undefined ? names : `${names} ${value}`;
  const [first = '', ...others] = wrap(about, width - indent);
  const rest = others.map((line) => `\n${' '.repeat(indent)}${line}`).join('');
  const gap = left.length < indent - 1 ? left.padEnd(indent) : `${left}\n${' '.repeat(indent)}`;
  return `${gap}${first}${rest}`;
}

function wrap(text: string, most: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > most) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
