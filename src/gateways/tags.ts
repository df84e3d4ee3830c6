import type { StringMap } from '../api/json.ts';
import type { Problem } from '../api/problem.ts';

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

/** Validates tags; problems are sorted by tag name. Source: ValidateTags in Kuma's core/resources/apis/mesh/validators.go. */
export function validateTags(tags: StringMap): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [tag, value] of [...tags].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!/^[a-zA-Z0-9.\-_:/]+$/.test(tag)) {
      problems.push({ field: 'spec.tags', value: tag, expected: 'a tag name of letters, digits, . - _ : and /' });
    }
    if (!/^[a-zA-Z0-9.\-_:]+$/.test(value)) {
      problems.push({ field: `spec.tags[${tag}]`, value, expected: 'a value of letters, digits, . - _ and :' });
    }
  }
  return problems;
}
