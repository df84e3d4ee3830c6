import { isList, isObject, type Json, type JsonObject, lookup, objectAt } from '../../api/json.ts';
import { controllerUidLabel, lastAppliedAnnotation } from '../../api/names.ts';
import { lastApplied, mergeKeyOf } from '../../observed/owned.ts';

/**
 * Returns a child after Metacontroller's dynamic apply, a three-way merge of the observed, the last applied and the desired child:
 * https://metacontroller.github.io/metacontroller/api/apply.html
 */
export function applyChild(observed: JsonObject, desired: JsonObject): JsonObject {
  const merged = mergeObjects(observed, lastApplied(objectAt(observed, 'metadata')) ?? {}, desired);
  const [before, metadata] = [objectAt(observed, 'metadata'), objectAt(merged, 'metadata')];
  const isSame = JSON.stringify(merged['spec']) === JSON.stringify(observed['spec']);
  const generation = Number(before['generation'] ?? 1) + (isSame ? 0 : 1);
  const annotations = { ...objectAt(metadata, 'annotations'), [lastAppliedAnnotation]: JSON.stringify(desired) };
  return { ...merged, status: observed['status'], metadata: { ...metadata, generation, annotations } };
}

/** Returns a new child as Metacontroller creates it for a parent. */
export function createChild(desired: JsonObject, parent: JsonObject): JsonObject {
  const { apiVersion, kind } = parent;
  const { name, uid } = objectAt(parent, 'metadata');
  const metadata = objectAt(desired, 'metadata');
  const owner = { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
  return {
    ...desired,
    metadata: {
      ...metadata,
      uid: `${desired['kind']}-${metadata['name']}`,
      generation: 1,
      labels: { ...objectAt(metadata, 'labels'), [controllerUidLabel]: uid },
      annotations: { ...objectAt(metadata, 'annotations'), [lastAppliedAnnotation]: JSON.stringify(desired) },
      ownerReferences: [owner],
    },
  };
}

function merge(observed: Json | undefined, last: Json | undefined, desired: Json): Json {
  if (isObject(observed) && isObject(desired)) return mergeObjects(observed, isObject(last) ? last : {}, desired);
  if (isList(observed) && isList(desired)) return mergeLists(observed, isList(last) ? last : [], desired);
  return desired;
}

function mergeObjects(observed: JsonObject, last: JsonObject, desired: JsonObject): JsonObject {
  const kept = Object.entries(observed).filter(([key]) => !(key in last) || lookup(desired, key) !== undefined);
  const wanted = Object.entries(desired).flatMap(([key, value]): [string, Json][] =>
    value === undefined ? [] : [[key, merge(lookup(observed, key), lookup(last, key), value)]],
  );
  return Object.fromEntries([...kept, ...wanted]);
}

function mergeLists(observed: readonly Json[], last: readonly Json[], desired: readonly Json[]): Json {
  const key = mergeKeyOf([...observed, ...last, ...desired]);
  if (key === undefined) return desired;
  // The prefix keeps numbers in their order.
  const byKey = (list: readonly Json[]): JsonObject =>
    Object.fromEntries(list.map((item) => [` ${isObject(item) ? item[key] : ''}`, item]));
  return Object.values(mergeObjects(byKey(observed), byKey(last), byKey(desired))).filter((item) => item !== undefined);
}
