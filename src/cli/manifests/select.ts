import { classKind } from '../../api/instance-class.ts';
import type { Flags } from '../../config/options.ts';
import { HookError } from '../../errors.ts';
import { type CommandLine, describeInputs } from '../arguments.ts';
import { type Admission, admitInstances, withKeys } from './admission.ts';
import { describeKinds } from './found-kinds.ts';
import type { Scan } from './manifests.ts';

/**
 * Returns the instances that a command line selects: all instances of the manifests, or those of --namespace and --instance.
 * @throws HookError InvalidInput if there is no such instance
 */
export function selectInstances(scan: Scan, { flags, inputs }: Pick<CommandLine, 'flags' | 'inputs'>): Admission {
  const admission = admitInstances(scan.manifests);
  const instances = [...admission.accepted, ...admission.refused].filter(({ object }) => object['kind'] !== classKind);
  if (instances.length === 0) {
    const hint =
      inputs.cluster?.scope === 'current' ? ' in the current namespace (-n for another one, -A for all)' : '';
    throw noInstance(`${describeInputs(inputs)}: no MeshGatewayInstance found${hint}`, scan);
  }
  if (instances.some(({ key }) => isSelected(key, flags))) return withKeys(admission, (key) => isSelected(key, flags));
  const found = instances.map(({ key }) => key).join(', ');
  throw new HookError('InvalidInput', `${describeSelection(flags)}: not found; the manifests contain ${found}`);
}

/** Returns the error for an input without the wanted instance. It says what the input has. */
export function noInstance(message: string, scan: Pick<Scan, 'manifests' | 'unread'>): HookError {
  return new HookError('InvalidInput', `${message}; the input contains ${describeKinds(scan)}`);
}

/** Reports whether --instance and --namespace select an instance. */
export function isSelected(key: string, { instance, namespace }: Flags): boolean {
  return (
    (instance === undefined || isNamed(key, instance)) && (namespace === undefined || key.startsWith(`${namespace}/`))
  );
}

/** An instance can be named without its namespace. */
function isNamed(key: string, instance: string): boolean {
  return instance.includes('/') ? key === instance : key.endsWith(`/${instance}`);
}

/** Returns the options that select instances, as they were given. */
export function describeSelection({ instance, namespace }: Flags): string {
  const given = [
    ...(namespace === undefined ? [] : [`--namespace ${namespace}`]),
    ...(instance === undefined ? [] : [`--instance ${instance}`]),
  ];
  return given.join(' ');
}
