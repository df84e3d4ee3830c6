import { HookError } from '../../errors.ts';
import { readJson } from '../input/json.ts';
import type { Io } from '../io.ts';
import { emptyScan, type Kinds, type MutableScan, type Scan, scanDocument } from '../manifests/manifests.ts';
import { withProgress } from '../progress.ts';
import { type Got, getObjects } from './get.ts';
import type { Resource } from './kinds.ts';
import type { Target } from './run.ts';

/** The namespaces to read: those that are named, all of them, or the one of kubectl's context. */
export type Scope = readonly string[] | 'all' | 'current';

/** What to read from a cluster. */
export interface ClusterInput {
  readonly target: Target;
  readonly resources: readonly Resource[];
  readonly scope: Scope;
}

/** The number of kubectl processes that run at the same time. */
const atOnce = 4;

/**
 * Reads objects from a cluster with the user's kubectl. A kind that the user may not read is reported on stderr. A kind that the
 * cluster does not have is skipped.
 * @throws HookError InvalidInput if kubectl cannot be started, or reaches no cluster
 */
export async function readCluster({ resources, scope, target }: ClusterInput, kinds: Kinds, io: Io): Promise<Scan> {
  const scan = emptyScan();
  const read = async (some: readonly Resource[], where: Scope) => {
    const commands = commandsFor(some, where);
    if (commands.length === 0) return;
    const results = await withProgress('reading the cluster', io, () =>
      together(commands, (argv) => getObjects(argv, target, io)),
    );
    for (const [index, got] of results.entries()) add(got, commands[index] ?? [], kinds, scan, io);
  };
  const isInstance = ({ kind }: Resource) => kind === 'MeshGatewayInstance';
  await read(resources.filter(isInstance), scope);
  const others = resources.filter((one) => !isInstance(one));
  await read(others, scope === 'current' ? namespacesOf(scan) : scope);
  return scan;
}

function add(got: Got, argv: readonly string[], kinds: Kinds, scan: MutableScan, io: Io): void {
  if ('without' in got) {
    if (got.without === 'permission') io.stderr(`cluster: you may not read ${argv.join(' ')}, so it is left out\n`);
    return;
  }
  const isJson = readJson(Buffer.from(got.text), (one) => scanDocument(one, { source: 'cluster' }, kinds, scan));
  if (!isJson) throw new HookError('InvalidInput', 'the cluster cannot be read: kubectl does not print JSON');
}

/** Returns the arguments of kubectl get for resources. Roles of a namespace allow to get that Namespace, but not to list all. */
function commandsFor(resources: readonly Resource[], scope: Scope): readonly (readonly string[])[] {
  return resources.flatMap(({ isNamespaced, kind, name, selector }) => {
    const some = selector === undefined ? [name] : [name, `--selector=${selector}`];
    if (kind === 'Namespace' && typeof scope !== 'string') return scope.length === 0 ? [] : [[name, ...scope]];
    if (!isNamespaced) return [some];
    if (typeof scope === 'string') return [scope === 'all' ? [...some, '--all-namespaces'] : some];
    return scope.map((namespace) => [...some, `--namespace=${namespace}`]);
  });
}

function namespacesOf({ manifests }: Scan): readonly string[] {
  return [...new Set(manifests.flatMap(({ namespace }) => namespace ?? []))];
}

/** Runs a task for each item, a few at a time. Returns the results in the order of the items. */
async function together<T, R>(items: readonly T[], task: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  const worker = async () => {
    for (const [index, item] of waiting) results[index] = await task(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}
