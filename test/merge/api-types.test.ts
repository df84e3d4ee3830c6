import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { ApiType, Field } from '../../src/kubernetes/fields.ts';
import { schemaOf } from '../support/merge-cases.ts';

/**
 * The fields of Go's structs that are objects or lists, with their tags. Generated from the types of k8s.io/api
 * v0.36.3.
 */
const tags: Readonly<Record<keyof typeof schemaOf, Readonly<Record<string, string>>>> =
  readGolden('kubectl/merge-keys.json');

describe('the merge keys', () => {
  for (const [type, fields] of Object.entries(tags)) {
    it(`are the same as in the Kubernetes API: ${type}`, () => {
      const schema = Object.entries(schemaOf).find(([name]) => name === type)?.[1] ?? {};
      const stop = type === 'DeploymentSpec' ? 'template' : undefined;
      // Without retainKeys, which matters only when a patch is computed from two objects.
      const expected = Object.entries(fields).map(
        ([path, tag]) => `${path}: ${tag.replace(/,?retainKeys/, '').trim()}`,
      );
      expect(describeMerges(schema, '', stop).sort()).to.deep.equal(expected.sort());
    });
  }
});

function describeMerges(type: ApiType, parent: string, stop: string | undefined): string[] {
  return Object.entries(type).flatMap(([name, field]) => {
    if (field.kind !== 'object' && field.kind !== 'list') return [];
    const path = parent === '' ? name : `${parent}.${name}`;
    const isUsual = field.strategy === (field.kind === 'object' ? 'merge' : 'replace');
    const key = field.kind === 'list' ? field.key : undefined;
    const tag = [field.kind, isUsual ? undefined : field.strategy, key].filter((part) => part !== undefined);
    const inner = field.kind === 'object' ? field.fields : mergedElement(field);
    return [`${path}: ${tag.join(' ')}`, ...(path === stop ? [] : describeMerges(inner, path, stop))];
  });
}

/** The elements of other lists are never merged. */
function mergedElement({ strategy, element }: Field & { kind: 'list' }): ApiType {
  return strategy === 'merge' ? element : {};
}

/**
 * All fields of Go's structs by type, as Go declares them: `*int32 omitempty`, `[]Volume omitempty`, `map:Quantity`.
 * Generated from the types of k8s.io/api v0.36.3.
 */
const declared: Readonly<Record<string, Readonly<Record<string, string>>>> = readGolden('kubernetes/api-types.json');

describe('the fields that the API server stores in another form', () => {
  for (const [name, type] of Object.entries(schemaOf)) {
    it(`are the same as in the Kubernetes API: ${name}`, () => {
      expect(describeFields(type)).to.deep.equal(describeDeclared(name));
    });
  }
});

type Description = { readonly [field: string]: Description | string };

function describeFields(type: ApiType): Description {
  const fields = Object.entries(type).map(([name, field]) => [name, describeField(field)] as const);
  return Object.fromEntries(fields.flatMap(([field, description]) => (description ? [[field, description]] : [])));
}

/** Returns undefined for a scalar that is always stored. */
function describeField(field: Field): Description | string | undefined {
  switch (field.kind) {
    case 'object':
      return field.values === undefined ? describeFields(field.fields) : `map of ${field.values.kind}`;
    case 'list':
      return field.scalars === undefined ? describeFields(field.element) : `list of ${field.scalars.kind}`;
    case 'quantity':
      return field.kind;
    default:
      return field.omitsZero ? field.kind : undefined;
  }
}

function describeDeclared(name: string): Description {
  const fields = Object.entries(declared[name] ?? {}).map(([field, go]) => [field, describeGo(go)] as const);
  return Object.fromEntries(fields.flatMap(([field, description]) => (description ? [[field, description]] : [])));
}

/** Returns undefined for a scalar that is always stored: a pointer, or a scalar without omitempty. */
function describeGo(go: string): Description | string | undefined {
  const [declaration = '', omitempty] = go.split(' ');
  const [, shape, name = ''] = /^(\*|\[\]|map:)?(\w+)$/.exec(declaration) ?? [];
  if (shape === 'map:') return `map of ${name === 'Quantity' ? 'computeQuantity' : kindOfGo[name]}`;
  if (shape === '[]' && name in kindOfGo) return `list of ${kindOfGo[name]}`;
  if (name in declared) return describeDeclared(name);
  if (name === 'Quantity') return 'quantity';
  return shape === undefined && omitempty !== undefined ? kindOfGo[name] : undefined;
}

const kindOfGo: Readonly<Record<string, string>> = {
  string: 'text',
  bool: 'flag',
  int32: 'number',
  int64: 'number',
  IntOrString: 'intOrString',
};

function readGolden<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(`../golden/${path}`, import.meta.url), 'utf8'));
}
