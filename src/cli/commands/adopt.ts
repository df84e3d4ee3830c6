import { withEnvFile } from '../../config/env-file.ts';
import { loadConfig } from '../../config/load.ts';
import { type Flags, readConfigOptions } from '../../config/options.ts';
import { HookError } from '../../errors.ts';
import { orStandardInput, readCommandLine } from '../arguments.ts';
import { type Pace, readPace } from '../batches.ts';
import { restartsOf } from '../changes/restarts.ts';
import { type Command, exitCodes, type Io } from '../io.ts';
import { indexManifests, keyOf, kindWithGroup, type ManifestIndex } from '../manifests/manifest-index.ts';
import type { Manifest, Scan } from '../manifests/manifests.ts';
import { readScan } from '../manifests/read.ts';
import { noneSelected, readSelection, type Selection } from '../manifests/select.ts';
import { adoptionScript } from '../moving/adoption-script.ts';
import type { AdoptingInstance, Step } from '../moving/adoption-steps.ts';
import { type ModeName, modes } from '../moving/modes.ts';
import { findOrphans } from '../moving/orphans.ts';
import { type AdoptionPlan, inOrder, printRemarks, printText } from '../moving/print-steps.ts';
import { adoptingKey, readAdopting } from '../moving/read-instances.ts';
import { adoptUsage } from '../usage/commands/adopt.ts';

/** `mgi adopt` */
export const adoptCommand: Command = async (argv, io) => {
  const line = readCommandLine(argv, io, adoptUsage);
  const { flags, switches } = line;
  const output = readOutput(flags['output']);
  const mode = readMode(switches);
  const pace = readOptionalPace(flags, output);
  const selection = readSelection(flags);
  const scan = await readScan(orStandardInput(line), io);
  const { manifests } = scan;
  const index = indexManifests(manifests);
  const parents = selectParents(scan, selection, mode);
  const environment = withEnvFile(io.environment, flags['env-from']);
  const config = loadConfig(readConfigOptions(flags, environment), environment);
  const restarts = mode === 'adopt' ? restartsOf(manifests, config, io.now()) : new Map<string, string>();
  const plans = parents.map((parent): AdoptionPlan => {
    const name = nameOf(parent);
    return {
      name,
      key: adoptingKey(parent),
      steps: [...modes[mode].stepsOf(parent, index), ...warningOf(restarts.get(name))],
      checks: modes[mode].checksOf(parent, index, pace?.timeout ?? ''),
      isWaitedFor: parent.isReady || !parent.isReleasable,
    };
  });
  if (output === 'text') for (const plan of plans) printText(plan, io);
  else printCommands(plans, pace, mode, io);
  if (mode === 'repair') printOrphans(manifests, index, output === 'text' ? io.stdout : io.stderr);
  return plans.some(({ steps }) => steps.some(({ refused }) => refused)) ? exitCodes.invalid : exitCodes.ok;
};

function readOutput(output = 'text'): 'commands' | 'text' {
  if (output === 'text' || output === 'commands') return output;
  throw new HookError('InvalidOption', `--output ${output}: expected text or commands`);
}

/** Reads the pace of a script in batches. Undefined if the commands are printed without batches. */
function readOptionalPace(flags: Flags, output: 'commands' | 'text'): Pace | undefined {
  const { batch, timeout } = flags;
  if (batch === undefined && timeout !== undefined)
    throw new HookError('InvalidOption', '--timeout: also give --batch');
  if (batch === undefined) return undefined;
  const pace = readPace(flags);
  if (output === 'commands') return pace;
  throw new HookError('InvalidOption', '--batch: also give -o commands');
}

function printCommands(plans: readonly AdoptionPlan[], pace: Pace | undefined, mode: ModeName, io: Io): void {
  const { guard, wording } = modes[mode];
  if (pace === undefined)
    for (const command of [...guard, ...inOrder(plans).map(({ command }) => command)]) io.stdout(`${command}\n`);
  else io.stdout(adoptionScript(plans, pace, wording, guard));
  printRemarks(plans, io);
}

function selectParents(scan: Scan, selection: Selection, mode: ModeName): readonly AdoptingInstance[] {
  const parents = readAdopting(scan.manifests.filter(selection.hasManifest)).filter(
    ({ isReleasable }) => mode === 'adopt' || isReleasable === (mode !== 'orphan'),
  );
  if (parents.length > 0) return parents;
  const hint = mode === 'release' ? '--orphan is for instances of mesh.internal' : '';
  throw noneSelected(selection, modes[mode].group, scan, hint);
}

function printOrphans(manifests: readonly Manifest[], index: ManifestIndex, write: (text: string) => void): void {
  const keys = new Set(manifests.filter(({ kind }) => kind === 'MeshGatewayInstance').map(keyOf));
  for (const orphan of findOrphans(keys, index)) write(`${orphan}\n`);
}

function readMode(switches: ReadonlySet<string>): ModeName {
  const [mode = 'adopt', other] = (['release', 'repair', 'orphan'] as const).filter((one) => switches.has(one));
  if (other === undefined) return mode;
  throw new HookError('InvalidOption', `--${mode} and --${other} cannot be used together`);
}

function warningOf(text: string | undefined): readonly Step[] {
  return text === undefined ? [] : [{ line: `warning: ${text}`, commands: [], refused: false, of: 'instance' }];
}

function nameOf(parent: AdoptingInstance): string {
  return `${kindWithGroup(parent.apiVersion, parent.kind)} ${adoptingKey(parent)}`;
}
