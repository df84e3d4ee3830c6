import { isDeepStrictEqual } from 'node:util';
import type { InstanceSpec } from '../../api/instance.ts';
import { emptyMap, isList, isObject, type Json, joinPath } from '../../api/json.ts';

/** Returns a spec without templates. */
export function withoutTemplates(spec: InstanceSpec): InstanceSpec {
  return {
    ...spec,
    commonMetadata: noTemplate,
    podTemplate: noTemplate,
    workloadTemplate: noTemplate,
    serviceTemplate: noTemplate,
  };
}

const noTemplate = { metadata: { labels: emptyMap, annotations: emptyMap }, layers: [] };

/** Returns the paths at which two values differ. A value that exists on one side only is one difference. */
export function changedPaths(before: Json | undefined, after: Json | undefined, path = ''): readonly string[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (isObject(before) && isObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => changedPaths(before[key], after[key], joinPath(path, [key])));
  }
  const [old, now] = [byName(before), byName(after)];
  if (old === undefined || now === undefined) return [path];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) =>
    changedPaths(old.get(name), now.get(name), `${path}[${name}]`),
  );
}

/** Returns the items of a list by name. Undefined if an item has no name. */
function byName(list: Json | undefined): ReadonlyMap<string, Json> | undefined {
  if (!isList(list)) return undefined;
  const named = list.flatMap((item): [string, Json][] =>
    isObject(item) && typeof item['name'] === 'string' ? [[item['name'], item]] : [],
  );
  return named.length === list.length ? new Map(named) : undefined;
}
