import type { GivenInstance } from '../manifests/instances.ts';

/**
 * Finds the instances that have the name and the namespace of an instance of the other group. Their children would have the same
 * names, so only one of them gets children.
 * @returns the other instance, by the instance
 */
export function sharedNames<T extends GivenInstance>(instances: readonly T[]): ReadonlyMap<T, T> {
  const first = new Map<string, T>();
  const last = new Map<string, T>();
  for (const instance of instances) {
    if (!first.has(instance.key)) first.set(instance.key, instance);
    last.set(instance.key, instance);
  }
  return new Map(
    instances.flatMap((instance): [T, T][] => {
      const others = [first.get(instance.key), last.get(instance.key)].filter((one) => one !== undefined);
      const other = others.find(({ what }) => what !== instance.what);
      return other === undefined ? [] : [[instance, other]];
    }),
  );
}
