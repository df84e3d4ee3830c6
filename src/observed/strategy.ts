import type { ObservedDeployment } from '../api/children.ts';
import { isObject, type JsonObject, objectAt } from '../api/json.ts';
import { ownedSpec } from './owned.ts';

/**
 * A Deployment whose roll-out strategy the API server takes. With the type Recreate it refuses settings of the other type,
 * and those that exist may be its own defaults, which nobody applied and so leaving them out does not take away; null
 * does not either, for neither strategy of Metacontroller's removes an object by it. So they are asked for as they are
 * first, which changes nothing but whose they are, and left out with the sync that follows.
 */
export function withStrategy(deployment: JsonObject, observed: ObservedDeployment | undefined): JsonObject {
  const spec = objectAt(deployment, 'spec');
  if (observed === undefined || objectAt(spec, 'strategy')['type'] !== 'Recreate') return deployment;
  const { rollingUpdate } = objectAt(objectAt(observed.raw, 'spec'), 'strategy');
  if (!isObject(rollingUpdate)) return deployment;
  const owned = objectAt(objectAt(ownedSpec(observed.raw), 'strategy'), 'rollingUpdate');
  if (Object.keys(rollingUpdate).every((field) => Object.hasOwn(owned, field))) return deployment;
  return { ...deployment, spec: { ...spec, strategy: { type: 'RollingUpdate', rollingUpdate } } };
}
