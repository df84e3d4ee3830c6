import { type JsonObject, objectAt, objectsIn } from '../../api/json.ts';
import { isOwn } from '../../api/own-instance.ts';
import type { OfflineInstance } from '../manifests/instances.ts';

/** The conditions that say whether a gateway serves, the most important one first. */
const shown = ['Ready', 'Synced', 'Available'];

/** Returns a condition of an instance, as the manifest has it. */
export function conditionOf({ object }: Pick<OfflineInstance, 'object'>, type: string): JsonObject | undefined {
  return objectsIn(objectAt(object, 'status')['conditions']).find((condition) => condition['type'] === type);
}

/** Reports whether an instance has been read from a cluster. */
export function isLive({ object }: Pick<OfflineInstance, 'object'>): boolean {
  return objectAt(object, 'metadata')['uid'] !== undefined;
}

/** Reports whether an instance of a cluster is not ready. */
export function isWaiting(instance: OfflineInstance): boolean {
  return isLive(instance) && conditionOf(instance, 'Ready')?.['status'] !== 'True';
}

/**
 * Returns what the status of an instance in a cluster says: `Ready=True`, or every condition that is not True with its message. A
 * message that two conditions have is printed once. Ready of `mesh.internal` says what Available says.
 */
export function explainStatus(instance: OfflineInstance): readonly string[] {
  if (!isLive(instance)) return [];
  const conditions = shown.flatMap((type) => {
    const condition = conditionOf(instance, type);
    return condition === undefined ? [] : [condition];
  });
  const isWhole = isOwn(instance.request.parent.apiVersion) && conditionOf(instance, 'Ready')?.['status'] === 'False';
  const failing = conditions.filter(({ status, type }) => status !== 'True' && !(isWhole && type === 'Available'));
  const told = new Set<unknown>();
  const lines = failing.map(({ message, reason, status, type }) => {
    const isNew = message !== undefined && message !== '' && !told.has(message);
    told.add(message);
    return `${type}=${status} (${reason})${isNew ? `: ${message}` : ''}`;
  });
  const isReady = failing.length === 0 && conditions.some(({ type }) => type === 'Ready');
  return [...(isReady ? ['Ready=True'] : lines), ...explainOutdated(instance)];
}

function explainOutdated(instance: OfflineInstance): readonly string[] {
  if (!isOutdated(instance)) return [];
  const { generation } = objectAt(instance.object, 'metadata');
  const { observedGeneration } = objectAt(instance.object, 'status');
  return [
    `the status is of generation ${observedGeneration}, and the instance has ${generation}: no answer to the last change yet`,
  ];
}

/**
 * Reports whether the status is older than the spec. The hook answers a change within seconds, so the hook or Metacontroller may not
 * be running.
 */
export function isOutdated({ object }: Pick<OfflineInstance, 'object'>): boolean {
  const { generation } = objectAt(object, 'metadata');
  const { observedGeneration } = objectAt(object, 'status');
  return typeof generation === 'number' && typeof observedGeneration === 'number' && observedGeneration < generation;
}
