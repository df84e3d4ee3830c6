import type { ObservedObject } from '../api/children.ts';
import { type JsonObject, objectAt } from '../api/json.ts';

/**
 * True if all pods of a Deployment have its current template, and no pod of an earlier template is left.
 * Source: DeploymentComplete in Kubernetes' pkg/controller/deployment/util.
 */
export function isRolledOut({ raw }: ObservedObject): boolean {
  const status = objectAt(raw, 'status');
  const { generation = 0 } = objectAt(raw, 'metadata');
  const [wanted, updated, all] = [
    count(objectAt(raw, 'spec'), 'replicas', 1),
    count(status, 'updatedReplicas'),
    count(status, 'replicas'),
  ];
  const isSeen = count(status, 'observedGeneration') >= Number(generation);
  return isSeen && updated === wanted && all === updated && count(status, 'terminatingReplicas') === 0;
}

function count(object: JsonObject, field: string, fallback = 0): number {
  const value = object[field];
  return typeof value === 'number' ? value : fallback;
}
