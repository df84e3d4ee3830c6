import { kumaDefinitions, ownDefinitions } from '../../api/crd.ts';
import { type Json, type JsonObject, objectAt, objectsIn } from '../../api/json.ts';
import { isOwn } from '../../api/own-instance.ts';
import { checkRules } from './check-rules.ts';
import { checkSchema } from './check-schema.ts';
import type { Refusal } from './refusal.ts';
import { StructuralSchema } from './structural-schema.ts';
import { withDefaults } from './with-defaults.ts';

/**
 * Returns the reasons why an API server refuses an instance or a class, from its CustomResourceDefinition. As in an API
 * server, the rules between fields are evaluated only if the types are right and all required fields are given.
 * @param old the object before an update. Undefined for an object that is created.
 */
export function refusalsOf(object: JsonObject, old?: JsonObject): readonly Refusal[] {
  const schema = schemaOf(object);
  const value = storedSpec(object, schema);
  const wrong = checkSchema(value, schema, '');
  if (wrong.some(({ hidesRules }) => hidesRules)) return wrong;
  return [...wrong, ...checkRules(value, old && storedSpec(old, schema), schema, '')];
}

/** Returns the spec of an instance or a class with the defaults of its CustomResourceDefinition, as `{ spec }`. */
export function withCrdDefaults(object: JsonObject): Json {
  return storedSpec(object, schemaOf(object));
}

function storedSpec({ spec }: JsonObject, schema: StructuralSchema): Json {
  return withDefaults(spec === undefined ? {} : { spec }, schema);
}

const schemas = new Map<string, StructuralSchema>();

/** Returns the schema of an object that has only the spec of an instance or a class. */
function schemaOf({ apiVersion, kind }: JsonObject): StructuralSchema {
  const key = `${kind}.${apiVersion}`;
  const schema = schemas.get(key) ?? readSchema(isOwn(apiVersion) ? ownDefinitions() : kumaDefinitions(), kind);
  schemas.set(key, schema);
  return schema;
}

function readSchema(definitions: readonly JsonObject[], kind: Json | undefined): StructuralSchema {
  const isOfKind = (one: JsonObject) => objectAt(objectAt(one, 'spec'), 'names')['kind'] === kind;
  const definition = definitions.find(isOfKind) ?? {};
  const { versions } = objectAt(definition, 'spec');
  const [version] = objectsIn(versions);
  const { spec } = objectAt(objectAt(objectAt(version ?? {}, 'schema'), 'openAPIV3Schema'), 'properties');
  // JSON drops fields that are undefined.
  return StructuralSchema.parse(JSON.parse(JSON.stringify({ type: 'object', properties: { spec } })));
}
