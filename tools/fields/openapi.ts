import { isList, isObject, type Json, type JsonObject } from '../../src/api/json.ts';

/** The types whose fields the hook and its users set. Every type below them is in the table too. */
const roots = [
  'PodTemplateSpec',
  'DeploymentSpec',
  'DaemonSetSpec',
  'ServiceSpec',
  'HorizontalPodAutoscalerSpec',
  'PodDisruptionBudgetSpec',
  'ServiceAccount',
];

/** The schemas of API types, by their full names, such as `io.k8s.api.core.v1.PodSpec`. */
export type Schemas = ReadonlyMap<string, JsonObject>;

/**
 * Returns the schemas of OpenAPI v3 documents, as an API server serves them at `/openapi/v3`.
 * @throws Error for a document without schemas
 */
export function schemasOf(documents: readonly Json[]): Schemas {
  return new Map(
    documents.flatMap((document) => {
      const components = isObject(document) ? document['components'] : undefined;
      const schemas = isObject(components) ? components['schemas'] : undefined;
      if (!isObject(schemas)) throw new Error('expected an OpenAPI v3 document with components.schemas');
      return Object.entries(schemas).flatMap(([name, schema]) => (isObject(schema) ? [[name, schema] as const] : []));
    }),
  );
}

/**
 * Returns the lines that describe a type and all types below it: the name of each type, followed by its fields. Types and fields
 * are sorted by name.
 * @throws Error if a type is missing, or if two types have the same short name
 */
export function describeTypes(schemas: Schemas): ReadonlyMap<string, readonly string[]> {
  const described = new Map<string, readonly string[]>();
  const fullNames = new Map<string, string>();
  const visit = (fullName: string): void => {
    const name = shortName(fullName);
    const before = fullNames.get(name);
    if (before === fullName) return;
    if (before !== undefined) throw new Error(`${fullName}: has the same short name as ${before}`);
    const schema = schemas.get(fullName);
    if (schema === undefined) throw new Error(`${fullName}: not in the documents`);
    fullNames.set(name, fullName);
    described.set(name, describeFields(schema));
    for (const reference of referencesIn(schema['properties'])) if (!scalars.has(reference)) visit(reference);
  };
  for (const root of roots) visit(fullNameOf(root, schemas));
  return new Map([...described].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function fullNameOf(root: string, schemas: Schemas): string {
  const names = [...schemas.keys()].filter((name) => shortName(name) === root);
  const [name] = names;
  if (name === undefined || names.length > 1) throw new Error(`${root}: expected in exactly one document`);
  return name;
}

function shortName(fullName: string): string {
  return fullName.slice(fullName.lastIndexOf('.') + 1);
}

/** The types that are written as a scalar, or as any JSON object. */
const scalars = new Map([
  ['io.k8s.apimachinery.pkg.api.resource.Quantity', 'Quantity'],
  ['io.k8s.apimachinery.pkg.util.intstr.IntOrString', 'IntOrString'],
  ['io.k8s.apimachinery.pkg.apis.meta.v1.Time', 'Time'],
  ['io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1', 'Any'],
]);

function referencesIn(value: Json | undefined): readonly string[] {
  if (isList(value)) return value.flatMap(referencesIn);
  if (!isObject(value)) return [];
  const { $ref: reference, ...others } = value;
  return [
    ...(typeof reference === 'string' ? [nameIn(reference)] : []),
    ...Object.values(others).flatMap(referencesIn),
  ];
}

function nameIn(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}

function describeFields({ properties, required }: JsonObject): readonly string[] {
  const always = new Set(isList(required) ? required : []);
  return Object.entries(isObject(properties) ? properties : {})
    .flatMap(([name, schema]) => (isObject(schema) ? [describeField(name, schema, always.has(name))] : []))
    .sort();
}

/** Describes a field: its name, its type, and its marks. */
function describeField(name: string, schema: JsonObject, isRequired: boolean): string {
  const values = schema['enum'];
  const keys = schema['x-kubernetes-list-map-keys'];
  const marks: readonly (readonly [string, unknown])[] = [
    ['enum', isList(values) ? values.join('|') : undefined],
    ['list', schema['x-kubernetes-list-type']],
    ['keys', isList(keys) ? keys.join('|') : undefined],
    ['map', schema['x-kubernetes-map-type']],
    ['patch', schema['x-kubernetes-patch-strategy']],
    ['patchKey', schema['x-kubernetes-patch-merge-key']],
  ];
  const given = marks.flatMap(([mark, value]) => (value === undefined ? [] : [`${mark}=${value}`]));
  return [name, typeOf(schema), ...(isRequired ? ['required'] : []), ...given].join(' ');
}

/** Returns `string`, `int32`, `[]Container`, `{}Quantity` or the name of a type. */
function typeOf(schema: JsonObject): string {
  const { $ref: reference, additionalProperties, allOf, format, items, type } = schema;
  if (typeof reference === 'string') return scalars.get(nameIn(reference)) ?? shortName(nameIn(reference));
  if (isList(allOf) && isObject(allOf[0])) return typeOf(allOf[0]);
  if (isObject(items)) return `[]${typeOf(items)}`;
  if (isObject(additionalProperties)) return `{}${typeOf(additionalProperties)}`;
  if (type === 'integer' && typeof format === 'string') return format;
  if (type === 'string' || type === 'boolean') return type;
  throw new Error(`expected a known type: ${JSON.stringify(schema)}`);
}
