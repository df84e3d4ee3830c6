import { createHash } from 'node:crypto';
import type { ObservedObject } from '../api/children.ts';
import { type JsonObject, objectAt } from '../api/json.ts';
import { contestedAnnotation } from '../api/names.ts';
import { type ContestedField, contestedFields } from '../observed/contested.ts';
import { replaceAt } from '../observed/field-path.ts';

/** The form of a child that the control plane does not undo. */
export interface Agreement {
  readonly agreed: JsonObject;
  /** The fields that keep the values of the control plane. */
  readonly yielded: readonly ContestedField[];
}

/**
 * Decides between the wanted and the observed values of a child that a control plane reconciles too.
 *
 * The hook tries to set a contested field once, and in the same update it marks the child with a hash of the wanted value. If
 * the field is contested again and the hash is the same, the control plane has undone the update, and the hook yields: it
 * sends the value of the control plane. It also yields at once if the control plane has changed a field that already had the
 * wanted value. So a difference costs at most two updates of the child. The hashes are on the child and not in the status,
 * because a stale child then has stale hashes too and cannot be mistaken for an undone update.
 */
export function agree(wanted: JsonObject, observed: ObservedObject): Agreement {
  const fields = contestedFields(observed.raw, wanted);
  const mark = observed.metadata.annotations.get(contestedAnnotation);
  const [contested, extra] = [fields.filter(isWanted), fields.filter((field) => !isWanted(field))];
  // The mark stays when nothing is contested, because the control plane may undo the last try only after this sync.
  if (contested.length === 0) return { agreed: withMark(wanted, mark), yielded: extra };
  const tried = new Set(mark?.split('.'));
  const yielded = contested.filter((field) => field.isTaken || tried.has(hashOf(field)));
  const settled = yielded.reduce((child, field) => replaceAt(child, field.steps, field.observed), wanted);
  return { agreed: withMark(settled, contested.map(hashOf).join('.')), yielded: [...yielded, ...extra] };
}

function isWanted({ wanted }: ContestedField): boolean {
  return wanted !== undefined;
}

function hashOf({ path, wanted }: ContestedField): string {
  return createHash('sha256')
    .update(JSON.stringify([path, wanted]))
    .digest('hex')
    .slice(0, 8);
}

function withMark(object: JsonObject, mark: string | undefined): JsonObject {
  if (mark === undefined) return object;
  const metadata = objectAt(object, 'metadata');
  const annotations = { ...objectAt(metadata, 'annotations'), [contestedAnnotation]: mark };
  return { ...object, metadata: { ...metadata, annotations } };
}
