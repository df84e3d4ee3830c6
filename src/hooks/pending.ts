import type { MeshGatewayInstance } from '../api/instance.ts';
import { pendingFields, pendingRemovals } from '../observed/pending.ts';
import type { PendingChild } from '../status/evidence.ts';
import type { Plan } from './plan.ts';

/**
 * Returns the children that are not as asked for yet. Removals are looked for only after a change, because every sync of a
 * settled instance would have to parse what Metacontroller applied.
 */
export function pendingChildren(
  { metadata, spec, status }: MeshGatewayInstance,
  { children, problems, selection }: Plan,
): readonly PendingChild[] {
  if (spec.suspend || selection.bound === undefined || problems.length > 0) return [];
  const isSettled = status.conditions.some(
    (condition) =>
      condition.type === 'Synced' &&
      condition.status === 'True' &&
      condition.observedGeneration === metadata.generation,
  );
  return children.flatMap(({ agreed, isAskedFor, kind, observed }) => {
    if (!isAskedFor || agreed === undefined || observed === undefined) return [];
    const fields = [...pendingFields(observed, agreed), ...(isSettled ? [] : pendingRemovals(observed, agreed))];
    return fields.length === 0 ? [] : [{ kind: kind.kind, fields }];
  });
}
