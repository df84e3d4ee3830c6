import { isList, isObject, type Json, type JsonObject, lookup } from '../api/json.ts';
import { storedQuantity } from '../api/quantity.ts';
import {
  type ApiType,
  type Field,
  type ListField,
  type ObjectField,
  objectFieldSelector,
  podSpec,
  resourceFieldSelector,
  type ScalarField,
  serviceAccountTokenProjection,
  serviceSpec,
} from './api-types.ts';
import { withoutNulls } from './merge-values.ts';

/**
 * The same object in the form in which the API server stores it, but for what it fills in: without nulls and the zero
 * values that Go leaves out, with quantities as Go writes them. Whatever is sent in another form looks changed to
 * Metacontroller at every sync. Unknown fields, and values that the API server refuses, stay as they are.
 *
 * What the API server makes of these can't be seen here, or isn't worth it: fields unknown to it or behind a feature that is
 * off there (dropped); `ipFamilies` with a dual-stack `ipFamilyPolicy` (completed, depending on the cluster); the
 * `internalTrafficPolicy` of a new ExternalName Service (dropped); in the metadata of a pod template `creationTimestamp`
 * (in UTC, to the second) and the init container annotations of Kubernetes 1.5 (dropped); admission webhooks.
 * @param type what the object is, from api-types.ts
 */
export function storedForm(object: JsonObject, type: ApiType): JsonObject {
  const fields = Object.entries(object).flatMap(([name, value]): [string, Json][] => {
    const stored = storedValue(value, lookup(type, name));
    return stored === undefined ? [] : [[name, stored]];
  });
  const stored: JsonObject = Object.fromEntries(fields);
  return rules.get(type)?.(stored) ?? stored;
}

function storedValue(value: Json | undefined, field: Field | undefined): Json | undefined {
  if (value === undefined || value === null) return undefined;
  if (field === undefined) return withoutNulls(value);
  if (field.kind === 'object') return isObject(value) ? storedObject(value, field) : value;
  if (field.kind === 'list') return isList(value) ? storedList(value, field) : value;
  return isZero(value, field) ? undefined : storedScalar(value, field);
}

/** In a map, unlike in a struct, a null is a zero value, and a zero value is stored. */
function storedObject(value: JsonObject, { fields, values }: ObjectField): JsonObject | undefined {
  if (values === undefined) return storedForm(value, fields);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  if (entries.length === 0) return undefined;
  return Object.fromEntries(entries.map(([key, inner]) => [key, storedElement(inner ?? null, values)]));
}

function storedList(value: readonly Json[], { element, scalars }: ListField): readonly Json[] | undefined {
  if (value.length === 0) return undefined;
  if (scalars !== undefined) return value.map((inner) => storedElement(inner, scalars));
  return value.map((inner) => {
    const object = inner ?? {};
    return isObject(object) ? storedForm(object, element) : object;
  });
}

/** What Go reads a null as, where it can't be left out. */
const zeroOf = { computeQuantity: '0', flag: false, number: 0, port: 0, quantity: '0', text: '' } as const;

function storedElement(value: Json, field: ScalarField): Json {
  return value === null ? zeroOf[field.kind] : storedScalar(value, field);
}

/** Around a quantity spaces are allowed. No regular expression: of spaces in the middle it would try each as the first of the last. */
function withoutSpaces(text: string): string {
  let [first, end] = [0, text.length];
  while (text[first] === ' ') first += 1;
  while (end > first && text[end - 1] === ' ') end -= 1;
  return text.slice(first, end);
}

function storedScalar(value: Json, { kind }: ScalarField): Json {
  if (kind !== 'quantity' && kind !== 'computeQuantity') return value;
  if (typeof value !== 'string' && typeof value !== 'number') return value;
  return storedQuantity(withoutSpaces(String(value)), kind === 'quantity' ? 'nano' : 'milli') ?? value;
}

function isZero(value: Json, { kind }: ScalarField): boolean {
  if (kind === 'quantity' || kind === 'computeQuantity') return false;
  return value === zeroOf[kind] || (kind === 'port' && value === '');
}

/** What the API server does to a type beside that; it gets the fields in stored form. */
const rules: ReadonlyMap<ApiType, (fields: JsonObject) => JsonObject> = new Map([
  [podSpec, mirrorServiceAccount],
  [serviceSpec, dropUnusedAffinity],
  // The API server fills these in, also in `sources` of a projected volume, and that list Metacontroller compares whole.
  [objectFieldSelector, (fields) => ({ apiVersion: 'v1', ...fields })],
  [resourceFieldSelector, (fields) => ({ divisor: '0', ...fields })],
  [serviceAccountTokenProjection, (fields) => ({ expirationSeconds: 3600, ...fields })],
]);

/** The API server stores both names of the field, and takes the new one where they differ. With one sent, the other stays for ever. */
function mirrorServiceAccount(fields: JsonObject): JsonObject {
  const name = fields['serviceAccountName'] ?? fields['serviceAccount'];
  return name === undefined ? fields : { ...fields, serviceAccountName: name, serviceAccount: name };
}

/** Source: SetDefaults_Service. */
function dropUnusedAffinity(fields: JsonObject): JsonObject {
  const { sessionAffinityConfig: _, ...rest } = fields;
  return (fields['sessionAffinity'] ?? 'None') === 'None' ? rest : fields;
}
