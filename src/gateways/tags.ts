import type { StringMap } from '../api/json.ts';

/** The tag that names a service. Kuma generates it for instances that do not set it. */
export const serviceTag = 'kuma.io/service';

/**
 * Returns the tags of an instance's pods: the tags in its spec and the generated tag
 * `kuma.io/service: <name>_<namespace>_svc`.
 * Source: gatewayInstanceTags in Kuma's gateway_instance_controller.go.
 */
export function instanceTags(name: string, namespace: string, tags: StringMap): StringMap {
  return new Map([[serviceTag, `${name}_${namespace}_svc`], ...tags]);
}

/** Formats tags as JSON with sorted keys, as Go does. The result is the value of the annotation kuma.io/tags. */
export function formatTags(tags: StringMap): string {
  const sorted = [...tags].sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;
}
