import { HookError, oneLine } from '../errors.ts';
import { nearestName } from '../kubernetes/nearest.ts';
import { helpOf } from './help.ts';
import { type Command, exitCodes, type Io } from './io.ts';
import { overview } from './overview.ts';

/** A command is loaded only when it runs, so that a server spends no time and no memory on the others. */
const commands = new Map<string, () => Promise<Command>>([
  ['serve', async () => (await import('./commands/serve.ts')).serveCommand],
  ['render', async () => (await import('./commands/render.ts')).renderCommand],
  ['explain', async () => (await import('./commands/explain.ts')).explainCommand],
  ['check', async () => (await import('./commands/check.ts')).checkCommand],
  ['sync', async () => (await import('./commands/sync.ts')).syncCommand],
  ['customize', async () => (await import('./commands/customize.ts')).customizeCommand],
  ['request', async () => (await import('./commands/request.ts')).requestCommand],
  ['replay', async () => (await import('./commands/replay.ts')).replayCommand],
  ['simulate', async () => (await import('./commands/simulate.ts')).simulateCommand],
  ['convert', async () => (await import('./commands/convert.ts')).convertCommand],
  ['diff', async () => (await import('./commands/diff.ts')).diffCommand],
  ['adopt', async () => (await import('./commands/adopt.ts')).adoptCommand],
  ['detect', async () => (await import('./commands/detect.ts')).detectCommand],
  ['rollout', async () => (await import('./commands/rollout.ts')).rolloutCommand],
  ['crds', async () => (await import('./commands/crds.ts')).crdsCommand],
]);

/** Runs `mgi` and returns its exit code. */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = argv;
  if (name === '--version' || name === 'version') return print(io, `${io.version}\n`);
  if (name === '--help' || name === '-h' || name === 'help') return help(rest, io);
  const command = commands.get(name ?? '');
  if (name === undefined || command === undefined) return noCommand(name, io);
  if (rest.includes('--help') || rest.includes('-h')) return print(io, helpOf(name));
  return guarded(name, await command(), rest, io);
}

/** `mgi help`, or `mgi help COMMAND` */
function help([name]: readonly string[], io: Io): number {
  if (name === undefined || name.startsWith('-')) return print(io, overview);
  return commands.has(name) ? print(io, helpOf(name)) : noCommand(name, io);
}

function noCommand(name: string | undefined, io: Io): number {
  if (name === undefined) io.stderr(overview);
  else {
    const nearest = nearestName(name, commands.keys());
    const hint = nearest === undefined ? 'see mgi help' : `did you mean ${nearest}?`;
    io.stderr(`mgi: ${oneLine(name)}: unknown command, ${hint}\n`);
  }
  return exitCodes.usage;
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
