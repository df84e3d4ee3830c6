import { isList, isObject, type Json, type JsonObject, joinPath, objectAt } from '../../api/json.ts';
import { quote } from '../../errors.ts';
import { mergeKeyOf, ownedPart } from '../../observed/owned.ts';
import { isDefault } from './apply-changes.ts';

/** Fields that the API server fills in, with a value that depends on the object or on the cluster. */
const filledIn = new Set([
  'allocateLoadBalancerNodePorts',
  'clusterIP',
  'clusterIPs',
  'creationTimestamp',
  'defaultMode',
  'externalTrafficPolicy',
  'healthCheckNodePort',
  'imagePullPolicy',
  'internalTrafficPolicy',
  'ipFamilies',
  'ipFamilyPolicy',
  'nodePort',
  'serviceAccount',
  'sessionAffinity',
]);

/** The maps that server-side apply replaces as a whole: `x-kubernetes-map-type: atomic` in the API of Kubernetes. */
const atomicMap = /(?:^|\.)(?:selector|nodeSelector|matchLabels)[.[]/;

/**
 * Describes the fields in the spec of an observed child that the hook does not set, with what an apply makes of them. Only for a
 * child that Metacontroller did not apply before: it removes the fields that it applied itself.
 */
export function fieldsNotSet(observed: JsonObject, desired: JsonObject): readonly string[] {
  if (ownedPart(observed) !== undefined) return [];
  return notSet(objectAt(observed, 'spec'), objectAt(desired, 'spec'), 'spec').map(({ path, value }) => {
    const kept = atomicMap.test(path)
      ? 'dynamic apply keeps it, server-side apply removes it'
      : 'it stays, because neither dynamic apply nor server-side apply removes a field of another manager';
    return `${path}: the hook does not set ${quote(value)}; ${kept}`;
  });
}

interface FoundField {
  readonly path: string;
  readonly value: Json;
}

function notSet(observed: JsonObject, desired: JsonObject, path: string): readonly FoundField[] {
  return Object.entries(observed).flatMap(([key, value]): readonly FoundField[] => {
    if (value === undefined || value === null || filledIn.has(key)) return [];
    const inner = joinPath(path, [key]);
    const wanted = desired[key];
    if (isObject(value) && isObject(wanted)) return notSet(value, wanted, inner);
    if (isList(value) && isList(wanted)) return notSetInList(value, wanted, inner);
    const isMissing = wanted === undefined || wanted === null;
    return isMissing && !isDefault(key, value) ? [{ path: inner, value }] : [];
  });
}

/** A list without a merge key is replaced as a whole, so the difference of such lists shows it. */
function notSetInList(observed: readonly Json[], desired: readonly Json[], path: string): readonly FoundField[] {
  const key = mergeKeyOf([...observed, ...desired]);
  if (key === undefined) return [];
  return observed.filter(isObject).flatMap((item) => {
    const id = item[key];
    const inner = `${path}[${isObject(id) || isList(id) ? '' : id}]`;
    const wanted = desired.filter(isObject).find((one) => one[key] === id);
    return wanted === undefined ? [{ path: inner, value: item }] : notSet(item, wanted, inner);
  });
}
