import { existsSync } from 'node:fs';
import type { Flags } from '../../config/options.ts';
import { HookError, quote } from '../../errors.ts';
import type { Io } from '../io.ts';
import type { Usage } from '../usage/option.ts';
import { resourcesOf } from './kinds.ts';
import type { ClusterInput, Scope } from './read-cluster.ts';
import type { Target } from './run.ts';

/** The parts of a command line that decide whether it reads the cluster. */
export interface GivenPlaces {
  /** The files of -f and the folders of -k. */
  readonly named: readonly string[];
  readonly positionals: readonly string[];
  readonly flags: Flags;
  readonly switches: ReadonlySet<string>;
}

/** The cluster that a command reads, and the instance that its argument names. */
export interface Chosen {
  readonly cluster: ClusterInput;
  readonly instance: string | undefined;
}

/**
 * Decides whether a command line reads the cluster: with --cluster, with an option that needs it, or on a terminal without files.
 * Returns undefined for a command line that reads files.
 * @throws HookError InvalidOption
 */
export function chooseCluster(given: GivenPlaces, usage: Usage, io: Io): Chosen | undefined {
  if (!usage.options.some(({ name }) => name === 'cluster')) return undefined;
  if (!wantsCluster(given, io)) {
    refuseUnused(given);
    refuseInstance(given);
    return undefined;
  }
  const instance = instanceOf(given, usage);
  const cluster = {
    target: targetOf(given.flags),
    resources: resourcesOf(usage.name),
    scope: scopeOf(given, instance),
  };
  return { cluster, instance };
}

/** Returns the cluster that a command line names. */
export function targetOf({ context, kubeconfig }: Flags): Target {
  return { context, kubeconfig };
}

function wantsCluster(given: GivenPlaces, { terminal }: Io): boolean {
  const { named, positionals, switches } = given;
  if (switches.has('cluster')) return true;
  if (named.length > 0) return false;
  return (terminal.stdin || onlyOfCluster(given).length > 0) && positionals.every(canBeInstance);
}

function onlyOfCluster({ flags, switches }: GivenPlaces): readonly string[] {
  const needed = ['all-namespaces', 'context', 'kubeconfig'];
  return needed.filter((name) => switches.has(name) || flags[name] !== undefined);
}

/** `mgi check --server` also needs the context of kubectl. */
function refuseUnused(given: GivenPlaces): void {
  const [first] = onlyOfCluster(given);
  if (first === undefined || (given.switches.has('server') && first !== 'all-namespaces')) return;
  throw new HookError('InvalidOption', `--${first}: is only for reading the cluster; add --cluster`);
}

/** Without a terminal, an argument is a file. A script must not read a cluster because it misspells a file. */
function refuseInstance({ positionals }: GivenPlaces): void {
  const first = positionals.find((text) => text.includes('/') && canBeInstance(text));
  if (first === undefined) return;
  throw new HookError(
    'InvalidInput',
    `${first}: no such file or directory; add --cluster to read an instance of the cluster`,
  );
}

/** Reports whether an argument can be the name of an instance, such as `demo/edge`, and not a file. */
function canBeInstance(text: string): boolean {
  return isName.test(text) && !/\.(?:ya?ml|json)$/.test(text) && !existsSync(text);
}

const isName = /^(?:[a-z0-9][a-z0-9-]*\/)?[a-z0-9][a-z0-9.-]*$/;

function instanceOf({ flags, positionals: [first, ...more] }: GivenPlaces, usage: Usage): string | undefined {
  if (first === undefined) return flags['instance'];
  const problem = (text: string) => new HookError('InvalidOption', `${quote(first)}: ${text}`);
  if (!usage.options.some(({ name }) => name === 'instance')) throw problem('expected only options');
  if (more.length > 0 || flags['instance'] !== undefined) throw problem('expected the name of one instance');
  if (!isName.test(first)) throw problem('expected an instance, NAME or NS/NAME; name files with -f');
  return first;
}

function scopeOf({ flags, switches }: GivenPlaces, instance: string | undefined): Scope {
  const { namespace = namespaceIn(instance) } = flags;
  if (!switches.has('all-namespaces')) return namespace === undefined ? 'current' : [namespace];
  if (flags['namespace'] === undefined) return 'all';
  throw new HookError('InvalidOption', '--all-namespaces and --namespace cannot be used together');
}

function namespaceIn(instance = ''): string | undefined {
  return instance.includes('/') ? instance.split('/')[0] : undefined;
}
