import { expect } from 'chai';
import { ObservedObject } from '../../src/api/children.ts';
import type { JsonObject } from '../../src/api/json.ts';
import { pendingFields, pendingRemovals } from '../../src/observed/pending.ts';

const lastApplied = 'metacontroller.k8s.io/last-applied-configuration';

function observed(spec: JsonObject, metadata: JsonObject = {}): ObservedObject {
  return ObservedObject.parse({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'edge', ...metadata }, spec });
}

const asked = (spec: JsonObject, metadata: JsonObject = {}): JsonObject => ({ metadata, spec });
const pathsOf = (object: ObservedObject, child: JsonObject) => pendingFields(object, child).map(({ path }) => path);

describe('pendingFields', () => {
  for (const [what, is, wants, expected] of [
    ['nothing when all is as asked', { type: 'A' }, { type: 'A' }, []],
    ['nothing that the API server fills in', { type: 'A', clusterIP: '10.0.0.1' }, { type: 'A' }, []],
    ['another value', { type: 'A' }, { type: 'B' }, ['spec.type']],
    ['a missing value', {}, { type: 'B' }, ['spec.type']],
    ['nothing for an empty object that is not stored', {}, { selector: {} }, []],
    [
      'an item of a list with a key',
      { ports: [{ port: 80, nodePort: 30000 }] },
      { ports: [{ port: 80 }, { port: 81 }] },
      ['spec.ports[81]'],
    ],
    ['nothing in items of others', { ports: [{ port: 80 }, { port: 99 }] }, { ports: [{ port: 80 }] }, []],
    ['a list without a key, as a whole', { args: ['a'] }, { args: ['a', 'b'] }, ['spec.args']],
  ] as const) {
    it(`finds ${what}`, () => expect(pathsOf(observed(is), asked(wants))).to.deep.equal(expected));
  }

  it('finds labels and annotations', () => {
    const child = asked({}, { labels: { a: 'b' }, annotations: { 'example.com/c': 'd' } });
    const object = observed({}, { labels: { other: 'x' }, annotations: { other: 'x' } });
    expect(pathsOf(object, child)).to.deep.equal(['metadata.annotations[example.com/c]', 'metadata.labels.a']);
  });
});

describe('pendingRemovals', () => {
  const applied = (child: JsonObject) => ({ annotations: { [lastApplied]: JSON.stringify(child) } });

  it('finds a field that was applied, is not asked for any more and still exists', () => {
    const object = observed(
      { type: 'A', externalTrafficPolicy: 'Local' },
      applied(asked({ type: 'A', externalTrafficPolicy: 'Local' })),
    );
    expect(pendingRemovals(object, asked({ type: 'A' }))).to.deep.equal([
      { path: 'spec.externalTrafficPolicy', wanted: undefined },
    ]);
  });

  it('finds nothing after the API server has accepted the new configuration, even if it keeps the field', () => {
    const object = observed({ type: 'A', externalTrafficPolicy: 'Local' }, applied(asked({ type: 'A' })));
    expect(pendingRemovals(object, asked({ type: 'A' }))).to.deep.equal([]);
  });

  it('finds fields that Metacontroller manages by server-side apply', () => {
    const managedFields = [
      { manager: 'metacontroller', operation: 'Apply', fieldsV1: { 'f:spec': { 'f:type': {}, 'f:a': {} } } },
    ];
    expect(pendingRemovals(observed({ type: 'A', a: 1, b: 2 }, { managedFields }), asked({ type: 'A' }))).to.deep.equal(
      [{ path: 'spec.a', wanted: undefined }],
    );
  });

  it('finds no removal of a list item in whose key the API server fills in a field', () => {
    const key = 'k:{"containerPort":80,"protocol":"TCP"}';
    const ports = { 'f:ports': { [key]: { '.': {}, 'f:containerPort': {}, 'f:hostPort': {} } } };
    const managedFields = [{ manager: 'metacontroller', operation: 'Apply', fieldsV1: { 'f:spec': ports } }];
    const port = { containerPort: 80, hostPort: 80 };
    const object = observed({ ports: [{ ...port, protocol: 'TCP' }] }, { managedFields });
    expect(pendingRemovals(object, asked({ ports: [port] }))).to.deep.equal([]);
    const gone = [{ path: 'spec.ports[80]', wanted: undefined }];
    expect(pendingRemovals(object, asked({ ports: [{ containerPort: 81 }] }))).to.deep.equal(gone);
    expect(pendingRemovals(object, asked({ ports: [{ ...port, protocol: 'UDP' }] }))).to.deep.equal(gone);
  });

  it('ignores what the API server fills into a value that is managed as a whole', () => {
    const env = {
      '.': {},
      'k:{"name":"A"}': { '.': {}, 'f:name': {}, 'f:valueFrom': { '.': {}, 'f:resourceFieldRef': {} } },
    };
    const managedFields = [{ manager: 'metacontroller', operation: 'Apply', fieldsV1: { 'f:spec': { 'f:env': env } } }];
    const variable = (reference: JsonObject) => ({ env: [{ name: 'A', valueFrom: { resourceFieldRef: reference } }] });
    const object = observed(variable({ resource: 'limits.memory', divisor: '0' }), { managedFields });
    expect(pendingRemovals(object, asked(variable({ resource: 'limits.memory' })))).to.deep.equal([]);
    expect(pendingRemovals(object, asked({ env: [] }))).to.deep.equal([{ path: 'spec.env[A]', wanted: undefined }]);
  });

  it('ignores labels and annotations of others', () => {
    const fieldsV1 = { 'f:metadata': { 'f:labels': { 'f:controller-uid': {} } }, 'f:spec': { 'f:type': {} } };
    const managedFields = [{ manager: 'metacontroller', operation: 'Apply', fieldsV1 }];
    const labels = { 'controller-uid': 'u1', other: 'x' };
    const object = observed({ type: 'A' }, { labels, annotations: { other: 'y' }, managedFields });
    expect(pendingRemovals(object, asked({ type: 'A' }))).to.deep.equal([]);
  });

  it('finds an annotation among those of others', () => {
    const fieldsV1 = { 'f:metadata': { 'f:annotations': { 'f:ours': {} } }, 'f:spec': { 'f:type': {} } };
    const managedFields = [{ manager: 'metacontroller', operation: 'Apply', fieldsV1 }];
    const object = observed({ type: 'A' }, { annotations: { ours: 'x', other: 'y' }, managedFields });
    expect(pendingRemovals(object, asked({ type: 'A' }))).to.deep.equal([
      { path: 'metadata.annotations.ours', wanted: undefined },
    ]);
  });

  it('ignores the label that Metacontroller adds', () => {
    const labels = { 'controller-uid': 'u1' };
    const metadata = { labels, ...applied({ metadata: { labels }, spec: { type: 'A', b: 1 } }) };
    expect(pendingRemovals(observed({ type: 'A' }, metadata), asked({ type: 'A' }))).to.deep.equal([]);
  });
});
