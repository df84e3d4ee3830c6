import { isObject, type JsonObject, objectAt } from '../../api/json.ts';
import type { HookConfig } from '../../config/load.ts';
import { customize } from '../../hooks/customize.ts';
import { parseCustomizeRequest } from '../../hooks/parse.ts';
import type { OfflineInstance } from '../manifests/instances.ts';
import { withCrdDefaults } from '../validation/refusals.ts';
import { childGroupsOf } from './controller.ts';
import { relatedBy } from './related.ts';

/** Returns the body of the customize request that Metacontroller sends for an instance. */
export function customizeBody(instance: OfflineInstance, controller: JsonObject): JsonObject {
  return { controller, parent: parentOf(instance) };
}

/** Returns the body of the sync request that Metacontroller sends for an instance, hook version v2. */
export function syncBody(instance: OfflineInstance, controller: JsonObject, { related }: HookConfig): JsonObject {
  const { body } = instance;
  const children = objectAt(body, 'children');
  const { relatedResources } = customize(parseCustomizeRequest(customizeBody(instance, controller)), related);
  return {
    ...customizeBody(instance, controller),
    children: Object.fromEntries(childGroupsOf(controller).map((group) => [group, objectAt(children, group)])),
    related: relatedBy(relatedResources, body),
    finalizing: false,
  };
}

/** Returns an instance as the API server stores it. One that does not exist yet has the generation 1. */
function parentOf({ body }: OfflineInstance): JsonObject {
  const parent = objectAt(body, 'parent');
  const stored = withCrdDefaults(parent);
  const spec = isObject(stored) && isObject(stored['spec']) ? { spec: stored['spec'] } : {};
  return { ...parent, metadata: { generation: 1, ...objectAt(parent, 'metadata') }, ...spec };
}
