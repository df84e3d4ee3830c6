import { indexGroup, indexResource } from '../../api/gateway-index.ts';
import { classGroup, gatewayGroup, namespaceGroup, type RelatedResource } from '../../api/hook.ts';
import { isList, isObject, type Json, type JsonObject, lookup, objectAt, objectsIn } from '../../api/json.ts';
import { childKinds } from '../../children/kinds.ts';
import { indexGateway } from '../../hooks/index-gateway.ts';
import { parseIndexRequest } from '../../hooks/parse.ts';

/** The groups (`Kind.apiVersion`) of the resources for which rules exist. */
const groups = new Map<string, string>([
  ['meshgateways', gatewayGroup],
  ['namespaces', namespaceGroup],
  ['meshgatewayinstanceclasses', classGroup],
  [indexResource, indexGroup],
  ...childKinds.map(({ group, resource }): [string, string] => [resource, group]),
]);

/**
 * Returns the related objects that rules select, as Metacontroller does: each rule adds objects to the group of its resource, and a
 * rule without objects adds an empty group.
 * @param body a sync request with all objects that can be related; children can be related too
 */
export function relatedBy(rules: readonly RelatedResource[], body: JsonObject): JsonObject {
  const related: Record<string, JsonObject> = {};
  for (const rule of rules) {
    const group = groups.get(rule.resource) ?? `${rule.resource}.${rule.apiVersion}`;
    related[group] = { ...related[group], ...select(rule, objectsOf(group, body)) };
  }
  return related;
}

function objectsOf(group: string, body: JsonObject): JsonObject {
  const related = objectAt(body, 'related');
  if (group === indexGroup) return indexOf(objectAt(related, gatewayGroup));
  return { ...objectAt(related, group), ...objectAt(objectAt(body, 'children'), group) };
}

/** Returns the index entries that the hook keeps for MeshGateways. */
function indexOf(gateways: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(gateways).map(([name, object]) => [
      name,
      indexGateway(parseIndexRequest({ object })).attachments[0],
    ]),
  );
}

function select({ labelSelector, names, namespace }: RelatedResource, objects: JsonObject): JsonObject {
  if (names === undefined) {
    return Object.fromEntries(Object.entries(objects).filter(([, object]) => isSelected(object, labelSelector ?? {})));
  }
  const keys = names.map((name) => (namespace === undefined ? name : `${namespace}/${name}`));
  return Object.fromEntries(
    keys.flatMap((key): [string, Json][] => {
      const object = lookup(objects, key);
      return object === undefined ? [] : [[key, object]];
    }),
  );
}

/** Supports what the rules of this hook use: equal labels, and the operator In. */
function isSelected(object: Json | undefined, selector: JsonObject): boolean {
  const labels = isObject(object) ? objectAt(objectAt(object, 'metadata'), 'labels') : {};
  const { matchExpressions } = selector;
  const expressions = objectsIn(matchExpressions);
  return (
    Object.entries(objectAt(selector, 'matchLabels')).every(([key, value]) => labels[key] === value) &&
    expressions.every(({ key, values }) => isList(values) && values.some((value) => labels[String(key)] === value))
  );
}
