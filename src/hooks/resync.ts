import { isDeepStrictEqual } from 'node:util';
import type { MeshGatewayInstance } from '../api/instance.ts';
import type { Condition } from '../api/status.ts';
import type { Plan } from './plan.ts';

/**
 * Returns the seconds until Metacontroller must ask again although no event wakes it. Undefined if events are enough.
 *
 * An update that the API server refuses is seen only some seconds later. The end of an object that is not a child may be no event,
 * and it is none if the hook does not ask for the objects that have the names of its children. A change of the hook's own configuration is no event, so an instance that yields to the control plane asks again. And the
 * control plane patches the conditions as a whole list, from its cache: it can overwrite newer conditions of the hook, which
 * does not see changes of the status. So a status that changes is checked once more where the control plane writes it too.
 */
export function resyncAfter(
  { metadata, spec, status }: MeshGatewayInstance,
  { children }: Plan,
  { isUpdating, waitsFor }: { readonly isUpdating: boolean; readonly waitsFor: 'all' | 'none' | 'some' },
  conditions: readonly Condition[],
): number | undefined {
  if (children.some(({ claim, isAskedFor }) => isAskedFor && claim.state === 'leaving')) return whileLeaving;
  if (children.some(({ yielded }) => yielded.length > 0)) return whileYielding;
  if (isUpdating) return whileUpdating;
  if (waitsFor !== 'none') return waitsFor === 'some' ? whileSomeMissing : whileAllMissing;
  const isWrittenByOthers = metadata.managedFields?.some(
    ({ manager, subresource }) => manager === 'kuma-cp' && subresource === 'status',
  );
  if (!spec.isSharedWithControlPlane || isWrittenByOthers !== true) return undefined;
  return isDeepStrictEqual(status.conditions, conditions) ? undefined : afterStatusChange;
}

const whileUpdating = 5;
const whileLeaving = 5;
const whileSomeMissing = 60;
/** Every new instance comes back once after this time, because its first sync cannot know more. */
const whileAllMissing = 600;
const whileYielding = 30;
const afterStatusChange = 5;
