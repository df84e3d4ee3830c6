import type { MeshGatewayInstance } from '../api/instance.ts';
import { type JsonObject, objectAt } from '../api/json.ts';
import { replacedAnnotation } from '../api/names.ts';
import { shareHostPorts } from '../observed/host-ports.ts';
import { isRolledOut, type WorkloadStatus } from '../observed/workload.ts';
import type { Replacement } from '../status/evidence.ts';
import type { Child } from './render.ts';

/**
 * Finds a change of the kind of workload: an observed workload of another kind, or the mark of one that had to go first. The mark is
 * on the new workload and not in the status, because the status that a sync reads can be older than the children.
 */
export function replacementOf(
  { spec }: MeshGatewayInstance,
  children: readonly Child[],
  workload: WorkloadStatus,
): Replacement | undefined {
  const successor = children.find(isSuccessor);
  for (const { isAskedFor, kind, observed } of children) {
    if (kind.role !== 'workload' || isAskedFor || observed === undefined) continue;
    const wanted = successor?.agreed ?? successor?.observed?.raw;
    const goesFirst = wanted !== undefined && shareHostPorts(observed.raw, wanted);
    return { old: kind.statusOf(observed, spec), kind: kind.kind, goesFirst };
  }
  const mark = successor?.observed?.metadata.annotations.get(replacedAnnotation);
  return mark === undefined || isRolledOut(workload) ? undefined : { old: undefined, kind: mark, goesFirst: true };
}

function isSuccessor({ isAskedFor, kind }: Child): boolean {
  return isAskedFor && kind.role === 'workload';
}

/** Marks the new workload while it replaces one that had to go first. */
export function markSuccessor(children: readonly Child[], replacement: Replacement | undefined): readonly Child[] {
  if (replacement?.goesFirst !== true) return children;
  return children.map((child) =>
    isSuccessor(child)
      ? { ...child, asked: withMark(child.asked, replacement), agreed: withMark(child.agreed, replacement) }
      : child,
  );
}

function withMark(workload: JsonObject | undefined, { kind }: Replacement): JsonObject | undefined {
  if (workload === undefined) return undefined;
  const metadata = objectAt(workload, 'metadata');
  const annotations = { ...objectAt(metadata, 'annotations'), [replacedAnnotation]: kind };
  return { ...workload, metadata: { ...metadata, annotations } };
}
