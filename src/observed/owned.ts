import { isList, isObject, type Json, type JsonObject, objectAt } from '../api/json.ts';
import { controllerUidLabel, lastAppliedAnnotation } from '../api/names.ts';

/** The keys by which Metacontroller's dynamic apply tells the items of a list apart, first fit first. */
const mergeKeys = ['containerPort', 'port', 'mountPath', 'name', 'uid', 'ip', 'path'];

/**
 * The part of an observed object that Metacontroller applied, with the values that it has now. Sent again, it changes
 * nothing: neither under dynamic apply, which removes what it applied before and is not asked for again, nor under
 * server-side apply, which removes what its field manager owns and is not asked for again. And it claims nothing that
 * somebody else put there, which a later sync would then remove.
 * @returns undefined where nothing tells what Metacontroller applied
 */
export function ownedPart(observed: JsonObject): JsonObject | undefined {
  const metadata = observed['metadata'];
  if (!isObject(metadata)) return undefined;
  return ownedByDynamicApply(observed, metadata) ?? ownedByServerSideApply(observed, metadata);
}

/** The spec of that part; empty where nothing tells of it. */
export function ownedSpec(observed: JsonObject): JsonObject {
  return objectAt(ownedPart(observed) ?? {}, 'spec');
}

function ownedByDynamicApply(observed: JsonObject, metadata: JsonObject): JsonObject | undefined {
  const annotations = metadata['annotations'];
  const text = isObject(annotations) ? annotations[lastAppliedAnnotation] : undefined;
  const lastApplied = typeof text === 'string' ? parseJson(text) : undefined;
  return isObject(lastApplied) ? asObject(selectApplied(observed, lastApplied)) : undefined;
}

function parseJson(text: string): Json | undefined {
  try {
    const json: Json = JSON.parse(text);
    return json;
  } catch {
    return undefined;
  }
}

function selectApplied(observed: Json, applied: Json | undefined): Json {
  if (isObject(observed) && isObject(applied)) {
    return selectFields(observed, (key) =>
      Object.hasOwn(applied, key) ? (value) => selectApplied(value, applied[key]) : undefined,
    );
  }
  return isList(observed) && isList(applied) ? selectItems(observed, applied) : observed;
}

/** The key by which dynamic apply merges lists of such items; undefined where it replaces them. */
export function mergeKeyOf(items: readonly Json[]): string | undefined {
  return mergeKeys.find((key) => items.every((item) => isObject(item) && item[key] !== undefined));
}

function selectItems(observed: readonly Json[], applied: readonly Json[]): Json {
  const key = mergeKeyOf([...observed, ...applied]);
  if (key === undefined) return observed;
  const identity = (item: Json) => (isObject(item) ? String(item[key]) : '');
  const byIdentity = new Map(applied.map((item) => [identity(item), item]));
  return observed
    .filter((item) => byIdentity.has(identity(item)))
    .map((item) => selectApplied(item, byIdentity.get(identity(item))));
}

/** https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management */
function ownedByServerSideApply(observed: JsonObject, metadata: JsonObject): JsonObject | undefined {
  const managers = metadata['managedFields'];
  if (!isList(managers)) return undefined;
  const appliers = managers.filter(isObject).filter(isApplier);
  const applied = appliers.find(labelsChildren) ?? appliers.find(({ manager }) => manager === 'metacontroller');
  const fields = applied?.['fieldsV1'];
  return isObject(fields) ? asObject(selectManaged(observed, fields)) : undefined;
}

/** Metacontroller, whatever name its field manager was given: nobody else applies the label of its children. */
function labelsChildren({ fieldsV1 }: JsonObject): boolean {
  const metadata = isObject(fieldsV1) ? fieldsV1['f:metadata'] : undefined;
  const labels = isObject(metadata) ? metadata['f:labels'] : undefined;
  return isObject(labels) && labels[`f:${controllerUidLabel}`] !== undefined;
}

function isApplier({ operation, subresource }: JsonObject): boolean {
  return operation === 'Apply' && subresource === undefined;
}

/** Without inner fields a value is owned as a whole; with `.` alone it is owned, and nothing in it. */
function selectManaged(observed: Json, fields: JsonObject): Json {
  if (Object.keys(fields).length === 0) return observed;
  if (isObject(observed)) {
    return selectFields(observed, (key) => {
      const inner = fields[`f:${key}`];
      return isObject(inner) ? (value) => selectManaged(value, inner) : undefined;
    });
  }
  const keys = Object.keys(fields).filter((key) => key.startsWith('k:'));
  if (!isList(observed) || keys.length === 0) return observed;
  return observed.flatMap((item) => {
    const key = keys.find((candidate) => isIdentifiedBy(item, candidate.slice('k:'.length)));
    const inner = key === undefined ? undefined : fields[key];
    return isObject(inner) ? [selectManaged(item, inner)] : [];
  });
}

function isIdentifiedBy(item: Json, keyText: string): boolean {
  const key = parseJson(keyText);
  return isObject(item) && isObject(key) && Object.entries(key).every(([name, value]) => item[name] === value);
}

function selectFields(observed: JsonObject, select: (key: string) => ((value: Json) => Json) | undefined): JsonObject {
  const entries = Object.entries(observed).flatMap(([key, value]): [string, Json][] => {
    const inner = value === undefined ? undefined : select(key);
    return inner === undefined || value === undefined ? [] : [[key, inner(value)]];
  });
  return Object.fromEntries(entries);
}

function asObject(value: Json): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}
