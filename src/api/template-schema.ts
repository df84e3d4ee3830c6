import type { ApiType, Field, ScalarField } from '../kubernetes/fields.ts';
import { isObject, type JsonObject, lookup } from './json.ts';
import { quantityPattern } from './quantity.ts';

/** The description of a field, or of an object or a list of objects and the fields in it. */
export type Description = string | Group;

export interface Group {
  readonly description: string;
  readonly fields: Descriptions;
}

/** The descriptions of the fields of a type. */
export interface Descriptions {
  readonly [field: string]: Description;
}

/** Describes an object or a list of objects, and the fields in it. */
export function group(fields: Descriptions, description: string): Group {
  return { description, fields };
}

/**
 * Returns the structural schema of a template: the described fields, with the types, enums and bounds of Kubernetes. Every object is
 * open: other fields pass through, and so do the directives of a strategic merge patch. A field can be null, which removes the
 * generated value, unless it has an enum: the API server refuses null there.
 * @throws Error for a description of a field that the type does not have
 */
export function templateSchema(type: ApiType, descriptions: Descriptions): JsonObject {
  const properties = Object.entries(descriptions).map(([name, given]) => {
    const field = lookup(type, name);
    if (field === undefined) throw new Error(`${name}: described, but not a field of the type`);
    const { description, fields } = typeof given === 'string' ? { description: given, fields: {} } : given;
    return [name, { ...schemaOf(field, fields), description }];
  });
  return { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, properties: Object.fromEntries(properties) };
}

function schemaOf(field: Field, inner: Descriptions): JsonObject {
  if (field.kind === 'list') {
    const items = field.scalars === undefined ? templateSchema(field.element, inner) : scalarSchema(field.scalars);
    return { type: 'array', items, nullable: true };
  }
  if (field.kind !== 'object') return { ...scalarSchema(field), ...(field.isNullable ? { nullable: true } : {}) };
  if (field.values === undefined) return { ...templateSchema(field.fields, inner), nullable: true };
  return { type: 'object', additionalProperties: { ...scalarSchema(field.values), nullable: true }, nullable: true };
}

const intOrString = {
  anyOf: [{ type: 'integer' }, { type: 'string' }],
  'x-kubernetes-int-or-string': true,
};

function scalarSchema(field: ScalarField): JsonObject {
  switch (field.kind) {
    case 'any':
      return { 'x-kubernetes-preserve-unknown-fields': true };
    case 'flag':
      return { type: 'boolean' };
    case 'number':
      return defined({ type: 'integer', format: field.format, minimum: field.minimum, maximum: field.maximum });
    case 'intOrString':
      return intOrString;
    case 'text':
      return defined({ type: 'string', format: field.format, maxLength: field.maxLength, ...choicesOf(field) });
    default:
      return { ...intOrString, pattern: quantityPattern };
  }
}

/** A pattern stands in for the enum of a nullable field. A newer Kubernetes may have more values of an open enum. */
function choicesOf({ choices, isClosed, isNullable }: ScalarField): JsonObject {
  if (choices === undefined || !isClosed) return {};
  return isNullable ? { pattern: `^(${choices.join('|')})$` } : { enum: choices };
}

function defined(schema: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined));
}

/** Returns a schema with additions to the schema of one of its fields. */
export function withField(schema: JsonObject, name: string, additions: JsonObject): JsonObject {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const field = isObject(properties[name]) ? properties[name] : {};
  return { ...schema, properties: { ...properties, [name]: { ...field, ...additions } } };
}
