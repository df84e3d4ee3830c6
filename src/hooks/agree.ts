import { createHash } from 'node:crypto';
import type { ObservedObject } from '../api/children.ts';
import type { MeshGatewayInstance } from '../api/instance.ts';
import { type JsonObject, objectAt } from '../api/json.ts';
import { contestedAnnotation } from '../api/names.ts';
import type { ChildKind } from '../children/child-kind.ts';
import { type ContestedField, contestedFields } from '../observed/contested.ts';

/** The form of a child that the control plane does not undo. */
export interface Agreement {
  readonly agreed: JsonObject;
  /** The fields that keep the values of the control plane. */
  readonly yielded: readonly ContestedField[];
}

/**
 * Decides between the wanted child and the observed one where a control plane reconciles the same child.
 *
 * The hook tries to set contested fields once, and marks the child with a hash of their wanted values in the same update. If
 * the fields are contested again and the hash is the same, the control plane has undone the update, and the hook yields: it
 * keeps the whole child as it is. It also yields at once if the control plane has changed a field that was already as wanted.
 * So a difference in configuration costs at most two updates of the child. The hash is on the child and not in the status,
 * because a stale child then has a stale hash too and cannot be mistaken for an undone update.
 */
export function agree(
  wanted: JsonObject,
  observed: ObservedObject,
  kind: ChildKind,
  instance: MeshGatewayInstance,
): Agreement {
  const contested = contestedFields(observed.raw, wanted);
  if (contested.length === 0) return { agreed: wanted, yielded: [] };
  const hash = hashOf(contested);
  const isUndone = observed.metadata.annotations.get(contestedAnnotation) === hash;
  const yields = isUndone || contested.some(({ isTaken }) => isTaken);
  const agreed = withAnnotation(yields ? kind.keep(observed, instance) : wanted, contestedAnnotation, hash);
  return { agreed, yielded: yields ? contested : [] };
}

function hashOf(fields: readonly ContestedField[]): string {
  const text = JSON.stringify(fields.map(({ path, wanted }) => [path, wanted]));
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function withAnnotation(object: JsonObject, key: string, value: string): JsonObject {
  const metadata = objectAt(object, 'metadata');
  return { ...object, metadata: { ...metadata, annotations: { ...objectAt(metadata, 'annotations'), [key]: value } } };
}
