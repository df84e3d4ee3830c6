import { objectAt } from '../../api/json.ts';
import { type OfflineInstance, readInstances, type UnreadableInstance } from '../manifests/instances.ts';
import { keyOf } from '../manifests/manifest-index.ts';
import type { Manifest } from '../manifests/manifests.ts';
import { refusalsOf } from '../validation/refusals.ts';

/**
 * Returns an instance without the fields that its CustomResourceDefinition refuses, so that its other fields can be checked too.
 * Undefined if it cannot be read without them either.
 */
export function withoutRefused(
  { key, object, what }: UnreadableInstance,
  manifests: readonly Manifest[],
): OfflineInstance | undefined {
  const refused = new Set(refusalsOf(object).map(({ field }) => /^spec\.([\w-]+)/.exec(field)?.[1]));
  const spec = Object.fromEntries(Object.entries(objectAt(object, 'spec')).filter(([name]) => !refused.has(name)));
  const { apiVersion, kind } = object;
  const needed = manifests.filter((one) => one.kind !== kind || keyOf(one) === key);
  const others = needed.map((one) =>
    one.kind === kind && one.apiVersion === apiVersion ? { ...one, object: { ...one.object, spec } } : one,
  );
  const again = readInstances(others).find((one) => one.what === what);
  return again === undefined || 'error' in again ? undefined : again;
}
