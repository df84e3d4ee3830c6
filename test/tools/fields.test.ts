import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { describeTypes, schemasOf } from '../../tools/fields/openapi.ts';
import { makeTable } from '../../tools/fields/table.ts';

const name = (type: string) => `io.k8s.api.core.v1.${type}`;
const reference = (type: string) => ({ $ref: `#/components/schemas/${name(type)}` });
const empty = { type: 'object' };
const others = [
  'DeploymentSpec',
  'DaemonSetSpec',
  'ServiceSpec',
  'HorizontalPodAutoscalerSpec',
  'PodDisruptionBudgetSpec',
  'ServiceAccount',
];

/** Describes the types of an OpenAPI document in which PodTemplateSpec has the fields. */
function describePod(properties: JsonObject, more: JsonObject = {}, required: readonly string[] = []) {
  const roots = Object.fromEntries(others.map((type) => [name(type), empty]));
  const schemas = { ...roots, [name('PodTemplateSpec')]: { type: 'object', properties, required }, ...more };
  return describeTypes(schemasOf([{ components: { schemas } }]));
}

const fieldsOf = (properties: JsonObject) => describePod(properties).get('PodTemplateSpec');

describe('npm run generate:fields', () => {
  it('describes scalars with their enums and formats', () => {
    const quantity = { $ref: '#/components/schemas/io.k8s.apimachinery.pkg.api.resource.Quantity' };
    expect(
      fieldsOf({
        size: quantity,
        seconds: { type: 'integer', format: 'int64' },
        on: { type: 'boolean' },
        policy: { type: 'string', enum: ['A', 'B'] },
      }),
    ).to.deep.equal(['on boolean', 'policy string enum=A|B', 'seconds int64', 'size Quantity']);
  });

  it('describes lists and maps with their types, and the strategy and the key of a patch', () => {
    const list = { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['port', 'protocol'] };
    const patch = { 'x-kubernetes-patch-strategy': 'merge', 'x-kubernetes-patch-merge-key': 'port' };
    expect(
      fieldsOf({
        ports: { type: 'array', items: { type: 'string' }, ...list, ...patch },
        labels: { type: 'object', additionalProperties: { type: 'string' }, 'x-kubernetes-map-type': 'atomic' },
      }),
    ).to.deep.equal([
      'labels {}string map=atomic',
      'ports []string list=map keys=port|protocol patch=merge patchKey=port',
    ]);
  });

  it('describes required fields, and the types below a type', () => {
    const inner = { type: 'object', properties: { name: { type: 'string' } } };
    const types = describePod(
      { spec: { default: {}, allOf: [reference('PodSpec')] }, all: { type: 'array', items: reference('PodSpec') } },
      { [name('PodSpec')]: inner, [name('Unused')]: inner },
      ['spec'],
    );
    expect(types.get('PodTemplateSpec')).to.deep.equal(['all []PodSpec', 'spec PodSpec required']);
    expect(types.get('PodSpec')).to.deep.equal(['name string']);
    expect([...types.keys()]).to.not.include('Unused');
  });

  it('writes a table with the version', () => {
    const text = makeTable(new Map([['PodSpec', ['name string']]]), '1.99');
    expect(text).to.contain('`\nPodSpec\n  name string\n`;').and.contain("publishedVersion = '1.99'");
  });

  it('rejects a document without schemas', () =>
    expect(() => schemasOf([{ kind: 'Status' }])).to.throw('expected an OpenAPI v3 document'));

  it('rejects documents without one of the types', () => {
    expect(() => describeTypes(schemasOf([{ components: { schemas: {} } }]))).to.throw('PodTemplateSpec: expected in');
    expect(() => describePod({ spec: reference('PodSpec') })).to.throw(`${name('PodSpec')}: not in the documents`);
  });

  it('rejects two types with the same short name', () => {
    const other = 'io.k8s.api.apps.v1.PodTemplateSpec';
    const spec = { $ref: `#/components/schemas/${other}` };
    expect(() => describePod({ spec }, { [other]: empty })).to.throw('PodTemplateSpec: expected in exactly one');
    const properties = { one: reference('Same'), two: { $ref: '#/components/schemas/io.k8s.api.apps.v1.Same' } };
    const both = { [name('Same')]: empty, 'io.k8s.api.apps.v1.Same': empty };
    expect(() => describePod(properties, both)).to.throw('io.k8s.api.apps.v1.Same: has the same short name');
  });

  it('rejects a type that the table cannot describe', () =>
    expect(() => fieldsOf({ share: { type: 'number' } })).to.throw('expected a known type'));
});
