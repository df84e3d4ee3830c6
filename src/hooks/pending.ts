import type { MeshGatewayInstance } from '../api/instance.ts';
import { type JsonObject, objectAt } from '../api/json.ts';
import { holdsUp } from '../api/problem.ts';
import { apiType } from '../kubernetes/fields.ts';
import { knownPart } from '../kubernetes/known-part.ts';
import { isTerminating } from '../observed/claim.ts';
import { keyPath } from '../observed/foreign-keys.ts';
import { pendingFields, pendingRemovals } from '../observed/pending.ts';
import type { PendingChild } from '../status/evidence.ts';
import type { Plan } from './plan.ts';

/**
 * Returns the children that are not as asked for yet. Removals are looked for only after a change, because every sync of a
 * settled instance would have to parse what Metacontroller applied. Fields that Kubernetes does not have are not waited for,
 * because the API server drops them.
 */
export function pendingChildren(
  { metadata, spec, status }: MeshGatewayInstance,
  { children, problems, selection, unknown }: Plan,
): readonly PendingChild[] {
  if (spec.suspend || selection.bound === undefined || holdsUp(problems)) return [];
  const isSettled = status.conditions.some(
    (condition) =>
      condition.type === 'Synced' &&
      condition.status === 'True' &&
      condition.observedGeneration === metadata.generation,
  );
  return children.flatMap(({ asked, foreign, hasSpec, isAskedFor, kind, observed }) => {
    if (!isAskedFor || asked === undefined || observed === undefined || isTerminating(observed)) return [];
    const stored = () => (unknown.length === 0 ? asked : withoutUnknown(asked, kind.kind));
    const fields = [
      ...pendingFields(observed, hasSpec ? { metadata: asked['metadata'] } : stored()),
      ...foreign.map((key) => ({ path: keyPath(key), wanted: undefined })),
      ...(isSettled ? [] : pendingRemovals(observed, asked)),
    ];
    return fields.length === 0 ? [] : [{ kind: kind.kind, fields }];
  });
}

function withoutUnknown(child: JsonObject, kind: string): JsonObject {
  if (child['spec'] === undefined) return child;
  return { ...child, spec: knownPart(objectAt(child, 'spec'), apiType(`${kind}Spec`)) };
}
