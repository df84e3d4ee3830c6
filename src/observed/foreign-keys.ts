import type { ObservedObject } from '../api/children.ts';
import { isObject, type Json, type JsonObject, lookup, objectAt } from '../api/json.ts';
import { pathOf, replaceAt, valueAt } from './field-path.ts';
import { lastApplied } from './owned.ts';

/** The maps of each kind that others must not add keys to. Server-side apply treats each of them as one value. */
const wholeMaps: Readonly<Record<string, readonly (readonly string[])[]>> = {
  DaemonSet: [['spec', 'template', 'spec', 'nodeSelector']],
  Deployment: [['spec', 'template', 'spec', 'nodeSelector']],
  PodDisruptionBudget: [['spec', 'selector', 'matchLabels']],
  Service: [['spec', 'selector']],
};

/** A key that somebody else added to a map, with its value. */
export interface ForeignKey {
  /** The path of the map. */
  readonly map: readonly string[];
  readonly key: string;
  readonly value: Json;
}

/**
 * Returns the keys that others added to the maps of a child. With one of them in its selector, a Service has no endpoints.
 * Dynamic apply removes only what it applied. Server-side apply restores such a map by itself.
 */
export function foreignKeys({ kind, raw }: ObservedObject, wanted: JsonObject): readonly ForeignKey[] {
  const suspects = (wholeMaps[kind] ?? []).flatMap((map) => extraKeys(map, wanted, raw));
  if (suspects.length === 0) return [];
  const applied = lastApplied(objectAt(raw, 'metadata'));
  if (applied === undefined) return [];
  return suspects.filter(({ key, map }) => !hasKey(valueAt(applied, map), key));
}

function extraKeys(map: readonly string[], wanted: JsonObject, observed: JsonObject): readonly ForeignKey[] {
  const [own, current] = [valueAt(wanted, map), valueAt(observed, map)];
  if (!isObject(own) || !isObject(current)) return [];
  return Object.entries(current).flatMap(([key, value]) =>
    value === undefined || hasKey(own, key) ? [] : [{ map, key, value }],
  );
}

function hasKey(map: Json | undefined, key: string): boolean {
  return isObject(map) && lookup(map, key) !== undefined;
}

/**
 * Adds the keys to a child. Applying it changes nothing but the owner of the keys, so that the next answer, which leaves them
 * out, removes them. Null would be stored as an empty value.
 * @param kept the observed child as Metacontroller applied it
 */
export function withForeignKeys(kept: JsonObject, keys: readonly ForeignKey[]): JsonObject {
  return keys.reduce((child, { key, map, value }) => {
    const before = valueAt(child, map);
    return replaceAt(child, map, { ...(isObject(before) ? before : {}), [key]: value });
  }, kept);
}

/** Describes a key for messages, such as `spec.selector.version`. */
export function keyPath({ key, map }: ForeignKey): string {
  return pathOf([...map, key]);
}
