import { withEnvFile } from '../../config/env-file.ts';
import { loadConfig } from '../../config/load.ts';
import { readConfigOptions } from '../../config/options.ts';
import { describeIssues, HookError, quote } from '../../errors.ts';
import { orStandardInput, readCommandLine } from '../arguments.ts';
import { restartsOf } from '../changes/restarts.ts';
import { type Command, exitCodes } from '../io.ts';
import {
  indexManifests,
  invalid,
  kindWithGroup,
  type ManifestIndex,
  keyOf as manifestKey,
} from '../manifests/manifest-index.ts';
import { type Manifest, readKinds, type Scan } from '../manifests/manifests.ts';
import { readScan } from '../manifests/read.ts';
import { noInstance, readSelection, type Selection } from '../manifests/select.ts';
import { AdoptingInstance, adoptSteps, releaseSteps, repairSteps, type Step } from '../moving/adoption-steps.ts';
import { orphanGuard, orphanSteps } from '../moving/orphan-steps.ts';
import { findOrphans } from '../moving/orphans.ts';
import { type AdoptionPlan, printCommands, printText } from '../moving/print-steps.ts';
import { adoptUsage } from '../usage/commands/adopt.ts';

/** `mgi adopt` */
export const adoptCommand: Command = async (argv, io) => {
  const line = readCommandLine(argv, io, adoptUsage);
  const { flags, switches } = line;
  const output = readOutput(flags['output']);
  const mode = readMode(switches);
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
    return { name, steps: [...stepsOf[mode](parent, index), ...warningOf(restarts.get(name))] };
  });
  if (mode === 'orphan' && output === 'commands') for (const command of orphanGuard) io.stdout(`${command}\n`);
  if (output === 'text') for (const plan of plans) printText(plan, io);
  else printCommands(plans, io);
  if (mode === 'repair') printOrphans(manifests, index, output === 'text' ? io.stdout : io.stderr);
  return plans.some(({ steps }) => steps.some(({ refused }) => refused)) ? exitCodes.invalid : exitCodes.ok;
};

function readOutput(output = 'text'): 'commands' | 'text' {
  if (output === 'text' || output === 'commands') return output;
  throw new HookError('InvalidOption', `--output ${output}: expected text or commands`);
}

function selectParents(scan: Scan, selection: Selection, mode: Mode): readonly AdoptingInstance[] {
  const selected = scan.manifests.filter((one) => selection.has({ key: manifestKey(one), object: one.object }));
  const parents = readParents(selected).filter(
    ({ isReleasable }) => mode === 'adopt' || isReleasable === (mode !== 'orphan'),
  );
  if (parents.length > 0) return parents;
  const wanted = `${selection.text || 'MeshGatewayInstances'}${groupOf[mode]}`;
  const hint = mode === 'release' ? '; --orphan is for instances of mesh.internal' : '';
  throw noInstance(`${wanted}: not found in the input${hint}`, scan);
}

const groupOf = { adopt: '', release: ' of kuma.io', repair: ' of kuma.io', orphan: ' of mesh.internal' } as const;

function printOrphans(manifests: readonly Manifest[], index: ManifestIndex, write: (text: string) => void): void {
  const keys = new Set(manifests.filter(({ kind }) => kind === 'MeshGatewayInstance').map(manifestKey));
  for (const orphan of findOrphans(keys, index)) write(`${orphan}\n`);
}

type Mode = keyof typeof stepsOf;

const stepsOf = { adopt: adoptSteps, release: releaseSteps, repair: repairSteps, orphan: orphanSteps } as const;

function readMode(switches: ReadonlySet<string>): Mode {
  const [mode = 'adopt', other] = (['release', 'repair', 'orphan'] as const).filter((one) => switches.has(one));
  if (other === undefined) return mode;
  throw new HookError('InvalidOption', `--${mode} and --${other} cannot be used together`);
}

function warningOf(text: string | undefined): readonly Step[] {
  return text === undefined ? [] : [{ line: `warning: ${text}`, commands: [], refused: false, of: 'instance' }];
}

function keyOf({ metadata }: AdoptingInstance): string {
  return `${metadata.namespace}/${metadata.name}`;
}

function nameOf(parent: AdoptingInstance): string {
  return `${kindWithGroup(parent.apiVersion, parent.kind)} ${keyOf(parent)}`;
}

function readParents(manifests: readonly Manifest[]): readonly AdoptingInstance[] {
  const wanted = readKinds.get('MeshGatewayInstance') ?? [];
  return manifests
    .filter(({ kind, apiVersion }) => kind === 'MeshGatewayInstance' && wanted.includes(apiVersion))
    .map((manifest) => {
      const read = AdoptingInstance.safeParse(manifest.object);
      if (!read.success) throw invalid(manifest, describeIssues(read.error));
      requireShellSafe(read.data, manifest.source);
      return read.data;
    });
}

/** Requires names that are safe in a shell, because they become part of commands. Names in a cluster always are. */
function requireShellSafe({ metadata }: AdoptingInstance, source: string): void {
  for (const text of [metadata.name, metadata.namespace, metadata.uid]) {
    if (!/^[A-Za-z0-9.-]+$/.test(text))
      throw new HookError('InvalidInput', `${source}: ${quote(text)}: expected letters, digits, - and .`);
  }
}
