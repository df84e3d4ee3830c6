import type { ObservedObject } from '../api/children.ts';
import { isObject, type JsonObject, objectAt } from '../api/json.ts';
import { ownedSpec } from './owned.ts';

/**
 * Returns a Deployment with a roll-out strategy that the API server accepts. With the type Recreate the API server
 * refuses the settings of RollingUpdate. Observed settings may be its own defaults: Metacontroller did not apply them,
 * so leaving them out does not remove them, and neither does null. Therefore the first sync sends the observed
 * settings, which only makes Metacontroller their owner, and the next sync leaves them out.
 */
export function withStrategy(deployment: JsonObject, observed: ObservedObject | undefined): JsonObject {
  const spec = objectAt(deployment, 'spec');
  if (observed === undefined || objectAt(spec, 'strategy')['type'] !== 'Recreate') return deployment;
  const { rollingUpdate } = objectAt(objectAt(observed.raw, 'spec'), 'strategy');
  if (!isObject(rollingUpdate)) return deployment;
  const owned = objectAt(objectAt(ownedSpec(observed.raw), 'strategy'), 'rollingUpdate');
  if (Object.keys(rollingUpdate).every((field) => Object.hasOwn(owned, field))) return deployment;
  return { ...deployment, spec: { ...spec, strategy: { type: 'RollingUpdate', rollingUpdate } } };
}
