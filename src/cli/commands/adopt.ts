import { loadConfig } from '../../config/load.ts';
import { configFlags, readConfigOptions } from '../../config/options.ts';
import { describeIssues, HookError, quote } from '../../errors.ts';
import { readCommandLine } from '../arguments.ts';
import { restartsOf } from '../changes/restarts.ts';
import { type Command, exitCodes, type Io } from '../io.ts';
import { indexManifests, invalid, kindWithGroup, keyOf as manifestKey } from '../manifests/manifest-index.ts';
import { type Manifest, readKinds, readManifests } from '../manifests/manifests.ts';
import { AdoptingInstance, adoptSteps, releaseSteps, repairSteps, type Step } from '../moving/adoption-steps.ts';
import { findOrphans } from '../moving/orphans.ts';

const options = {
  output: { type: 'string', short: 'o' },
  release: { type: 'boolean' },
  repair: { type: 'boolean' },
  instance: { type: 'string' },
  ...Object.fromEntries(configFlags.map((flag) => [flag, { type: 'string' as const }])),
} as const;

/** `mgi adopt` */
export const adoptCommand: Command = async (argv, io) => {
  const { files, flags, switches } = readCommandLine(argv, options);
  const { instance, output = 'text' } = flags;
  if (output !== 'text' && output !== 'commands') {
    throw new HookError('InvalidOption', `--output ${output}: expected text or commands`);
  }
  const mode = readMode(switches);
  const manifests = await readManifests(files.length === 0 ? ['-'] : files, io);
  const parents = readParents(manifests)
    .filter((parent) => instance === undefined || keyOf(parent) === instance)
    .filter(({ isReleasable }) => mode === 'adopt' || isReleasable);
  if (parents.length === 0) {
    const wanted = instance ?? `MeshGatewayInstances${mode === 'adopt' ? '' : ' of kuma.io'}`;
    throw new HookError('InvalidInput', `${wanted}: not found in the input`);
  }
  const index = indexManifests(manifests);
  const restarts =
    mode === 'adopt'
      ? restartsOf(manifests, loadConfig(readConfigOptions(flags, io.environment), io.environment), io.now())
      : new Map<string, string>();
  const refused = parents.map((parent) => {
    const name = nameOf(parent);
    return print(name, [...steps[mode](parent, index), ...warningOf(restarts.get(name))], output, io);
  });
  if (mode === 'repair') {
    const keys = new Set(manifests.filter(({ kind }) => kind === 'MeshGatewayInstance').map(manifestKey));
    for (const orphan of findOrphans(keys, index)) (output === 'text' ? io.stdout : io.stderr)(`${orphan}\n`);
  }
  return refused.includes(true) ? exitCodes.invalid : exitCodes.ok;
};

const steps = { adopt: adoptSteps, release: releaseSteps, repair: repairSteps } as const;

function readMode(switches: ReadonlySet<string>): keyof typeof steps {
  if (switches.has('release') && switches.has('repair')) {
    throw new HookError('InvalidOption', '--release and --repair cannot be used together');
  }
  if (switches.has('release')) return 'release';
  return switches.has('repair') ? 'repair' : 'adopt';
}

function warningOf(text: string | undefined): readonly Step[] {
  return text === undefined ? [] : [{ line: `warning: ${text}`, commands: [], refused: false }];
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

/** Prints the steps. Refusals go to stderr if a shell reads stdout. Returns true if a step is refused. */
function print(name: string, steps: readonly Step[], output: string, io: Io): boolean {
  if (output === 'text') io.stdout(`${name}\n`);
  for (const { commands, line, refused } of steps) {
    if (output === 'text') io.stdout(`  ${line}\n`);
    else if (refused || line.startsWith('warning: ')) io.stderr(`${name}: ${line}\n`);
    for (const command of commands) io.stdout(output === 'text' ? `    ${command}\n` : `${command}\n`);
  }
  return steps.some(({ refused }) => refused);
}
