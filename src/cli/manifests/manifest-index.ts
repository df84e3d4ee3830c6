import { HookError } from '../../errors.ts';
import { clusterScoped, type Manifest, readKinds } from './manifests.ts';

/** Objects by `Kind.apiVersion`, then by `namespace/name`, or by name where they are cluster-scoped. */
export type ManifestIndex = ReadonlyMap<string, ReadonlyMap<string, Manifest>>;

/** kubectl's namespace for what names none. */
export const defaultNamespace = 'default';

/**
 * Sorts manifests.
 * @throws HookError InvalidInput for an object that stands there twice
 */
export function indexManifests(manifests: readonly Manifest[]): ManifestIndex {
  const index = new Map<string, Map<string, Manifest>>();
  for (const manifest of manifests) {
    const { apiVersion, kind } = manifest;
    if (readKinds.get(kind)?.includes(apiVersion) !== true) continue;
    const group = `${kind}.${apiVersion}`;
    const objects = index.get(group) ?? new Map<string, Manifest>();
    const before = objects.get(keyOf(manifest));
    if (before !== undefined) throw invalid(manifest, `stands in ${before.source} already`);
    index.set(group, objects.set(keyOf(manifest), manifest));
  }
  return index;
}

/** What is there of a group, by key. */
export function ofGroup(index: ManifestIndex, group: string): ReadonlyMap<string, Manifest> {
  return index.get(group) ?? new Map();
}

/** `namespace/name`, or the name of what is cluster-scoped. */
export function keyOf({ kind, name, namespace }: Manifest): string {
  return clusterScoped.has(kind) ? name : `${namespace ?? defaultNamespace}/${name}`;
}

/** A manifest that an API server would refuse. */
export function invalid({ apiVersion, kind, name, source }: Manifest, problem: string): HookError {
  return new HookError('InvalidInput', `${source}: ${kindWithGroup(apiVersion, kind)} ${name}: ${problem}`);
}

/** A kind as messages name it: with its group where another group has the same and it is not Kuma's. */
export function kindWithGroup(apiVersion: string, kind: string): string {
  const [group = ''] = apiVersion.split('/');
  return (readKinds.get(kind)?.indexOf(apiVersion) ?? 0) > 0 ? `${kind}.${group}` : kind;
}
