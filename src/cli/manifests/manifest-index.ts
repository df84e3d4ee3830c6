import { HookError, throwTogether } from '../../errors.ts';
import { clusterScoped, type Manifest, readKinds } from './manifests.ts';

/** Objects by `Kind.apiVersion`, then by `namespace/name`, or by name if they are cluster-scoped. */
export type ManifestIndex = ReadonlyMap<string, ReadonlyMap<string, Manifest>>;

/** The namespace that kubectl uses for an object without one. */
export const defaultNamespace = 'default';

/**
 * Indexes manifests by group and key.
 * @throws HookError InvalidInput for an object that is defined twice
 */
export function indexManifests(manifests: readonly Manifest[]): ManifestIndex {
  const index = new Map<string, Map<string, Manifest>>();
  const repeated: HookError[] = [];
  for (const manifest of manifests) {
    const { apiVersion, kind } = manifest;
    if (readKinds.get(kind)?.includes(apiVersion) !== true) continue;
    const group = `${kind}.${apiVersion}`;
    const objects = index.get(group) ?? new Map<string, Manifest>();
    const before = objects.get(keyOf(manifest));
    if (before !== undefined) repeated.push(invalid(manifest, `is already defined in ${before.source}`));
    index.set(group, objects.set(keyOf(manifest), manifest));
  }
  throwTogether(repeated);
  return index;
}

/** Returns the objects of a group, by key. */
export function ofGroup(index: ManifestIndex, group: string): ReadonlyMap<string, Manifest> {
  return index.get(group) ?? new Map();
}

/** Returns `namespace/name`, or the name of a cluster-scoped object. */
export function keyOf({ kind, name, namespace }: Manifest): string {
  return clusterScoped.has(kind) ? name : `${namespace ?? defaultNamespace}/${name}`;
}

/** Returns the error for a manifest that an API server would refuse. */
export function invalid({ apiVersion, kind, name, source }: Manifest, problem: string): HookError {
  return new HookError('InvalidInput', `${source}: ${kindWithGroup(apiVersion, kind)} ${name}: ${problem}`);
}

/** Returns a kind for messages. It includes the group if several groups have the kind and the group is not Kuma's. */
export function kindWithGroup(apiVersion: string, kind: string): string {
  const [group = ''] = apiVersion.split('/');
  return (readKinds.get(kind)?.indexOf(apiVersion) ?? 0) > 0 ? `${kind}.${group}` : kind;
}
