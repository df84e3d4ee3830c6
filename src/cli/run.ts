import { HookError, oneLine } from '../errors.ts';
import { nearestName } from '../kubernetes/nearest.ts';
import { asCalled } from './called.ts';
import { commandTable } from './command-table.ts';
import { completeWord } from './completion/scripts.ts';
import { type Command, exitCodes, type Io } from './io.ts';
import { formatHelp, formatOverview } from './usage/format.ts';
import type { Usage } from './usage/option.ts';
import { describeVersion } from './version.ts';

const commands = new Map(commandTable.map((entry) => [entry.usage.name, entry]));

/** Runs `mgi` and returns its exit code. Help and messages have the name by which it was called. */
export async function runCli(argv: readonly string[], outer: Io): Promise<number> {
  const io: Io = { ...outer, stderr: (text) => outer.stderr(asCalled(text, outer)) };
  const [name, ...rest] = argv;
  if (name === '--version' || name === 'version') return print(io, await describeVersion(io.version));
  if (name === '--help' || name === '-h' || name === 'help') return help(rest, io);
  if (name === completeWord) return complete(rest, io);
  const command = commands.get(name ?? '');
  if (name === undefined || command === undefined) return noCommand(name, io);
  if (rest.includes('--help') || rest.includes('-h')) return printHelp(io, formatHelp(command.usage));
  return guarded(name, await command.load(), rest, io);
}

/** `mgi help`, or `mgi help COMMAND` */
function help([name]: readonly string[], io: Io): number {
  if (name === undefined || name.startsWith('-')) return printHelp(io, overview());
  const command = commands.get(name);
  return command === undefined ? noCommand(name, io) : printHelp(io, formatHelp(command.usage));
}

function overview(): string {
  return formatOverview(usages());
}

function usages(): readonly Usage[] {
  return commandTable.map(({ usage }) => usage);
}

async function complete(words: readonly string[], io: Io): Promise<number> {
  const { completeWords, formatCompletion } = await import('./completion/candidates.ts');
  return print(io, formatCompletion(completeWords(words, usages())));
}

function noCommand(name: string | undefined, io: Io): number {
  if (name === undefined) io.stderr(overview());
  else {
    const nearest = nearestName(name, commands.keys());
    const hint = nearest === undefined ? 'see mgi help' : `did you mean ${nearest}?`;
    io.stderr(`mgi: ${oneLine(name)}: unknown command, ${hint}\n`);
  }
  return exitCodes.usage;
}

function printHelp(io: Io, text: string): number {
  return print(io, asCalled(text, io));
}

function print(io: Io, text: string): number {
  io.stdout(text);
  return exitCodes.ok;
}

const usageErrors = new Set(['InvalidConfiguration', 'InvalidOption']);

/**
 * The commands that report invalid input as a usage error. Their exit code 1 means that there are differences.
 */
const troubleIsUsage = new Set(['diff', 'detect', 'replay']);

async function guarded(name: string, command: Command, argv: readonly string[], io: Io): Promise<number> {
  try {
    return await command(argv, io);
  } catch (error) {
    if (!(error instanceof HookError)) throw error;
    for (const message of [error.message, ...error.more]) io.stderr(`mgi: ${message}\n`);
    return usageErrors.has(error.code) || troubleIsUsage.has(name) ? exitCodes.usage : exitCodes.invalid;
  }
}
