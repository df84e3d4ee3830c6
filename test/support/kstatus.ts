import { isList, isObject, type JsonObject, objectAt } from '../../src/api/json.ts';

export type Status = 'Current' | 'Failed' | 'InProgress' | 'Terminating';

/**
 * The rules of kstatus for a kind that it does not know, the first that applies.
 * Source: checkGenericProperties and checkReadyCondition in sigs.k8s.io/cli-utils/pkg/kstatus/status, v0.37
 */
const rules: readonly ((object: JsonObject) => Status | undefined)[] = [
  (object) => (objectAt(object, 'metadata')['deletionTimestamp'] === undefined ? undefined : 'Terminating'),
  (object) => {
    const { observedGeneration } = objectAt(object, 'status');
    const { generation } = objectAt(object, 'metadata');
    return observedGeneration === undefined || observedGeneration === generation ? undefined : 'InProgress';
  },
  (object) =>
    conditionsOf(object)
      .map(abnormal)
      .find((status) => status !== undefined),
  (object) => {
    const ready = conditionsOf(object).find(({ type }) => type === 'Ready');
    return ready === undefined || ready['status'] === 'True' ? undefined : 'InProgress';
  },
];

/** Returns the status that kstatus computes. */
export function kstatus(object: JsonObject): Status {
  return rules.map((rule) => rule(object)).find((status) => status !== undefined) ?? 'Current';
}

function abnormal({ status, type }: JsonObject): Status | undefined {
  if (status !== 'True') return undefined;
  if (type === 'Reconciling') return 'InProgress';
  return type === 'Stalled' ? 'Failed' : undefined;
}

function conditionsOf(object: JsonObject): readonly JsonObject[] {
  const { conditions } = objectAt(object, 'status');
  return isList(conditions) ? conditions.filter(isObject) : [];
}
