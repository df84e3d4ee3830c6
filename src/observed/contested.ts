import { isDeepStrictEqual } from 'node:util';
import { isList, isObject, type Json, type JsonObject, objectAt, objectsIn, parseJson } from '../api/json.ts';
import { isContained, pathOf, type Step, valueAt } from './field-path.ts';
import { appliedFields, lastApplied } from './owned.ts';

/** A field of a child that the control plane set, with a value that differs from the wanted one. */
export interface ContestedField {
  readonly steps: readonly Step[];
  /** The path for messages. */
  readonly path: string;
  readonly observed: Json | undefined;
  /** Undefined for an item that only the control plane sets. The hook has nothing to set there, so it leaves the item alone. */
  readonly wanted: Json | undefined;
  /** True if the control plane changed the field after Metacontroller had applied the wanted value. */
  readonly isTaken: boolean;
}

interface Difference {
  readonly steps: readonly Step[];
  readonly observed: Json | undefined;
  readonly wanted: Json | undefined;
}

/** The field manager of the control plane: the name of its binary, in Kuma and in Kong Mesh. */
const controlPlane = 'kuma-cp';

/**
 * Returns the fields of a wanted child that the control plane manages and sets differently. A wanted field that does not
 * exist counts if the control plane manages the object around it, because its updates replace such objects. List items and
 * compute resources that only the control plane sets count too; other fields without a wanted value may be defaults.
 * Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
export function contestedFields(observed: JsonObject, wanted: JsonObject): readonly ContestedField[] {
  const metadata = objectAt(observed, 'metadata');
  const managed = managedFields(metadata, controlPlane);
  if (managed === undefined) return [];
  const { annotations, labels } = objectAt(wanted, 'metadata');
  const comparable = { metadata: { annotations, labels }, spec: wanted['spec'] };
  const differences = compare(comparable, observed, managed, []);
  if (differences.length === 0) return [];
  const isTaken = takenFrom(metadata);
  return differences.map((difference) => ({
    steps: difference.steps,
    path: pathOf(difference.steps),
    observed: difference.observed,
    wanted: difference.wanted,
    isTaken: isTaken(difference),
  }));
}

function managedFields({ managedFields: managers }: JsonObject, name: string): JsonObject | undefined {
  const entries = objectsIn(managers);
  const entry = entries.find(({ manager, operation, subresource }) => {
    return manager === name && operation === 'Update' && subresource === undefined;
  });
  const fields = entry?.['fieldsV1'];
  return isObject(fields) ? fields : undefined;
}

function compare(
  wanted: Json | undefined,
  observed: Json | undefined,
  managed: JsonObject,
  steps: readonly Step[],
): readonly Difference[] {
  if (wanted === undefined || wanted === null) return [];
  const isWhole = Object.keys(managed).length === 0;
  if (!isWhole && isObject(wanted) && isObject(observed)) return compareFields(wanted, observed, managed, steps);
  const keys = Object.keys(managed).filter((key) => key.startsWith('k:'));
  if (keys.length > 0 && isList(wanted) && isList(observed)) {
    return compareItems(wanted, observed, managed, steps, keys.map(parseKey).filter(isObject));
  }
  return isContained(wanted, observed) ? [] : [{ steps, observed, wanted }];
}

function compareFields(
  wanted: JsonObject,
  observed: JsonObject,
  managed: JsonObject,
  steps: readonly Step[],
): readonly Difference[] {
  const differences = Object.entries(wanted).flatMap(([key, value]) => {
    if (value === undefined || value === null) return [];
    const current = observed[key];
    const inner = current === undefined ? {} : managed[`f:${key}`];
    return isObject(inner) ? compare(value, current, inner, [...steps, key]) : [];
  });
  const last = steps.at(-1);
  const names = last === 'limits' || last === 'requests' ? Object.keys(observed) : [];
  const extra = names.filter((name) => wanted[name] === undefined && managed[`f:${name}`] !== undefined);
  return [
    ...differences,
    ...extra.map((name) => ({ steps: [...steps, name], observed: observed[name], wanted: undefined })),
  ];
}

function compareItems(
  wanted: readonly Json[],
  observed: readonly Json[],
  managed: JsonObject,
  steps: readonly Step[],
  keys: readonly JsonObject[],
): readonly Difference[] {
  const fields = Object.keys(keys[0] ?? {});
  const extra = keys.flatMap((key): readonly Difference[] => {
    const current = observed.find((candidate) => isContained(key, candidate));
    const isWanted = wanted.some((candidate) => isContained(key, candidate));
    return current === undefined || isWanted ? [] : [{ steps: [...steps, key], observed: current, wanted: undefined }];
  });
  const differences = wanted.filter(isObject).flatMap((item) => {
    const key = Object.fromEntries(fields.map((field) => [field, item[field]]));
    const current = observed.find((candidate) => isContained(key, candidate));
    const inner = current === undefined ? {} : innerOf(managed, key);
    return isObject(inner) ? compare(item, current, inner, [...steps, key]) : [];
  });
  return [...differences, ...extra];
}

/** Returns what a manager manages of the list item with this key. */
function innerOf(managed: JsonObject, key: JsonObject): Json | undefined {
  const found = Object.keys(managed).find((name) => name.startsWith('k:') && isDeepStrictEqual(parseKey(name), key));
  return found === undefined ? undefined : managed[found];
}

function parseKey(name: string): Json | undefined {
  return parseJson(name.slice('k:'.length));
}

/**
 * Dynamic apply records what it applied: a field was taken if the record has the wanted value. Server-side apply records
 * field managers: a field was taken if it exists and Metacontroller, which applies all fields, does not manage it any more.
 */
function takenFrom(metadata: JsonObject): (difference: Difference) => boolean {
  const applied = lastApplied(metadata);
  if (applied !== undefined) {
    return ({ steps, wanted }) => wanted !== undefined && isContained(wanted, valueAt(applied, steps));
  }
  const fields = appliedFields(metadata);
  return ({ observed, steps }) => fields !== undefined && observed !== undefined && !isManaged(fields, steps);
}

function isManaged(fields: JsonObject, steps: readonly Step[]): boolean {
  let inner: Json | undefined = fields;
  for (const step of steps) {
    if (!isObject(inner)) return false;
    // A manager without inner fields manages the whole value.
    if (Object.keys(inner).length === 0) return true;
    inner = typeof step === 'string' ? inner[`f:${step}`] : innerOf(inner, step);
  }
  return inner !== undefined;
}
