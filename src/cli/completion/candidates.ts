import type { CommandOption, Usage } from '../usage/option.ts';

/** A word that can stand at the end of a command line, with a description. */
export interface Candidate {
  readonly word: string;
  readonly about: string;
}

/** The candidates for the last word of a command line. Without any, the word can be a file. */
export interface Completion {
  readonly candidates: readonly Candidate[];
  readonly isFile: boolean;
}

const nothing: Completion = { candidates: [], isFile: false };
const file: Completion = { candidates: [], isFile: true };

/**
 * Completes the last word of a command line.
 * @param words the words after `mgi`; the last one can be empty
 */
export function completeWords(words: readonly string[], usages: readonly Usage[]): Completion {
  const [name = '', ...rest] = words;
  const last = words.at(-1) ?? '';
  if (rest.length === 0) return matching([...usages.map(commandOf), ...ownWords], last);
  if (name === 'help') return matching(usages.map(commandOf), last);
  const usage = usages.find((one) => one.name === name);
  if (usage === undefined) return nothing;
  const [given, value] = splitAtEquals(last);
  if (value !== undefined) return completeValue(optionOf(given, usage), value);
  const before = optionOf(words.at(-2) ?? '', usage);
  if (before?.value !== undefined) return completeValue(before, last);
  if (last.startsWith('-')) return matching([...usage.options, help].map(longOf), last);
  if (usage.arguments !== undefined)
    return matching(
      usage.arguments.map((word) => ({ word, about: '' })),
      last,
    );
  return takesFiles(usage) ? file : nothing;
}

const ownWords: readonly Candidate[] = [
  { word: 'help', about: 'print the options of a command' },
  { word: 'version', about: 'print the version' },
];
const help: CommandOption = { name: 'help', about: 'print the options of the command' };

function commandOf({ name, summary }: Usage): Candidate {
  return { word: name, about: summary };
}

function longOf({ about, name }: CommandOption): Candidate {
  return { word: `--${name}`, about };
}

/** Splits `--option=value`. As in programs with Cobra, the candidates are values alone, and the scripts keep what is before them. */
function splitAtEquals(word: string): readonly [string, string?] {
  const at = word.startsWith('-') ? word.indexOf('=') : -1;
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)];
}

/** Returns the option that a word names: `-f`, or `--filename`. */
function optionOf(word: string, { options }: Usage): CommandOption | undefined {
  return options.find(({ name, short }) => word === `--${name}` || (short !== undefined && word === `-${short}`));
}

function completeValue(option: CommandOption | undefined, prefix: string): Completion {
  const { choices = [], value = '' } = option ?? {};
  if (choices.length > 0)
    return matching(
      choices.map((word) => ({ word, about: '' })),
      prefix,
    );
  return isPlace(value) ? file : nothing;
}

function takesFiles({ options, synopsis }: Usage): boolean {
  return options.some(({ name }) => name === 'filename') || synopsis.some(isPlace);
}

function isPlace(placeholder: string): boolean {
  return /\b(?:FILE|DIR)\b/.test(placeholder);
}

function matching(candidates: readonly Candidate[], prefix: string): Completion {
  return { candidates: candidates.filter(({ word }) => word.startsWith(prefix)), isFile: false };
}

/**
 * Formats a completion as programs with Cobra do, so that kubectl can pass it on: a line for each candidate, and the directive 0
 * (files may follow) or 4 (no files). Source: ShellCompDirective in github.com/spf13/cobra/completions.go.
 */
export function formatCompletion({ candidates, isFile }: Completion): string {
  const lines = candidates.map(({ about, word }) => (about === '' ? `${word}\n` : `${word}\t${about}\n`));
  return `${lines.join('')}:${isFile ? 0 : 4}\n`;
}
