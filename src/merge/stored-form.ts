import { isList, isObject, type Json, type JsonObject, lookup } from '../api/json.ts';
import { storedQuantity } from '../api/quantity.ts';
import {
  type ApiType,
  apiType,
  type Field,
  type ListField,
  type ObjectField,
  type ScalarField,
} from '../kubernetes/fields.ts';
import { withoutNulls } from './merge-values.ts';

/**
 * Returns an object in the form that the API server stores, apart from most defaults: without nulls, without the zero
 * values that Go omits, and with quantities in Go's form. If the hook sent another form, Metacontroller would see a
 * change at every sync. Unknown fields, and values that the API server rejects, stay unchanged.
 *
 * Some changes by the API server cannot be predicted here or are not worth the effort:
 * - it drops fields that it does not know and fields of disabled features
 * - it completes `ipFamilies` for a dual-stack `ipFamilyPolicy`, depending on the cluster
 * - it drops the `internalTrafficPolicy` of a new ExternalName Service
 * - in the metadata of a pod template, it writes `creationTimestamp` in UTC with a precision of seconds, and drops the
 *   init container annotations of Kubernetes 1.5
 * - admission webhooks can change anything
 * @param type the type of the object, from src/kubernetes/fields.ts
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
  if (field.kind === 'any') return withoutNulls(value);
  return isZero(value, field) ? undefined : storedScalar(value, field);
}

/** In a map, unlike in a struct, null becomes the zero value, and zero values are stored. */
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

/** The zero values that Go reads in place of a null that it cannot omit. */
const zeroOf = {
  any: null,
  computeQuantity: '0',
  flag: false,
  intOrString: 0,
  number: 0,
  quantity: '0',
  text: '',
} as const;

function storedElement(value: Json, field: ScalarField): Json {
  return value === null ? zeroOf[field.kind] : storedScalar(value, field);
}

/**
 * Removes the spaces around a quantity, which the API server allows. A regular expression would be slow for many spaces
 * in the middle, because it would try each of them as the start of the trailing spaces.
 */
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

function isZero(value: Json, { kind, omitsZero }: ScalarField): boolean {
  if (!omitsZero || kind === 'quantity' || kind === 'computeQuantity') return false;
  return value === zeroOf[kind] || (kind === 'intOrString' && value === '');
}

/** Further changes that the API server makes to a type. A rule receives the fields in stored form. */
const rules: ReadonlyMap<ApiType, (fields: JsonObject) => JsonObject> = new Map([
  [apiType('PodSpec'), mirrorServiceAccount],
  [apiType('ServiceSpec'), dropUnusedAffinity],
  // The API server sets these defaults. It also sets them in `sources` of a projected volume, a list that Metacontroller
  // compares as a whole.
  [apiType('ObjectFieldSelector'), (fields) => ({ apiVersion: 'v1', ...fields })],
  [apiType('ResourceFieldSelector'), (fields) => ({ divisor: '0', ...fields })],
  [apiType('ServiceAccountTokenProjection'), (fields) => ({ expirationSeconds: 3600, ...fields })],
]);

/**
 * Sets both names of the field. The API server stores both, and uses the new name if they differ. If the hook sent only
 * one of them, the other could never be removed.
 */
function mirrorServiceAccount(fields: JsonObject): JsonObject {
  const name = fields['serviceAccountName'] ?? fields['serviceAccount'];
  return name === undefined ? fields : { ...fields, serviceAccountName: name, serviceAccount: name };
}

/** Drops the configuration of session affinity if session affinity is off. Source: SetDefaults_Service. */
function dropUnusedAffinity(fields: JsonObject): JsonObject {
  const { sessionAffinityConfig: _, ...rest } = fields;
  return (fields['sessionAffinity'] ?? 'None') === 'None' ? rest : fields;
}
