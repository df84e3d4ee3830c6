import { isDeepStrictEqual } from 'node:util';
import type { SyncRequest } from '../../api/hook.ts';
import type { MeshGatewayInstance, Template } from '../../api/instance.ts';
import { emptyMap, isList, isObject, type Json, joinPath } from '../../api/json.ts';
import type { HookConfig } from '../../config/load.ts';

import { type Plan, planSync } from '../../hooks/plan.ts';

/** Returns the fields that templates change, as one line for each child. There are no lines for an invalid template. */
export function templateChanges(request: SyncRequest, plan: Plan, config: HookConfig): readonly string[] {
  const plain = planSync({ ...request, parent: withoutTemplates(request.parent) }, config);
  return plan.children.flatMap(({ kind, wanted }, index) => {
    const before = plain.children[index]?.wanted;
    const paths = before === undefined || wanted === undefined ? [] : changedPaths(before, wanted);
    return paths.length === 0 ? [] : [`${kind.kind}: ${paths.join(', ')}`];
  });
}

function withoutTemplates(instance: MeshGatewayInstance): MeshGatewayInstance {
  const { deploymentTemplate, podTemplate, serviceTemplate } = instance.spec;
  return {
    ...instance,
    spec: {
      ...instance.spec,
      podTemplate: emptied(podTemplate),
      deploymentTemplate: emptied(deploymentTemplate),
      serviceTemplate: emptied(serviceTemplate),
    },
  };
}

/**
 * Replaces a patch by an empty one. No patch at all would differ: only a merged spec is converted to the stored form.
 */
function emptied({ layers }: Template): Template {
  const metadata = { labels: emptyMap, annotations: emptyMap };
  return { metadata, layers: layers.map(({ path, spec }) => ({ path, metadata, spec: spec && {} })) };
}

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
