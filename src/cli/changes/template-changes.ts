import { isDeepStrictEqual } from 'node:util';
import type { SyncRequest } from '../../api/hook.ts';
import type { Extension, MeshGatewayInstance, Template } from '../../api/instance.ts';
import { emptyMap, isList, isObject, type Json, joinPath } from '../../api/json.ts';
import type { HookConfig } from '../../config/load.ts';

import { type Plan, planSync } from '../../hooks/plan.ts';

/** What the templates of an instance make otherwise, a line for each object; none where they are not sound. */
export function templateChanges(request: SyncRequest, { desired }: Plan, config: HookConfig): readonly string[] {
  const { extension } = request.parent;
  if (extension === undefined) return [];
  const plain = planSync({ ...request, parent: withoutTemplates(request.parent, extension) }, config).desired;
  return (['service', 'deployment'] as const).flatMap((which) => {
    const [before, after] = [plain[which], desired[which]];
    const paths = before === undefined || after === undefined ? [] : changedPaths(before, after);
    return paths.length === 0 ? [] : [`${after?.['kind']}: ${paths.join(', ')}`];
  });
}

function withoutTemplates(instance: MeshGatewayInstance, extension: Extension): MeshGatewayInstance {
  const metadata = { labels: emptyMap, annotations: emptyMap };
  // Merging nothing is not the same as no merge: what is merged is brought into the form that the API server stores.
  const emptied = ({ spec }: Template): Template => ({ metadata, spec: spec && {} });
  const { podTemplate, serviceTemplate } = instance.spec;
  return {
    ...instance,
    spec: {
      ...instance.spec,
      podTemplate: { ...podTemplate, metadata },
      serviceTemplate: { ...serviceTemplate, metadata },
    },
    extension: {
      ...extension,
      podTemplate: emptied(extension.podTemplate),
      deploymentTemplate: emptied(extension.deploymentTemplate),
      serviceTemplate: emptied(extension.serviceTemplate),
    },
  };
}

/** Where two values differ, as paths; what one of them lacks is not gone into. */
function changedPaths(before: Json | undefined, after: Json | undefined, path = ''): readonly string[] {
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

/** The items of a list that all have a name. */
function byName(list: Json | undefined): ReadonlyMap<string, Json> | undefined {
  if (!isList(list)) return undefined;
  const named = list.flatMap((item): [string, Json][] =>
    isObject(item) && typeof item['name'] === 'string' ? [[item['name'], item]] : [],
  );
  return named.length === list.length ? new Map(named) : undefined;
}
