import { InstanceIdentity } from '../api/instance.ts';
import { describeIssues, HookError, quote } from '../errors.ts';
import { adoptSteps, releaseSteps, type Step } from './adoption-steps.ts';
import { readCommandLine } from './arguments.ts';
import { type Command, exitCodes, type Io } from './io.ts';
import { type Manifest, readManifests } from './manifests.ts';

const options = {
  output: { type: 'string', short: 'o' },
  release: { type: 'boolean' },
  instance: { type: 'string' },
} as const;

/** `mgi adopt` */
export const adoptCommand: Command = async (argv, io) => {
  const { files, flags, switches } = readCommandLine(argv, options);
  const { instance, output = 'text' } = flags;
  if (output !== 'text' && output !== 'commands') {
    throw new HookError('InvalidOption', `--output ${output}: expected text or commands`);
  }
  const manifests = await readManifests(files.length === 0 ? ['-'] : files, io);
  const parents = readParents(manifests).filter((parent) => instance === undefined || keyOf(parent) === instance);
  if (parents.length === 0) throw new HookError('InvalidInput', `${instance ?? 'MeshGatewayInstances'}: none found`);
  const stepsFor = switches.has('release') ? releaseSteps : adoptSteps;
  const refused = parents.map((parent) => print(keyOf(parent), stepsFor(parent, manifests), output, io));
  return refused.includes(true) ? exitCodes.invalid : exitCodes.ok;
};

function keyOf({ metadata }: InstanceIdentity): string {
  return `${metadata.namespace}/${metadata.name}`;
}

function readParents(manifests: readonly Manifest[]): readonly InstanceIdentity[] {
  return manifests
    .filter(({ kind, apiVersion }) => kind === 'MeshGatewayInstance' && apiVersion === 'kuma.io/v1alpha1')
    .map(({ kind, name, object, source }) => {
      const read = InstanceIdentity.safeParse(object);
      if (!read.success)
        throw new HookError('InvalidInput', `${source}: ${kind} ${name}: ${describeIssues(read.error)}`);
      requireShellSafe(read.data, source);
      return read.data;
    });
}

/** Names go into commands for a shell; those that an API server lets pass are safe there. */
function requireShellSafe({ metadata }: InstanceIdentity, source: string): void {
  for (const text of [metadata.name, metadata.namespace, metadata.uid]) {
    if (!/^[A-Za-z0-9.-]+$/.test(text)) throw new HookError('InvalidInput', `${source}: ${quote(text)}: not a name`);
  }
}

/** True where something is refused. What is printed as commands goes to a shell, so words go to stderr. */
function print(key: string, steps: readonly Step[], output: string, io: Io): boolean {
  if (output === 'text') io.stdout(`MeshGatewayInstance ${key}\n`);
  for (const { commands, line, refused } of steps) {
    if (output === 'text') io.stdout(`  ${line}\n`);
    else if (refused) io.stderr(`MeshGatewayInstance ${key}: ${line}\n`);
    for (const command of commands) io.stdout(output === 'text' ? `    ${command}\n` : `${command}\n`);
  }
  return steps.some(({ refused }) => refused);
}
