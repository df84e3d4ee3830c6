import { isList, isObject, type Json, type JsonObject, objectAt, parseJson } from '../api/json.ts';
import { controllerUidLabel, lastAppliedAnnotation } from '../api/names.ts';
import { oncePerObject } from '../once.ts';

/**
 * The keys by which Metacontroller's dynamic apply identifies the items of a list. It uses the first key that all items
 * have.
 */
const mergeKeys = ['containerPort', 'port', 'mountPath', 'name', 'uid', 'ip', 'path'];

/**
 * Returns the part of an observed object that Metacontroller applied, with the current values. Applying this part again
 * changes nothing. Dynamic apply removes fields that it applied before and that are missing from the new configuration.
 * Server-side apply removes fields that its field manager owns and that are missing from the new configuration. The
 * part contains no fields of other managers, because a later sync would remove them.
 * @returns undefined if nothing records which fields Metacontroller applied
 */
export const ownedPart = oncePerObject((observed: JsonObject) => {
  const metadata = observed['metadata'];
  if (!isObject(metadata)) return undefined;
  return ownedByDynamicApply(observed, metadata) ?? ownedByServerSideApply(observed, metadata);
});

/** Returns the spec of the part that Metacontroller applied. It is empty if nothing records that part. */
export function ownedSpec(observed: JsonObject): JsonObject {
  return objectAt(ownedPart(observed) ?? {}, 'spec');
}

function ownedByDynamicApply(observed: JsonObject, metadata: JsonObject): JsonObject | undefined {
  const applied = lastApplied(metadata);
  return applied === undefined ? undefined : asObject(selectApplied(observed, applied));
}

/** Returns the configuration that dynamic apply last applied, from the metadata of an observed object. */
export const lastApplied = oncePerObject((metadata: JsonObject) => {
  const text = objectAt(metadata, 'annotations')[lastAppliedAnnotation];
  return typeof text === 'string' ? asObject(parseJson(text)) : undefined;
});

function selectApplied(observed: Json, applied: Json | undefined): Json {
  if (isObject(observed) && isObject(applied)) {
    return selectFields(observed, (key) =>
      Object.hasOwn(applied, key) ? (value) => selectApplied(value, applied[key]) : undefined,
    );
  }
  return isList(observed) && isList(applied) ? selectItems(observed, applied) : observed;
}

/** Returns the key by which dynamic apply merges lists of these items. Undefined if it replaces such lists. */
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
  const fields = appliedFields(metadata);
  return fields === undefined ? undefined : asObject(selectManaged(observed, fields));
}

/** Returns the fields that Metacontroller owns by server-side apply, from the metadata of an observed object. */
export function appliedFields(metadata: JsonObject): JsonObject | undefined {
  const managers = metadata['managedFields'];
  if (!isList(managers)) return undefined;
  const appliers = managers.filter(isObject).filter(isApplier);
  const applied = appliers.find(labelsChildren) ?? appliers.find(({ manager }) => manager === 'metacontroller');
  return asObject(applied?.['fieldsV1']);
}

/** True for Metacontroller, whatever the name of its field manager. Nobody else applies the label of its children. */
function labelsChildren({ fieldsV1 }: JsonObject): boolean {
  const metadata = isObject(fieldsV1) ? fieldsV1['f:metadata'] : undefined;
  const labels = isObject(metadata) ? metadata['f:labels'] : undefined;
  return isObject(labels) && labels[`f:${controllerUidLabel}`] !== undefined;
}

function isApplier({ operation, subresource }: JsonObject): boolean {
  return operation === 'Apply' && subresource === undefined;
}

/**
 * A manager without inner fields owns the whole value. A manager with only `.` owns the value, but not its contents.
 */
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

function asObject(value: Json | undefined): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}
