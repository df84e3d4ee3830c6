import { expect } from 'chai';
import { ownDefinitions } from '../../src/api/crd.ts';
import { isList, isObject, type Json, type JsonObject } from '../../src/api/json.ts';
import { childOf } from './golden.ts';
import { answer, type Changes, ownRequest } from './request.ts';

/** Returns the hook's answer to a `mesh.internal` instance demo/edge. */
export const own = (spec: JsonObject, changes: Changes = {}) =>
  answer(ownRequest({ ...changes, spec: { serviceType: 'LoadBalancer', ...spec } }));

/** Follows a path through objects, and through lists by the name of an item. */
export function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((outer, key) => {
    if (isList(outer)) return outer.find((item) => isObject(item) && item['name'] === key);
    return isObject(outer) ? outer[key] : undefined;
  }, value);
}

const definition: Json = JSON.parse(JSON.stringify(ownDefinitions()[0]));

/** The version of the CustomResourceDefinition. */
export const version: Json = isList(at(definition, 'spec', 'versions'))
  ? Object(at(definition, 'spec', 'versions'))[0]
  : {};

/** Returns the schema of a field of an instance. */
export function declared(...path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (schema, key) => at(schema, 'properties', key) ?? at(schema, 'items', 'properties', key),
    at(version, 'schema', 'openAPIV3Schema'),
  );
}

/** The path of each template in an instance, and the path of the patched object in a child. */
export const places = {
  pod: { template: ['podTemplate', 'spec'], kind: 'Deployment', child: ['spec', 'template', 'spec'] },
  container: {
    template: ['podTemplate', 'spec', 'containers'],
    kind: 'Deployment',
    child: ['spec', 'template', 'spec', 'containers', 'kuma-gateway'],
  },
  deployment: { template: ['deploymentTemplate', 'spec'], kind: 'Deployment', child: ['spec'] },
  service: { template: ['serviceTemplate', 'spec'], kind: 'Service', child: ['spec'] },
} as const;

/** Asserts that the CRD declares the fields, and that the child contains their values. */
export function shapes(place: keyof typeof places, fields: JsonObject): void {
  const { child, kind, template } = places[place];
  const value = place === 'container' ? [{ name: 'kuma-gateway', ...fields }] : fields;
  const spec = template.reduceRight<Json>((inner, key) => ({ [key]: inner }), value);
  const response = own(isObject(spec) ? spec : {});
  for (const [field, wanted] of Object.entries(fields)) {
    expect(declared('spec', ...template, field), field).to.not.equal(undefined);
    expectWithin(at(childOf(response, kind), ...child, field), wanted);
  }
}

/** Asserts that a value contains the wanted value. It may contain more. */
export function expectWithin(actual: Json | undefined, wanted: Json | undefined): void {
  if (isList(wanted)) {
    for (const item of wanted) {
      const name = isObject(item) ? item['name'] : undefined;
      if (typeof name === 'string') expectWithin(at(actual, name), item);
      else expect(actual).to.deep.include(item);
    }
  } else if (isObject(wanted)) {
    for (const [key, inner] of Object.entries(wanted)) expectWithin(at(actual, key), inner);
  } else expect(actual).to.equal(wanted);
}

/** Asserts that the CRD declares no field with one of these names. */
export function lacks(...fields: readonly string[]): void {
  const schema = JSON.stringify(version);
  for (const field of fields) expect(schema).to.not.contain(`"${field}":`);
}
