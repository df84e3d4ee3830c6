import { kumaDefinitions, ownDefinitions } from '../../api/crd.ts';
import { isList, isObject, type Json, type JsonObject, objectAt } from '../../api/json.ts';
import { isOwn } from '../../api/own-instance.ts';
import { checkRules } from './check-rules.ts';
import { checkSchema } from './check-schema.ts';
import type { Refusal } from './refusal.ts';
import { StructuralSchema } from './structural-schema.ts';
import { withDefaults } from './with-defaults.ts';

/**
 * Returns the reasons why an API server refuses an instance, from the CustomResourceDefinition of its group. As in an
 * API server, the rules between fields are evaluated only if the types are right and all required fields are given.
 * @param old the instance before an update. Undefined for an instance that is created.
 */
export function refusalsOf(instance: JsonObject, old?: JsonObject): readonly Refusal[] {
  const schema = schemaOf(isOwn(instance['apiVersion']));
  const value = storedSpec(instance, schema);
  const wrong = checkSchema(value, schema, '');
  if (wrong.some(({ hidesRules }) => hidesRules)) return wrong;
  return [...wrong, ...checkRules(value, old && storedSpec(old, schema), schema, '')];
}

/** Returns the spec of an instance with the defaults of its CustomResourceDefinition, as `{ spec }`. */
export function withCrdDefaults(instance: JsonObject): Json {
  return storedSpec(instance, schemaOf(isOwn(instance['apiVersion'])));
}

function storedSpec({ spec }: JsonObject, schema: StructuralSchema): Json {
  return withDefaults(spec === undefined ? {} : { spec }, schema);
}

const schemas = new Map<boolean, StructuralSchema>();

/** Returns the schema of an object that has only the spec of an instance. */
function schemaOf(own: boolean): StructuralSchema {
  const schema = schemas.get(own) ?? readSchema(own);
  schemas.set(own, schema);
  return schema;
}

function readSchema(own: boolean): StructuralSchema {
  const [definition = {}] = own ? ownDefinitions() : kumaDefinitions();
  const { versions } = objectAt(definition, 'spec');
  const [version] = isList(versions) ? versions.filter(isObject) : [];
  const { spec } = objectAt(objectAt(objectAt(version ?? {}, 'schema'), 'openAPIV3Schema'), 'properties');
  // JSON drops fields that are undefined.
  return StructuralSchema.parse(JSON.parse(JSON.stringify({ type: 'object', properties: { spec } })));
}
