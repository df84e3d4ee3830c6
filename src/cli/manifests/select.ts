import { classKind } from '../../api/instance-class.ts';
import { type JsonObject, objectAt } from '../../api/json.ts';
import type { Flags } from '../../config/options.ts';
import { HookError } from '../../errors.ts';
import { type CommandLine, describeInputs } from '../arguments.ts';
import { type Admission, admitInstances, withInstances } from './admission.ts';
import { describeKinds } from './found-kinds.ts';
import { parseLabelSelector } from './label-selector.ts';
import { keyOf } from './manifest-index.ts';
import type { Manifest, Scan } from './manifests.ts';

/** What decides whether an instance is selected. */
export interface Selectable {
  /** `namespace/name` */
  readonly key: string;
  readonly object: JsonObject;
}

/** The instances that a command line selects by --namespace, --selector and --instance. */
export interface Selection {
  readonly has: (instance: Selectable) => boolean;
  readonly hasManifest: (manifest: Manifest) => boolean;
  /** The options as they were given. Empty if there are none. */
  readonly text: string;
}

/**
 * Reads the options that select instances.
 * @throws HookError InvalidOption for a selector that cannot be read
 */
export function readSelection({ instance, namespace, selector }: Flags): Selection {
  const isMet = selector === undefined ? undefined : parseLabelSelector(selector);
  const has = ({ key, object }: Selectable) =>
    (instance === undefined || isNamed(key, instance)) &&
    (namespace === undefined || key.startsWith(`${namespace}/`)) &&
    (isMet === undefined || isMet(labelsOf(object)));
  return {
    has,
    hasManifest: (manifest) => has({ key: keyOf(manifest), object: manifest.object }),
    text: Object.entries({ namespace, selector, instance })
      .flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${value}`]))
      .join(' '),
  };
}

function labelsOf(object: JsonObject): ReadonlyMap<string, string> {
  const labels = Object.entries(objectAt(objectAt(object, 'metadata'), 'labels'));
  return new Map(labels.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
}

/**
 * Returns the instances that a command line selects. Without a selection, these are all instances of the manifests.
 * @throws HookError InvalidInput if there is no such instance, InvalidOption
 */
export function selectInstances(scan: Scan, { flags, inputs }: Pick<CommandLine, 'flags' | 'inputs'>): Admission {
  const selection = readSelection(flags);
  const admission = admitInstances(scan.manifests);
  const instances = [...admission.accepted, ...admission.refused].filter(({ object }) => object['kind'] !== classKind);
  if (instances.length === 0) {
    const hint =
      inputs.cluster?.scope === 'current' ? ' in the current namespace (-n for another one, -A for all)' : '';
    throw noInstance(`${describeInputs(inputs)}: no MeshGatewayInstance found${hint}`, scan);
  }
  if (instances.some(selection.has)) return withInstances(admission, selection.has);
  const names = [...new Set(instances.map(({ key }) => key))];
  const more = names.length > shown ? ` and ${names.length - shown} more` : '';
  const found = `${names.slice(0, shown).join(', ')}${more}`;
  throw new HookError('InvalidInput', `${selection.text}: not found; the input contains ${found}`);
}

const shown = 10;

/** Returns the error for an input without the wanted instance. It says what the input has. */
export function noInstance(message: string, scan: Pick<Scan, 'manifests' | 'unread'>): HookError {
  return new HookError('InvalidInput', `${message}; the input contains ${describeKinds(scan)}`);
}

/**
 * Returns the error for an input without an instance of a selection.
 * @param group the group that the instance must have, or an empty text for both
 * @param hint what to do, if it is known
 */
export function noneSelected(
  { text }: Selection,
  group: string,
  scan: Pick<Scan, 'manifests' | 'unread'>,
  hint = '',
): HookError {
  const wanted = `${text || 'MeshGatewayInstances'}${group === '' ? '' : ` of ${group}`}`;
  return noInstance(`${wanted}: not found in the input${hint === '' ? '' : `; ${hint}`}`, scan);
}

/** An instance can be named without its namespace. */
function isNamed(key: string, instance: string): boolean {
  return instance.includes('/') ? key === instance : key.endsWith(`/${instance}`);
}
