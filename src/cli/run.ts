import { HookError } from '../errors.ts';
import { adoptCommand } from './adopt.ts';
import { crdsCommand } from './crds.ts';
import { customizeCommand } from './customize.ts';
import { explainCommand } from './explain.ts';
import { helpOf, overview } from './help.ts';
import { type Command, exitCodes, type Io } from './io.ts';
import { renderCommand } from './render.ts';
import { serveCommand } from './serve.ts';
import { syncCommand } from './sync.ts';

const commands = new Map<string, Command>([
  ['serve', serveCommand],
  ['render', renderCommand],
  ['explain', explainCommand],
  ['sync', syncCommand],
  ['customize', customizeCommand],
  ['adopt', adoptCommand],
  ['crds', crdsCommand],
]);

/** Runs `mgi`; returns its exit code. */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = argv;
  if (name === '--version') return print(io, `${io.version}\n`);
  if (name === '--help' || name === '-h') return print(io, overview);
  const command = commands.get(name ?? '');
  if (name === undefined || command === undefined) {
    io.stderr(name === undefined ? overview : `mgi: ${name}: no such command, see mgi --help\n`);
    return exitCodes.usage;
  }
  if (rest.includes('--help') || rest.includes('-h')) return print(io, helpOf(name));
  return guarded(command, rest, io);
}

function print(io: Io, text: string): number {
  io.stdout(text);
  return exitCodes.ok;
}

const usageErrors = new Set(['InvalidConfiguration', 'InvalidOption']);

async function guarded(command: Command, argv: readonly string[], io: Io): Promise<number> {
  try {
    return await command(argv, io);
  } catch (error) {
    if (!(error instanceof HookError)) throw error;
    io.stderr(`mgi: ${error.message}\n`);
    return usageErrors.has(error.code) ? exitCodes.usage : exitCodes.invalid;
  }
}
