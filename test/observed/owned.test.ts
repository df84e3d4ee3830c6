import { expect } from 'chai';
import fc from 'fast-check';
import { isObject, type Json, type JsonObject } from '../../src/api/json.ts';
import { ownedPart } from '../../src/observed/owned.ts';

const annotation = 'metacontroller.k8s.io/last-applied-configuration';

/** Returns an object of which dynamic apply last applied a part. */
function dynamically(observed: JsonObject, applied: Json): JsonObject {
  const metadata = isObject(observed['metadata']) ? observed['metadata'] : {};
  const annotations = isObject(metadata['annotations']) ? metadata['annotations'] : {};
  return {
    ...observed,
    metadata: { ...metadata, annotations: { ...annotations, [annotation]: JSON.stringify(applied) } },
  };
}

const entry = (fieldsV1: JsonObject, changes: JsonObject = {}): JsonObject => ({
  manager: 'metacontroller',
  operation: 'Apply',
  fieldsType: 'FieldsV1',
  fieldsV1,
  ...changes,
});

/** Returns an object with the field managers of server-side apply. */
function serverSide(observed: JsonObject, managedFields: readonly JsonObject[]): JsonObject {
  const metadata = isObject(observed['metadata']) ? observed['metadata'] : {};
  return { ...observed, metadata: { ...metadata, managedFields } };
}

describe('the applied part', () => {
  describe('when nothing records it', () => {
    for (const [what, observed] of [
      ['no metadata', { spec: { a: 1 } }],
      ['no annotations', { metadata: { name: 'a' } }],
      ['an annotation that is not JSON', { metadata: { annotations: { [annotation]: '{' } } }],
      ['an annotation that is not an object', { metadata: { annotations: { [annotation]: '[]' } } }],
      ['an empty annotation', { metadata: { annotations: { [annotation]: '' } } }],
      ['no managers', { metadata: { managedFields: [] } }],
      ['managers that only updated', serverSide({}, [entry({ 'f:spec': {} }, { operation: 'Update' })])],
      ['a manager without fields', serverSide({}, [entry({}, { fieldsV1: null })])],
    ] as const) {
      it(`is undefined: ${what}`, () => {
        expect(ownedPart(observed)).to.equal(undefined);
      });
    }
  });

  describe('with dynamic apply', () => {
    it('has the applied fields, with the current values', () => {
      const applied = { metadata: { labels: { app: 'edge' } }, spec: { replicas: 1, template: { a: 'old' } } };
      const observed = { metadata: { labels: { app: 'edge' } }, spec: { replicas: 5, template: { a: 'new' } } };
      expect(ownedPart(dynamically(observed, applied))).to.deep.equal(observed);
    });

    it('has no fields of other managers', () => {
      const applied = { metadata: { labels: { app: 'edge' } }, spec: { replicas: 1 } };
      const observed = {
        apiVersion: 'v1',
        metadata: { labels: { app: 'edge', foreign: 'x' }, annotations: { foreign: 'x' }, uid: 'u' },
        spec: { replicas: 1, paused: true },
        status: { ready: true },
      };
      expect(ownedPart(dynamically(observed, applied))).to.deep.equal(applied);
    });

    it('has no fields that do not exist any more', () => {
      const applied = { metadata: { labels: { a: '1' } }, spec: { replicas: 1, paused: true } };
      const observed = { metadata: {}, spec: { replicas: 1 } };
      expect(ownedPart(dynamically(observed, applied))).to.deep.equal({ metadata: {}, spec: { replicas: 1 } });
    });

    for (const [now, before] of [
      ['text', { b: 1 }],
      ['text', ['a']],
      [['a'], 'text'],
      [{ b: 1 }, 'text'],
      [{ b: 1 }, ['a']],
    ]) {
      it(`has the current ${JSON.stringify(now)} after ${JSON.stringify(before)} was applied`, () => {
        expect(ownedPart(dynamically({ spec: { a: now } }, { spec: { a: before } }))).to.deep.equal({
          spec: { a: now },
        });
      });
    }

    it('treats names of JavaScript properties as data', () => {
      const applied: Json = JSON.parse('{"data":{"__proto__":"x"}}');
      const observed: JsonObject = JSON.parse('{"data":{"__proto__":"y","constructor":"z"}}');
      expect(JSON.stringify(ownedPart(dynamically(observed, applied)))).to.equal('{"data":{"__proto__":"y"}}');
    });
  });

  describe('with dynamic apply of lists', () => {
    for (const [key, foreign] of [
      ['containerPort', 'name'],
      ['port', 'name'],
      ['mountPath', 'name'],
      ['name', 'uid'],
      ['uid', 'ip'],
      ['ip', 'path'],
      ['path', 'other'],
    ] as const) {
      it(`identifies items by ${key} rather than by ${foreign}`, () => {
        const applied = { list: [{ [key]: 'a', [foreign]: 'x', own: 1 }] };
        const list = [
          { [key]: 'a', [foreign]: 'changed', own: 2, added: true },
          { [key]: 'b', [foreign]: 'x', own: 1 },
        ];
        expect(ownedPart(dynamically({ list }, applied))).to.deep.equal({
          list: [{ [key]: 'a', [foreign]: 'changed', own: 2 }],
        });
      });
    }

    it('has neither allocated node ports nor ports that others added', () => {
      const applied = { spec: { ports: [{ name: '80', port: 80 }] } };
      const ports = [
        { name: 'extra', port: 9000, nodePort: 31000 },
        { name: '80', port: 80, nodePort: 32000, protocol: 'TCP' },
      ];
      expect(ownedPart(dynamically({ spec: { ports } }, applied))).to.deep.equal({
        spec: { ports: [{ name: '80', port: 80 }] },
      });
    });

    for (const [what, applied, observed] of [
      ['of text', ['a'], ['a', 'b']],
      ['of objects without a key', [{ a: 1 }], [{ a: 2 }, { b: 3 }]],
      ['of objects, one without the key', [{ name: 'a' }], [{ name: 'a' }, { b: 3 }]],
      ['of objects and text', [{ name: 'a' }], [{ name: 'a' }, 'b']],
    ] as const) {
      it(`has whole lists that dynamic apply replaces: ${what}`, () => {
        expect(ownedPart(dynamically({ list: observed }, { list: applied }))).to.deep.equal({ list: observed });
      });
    }
  });

  describe('with server-side apply', () => {
    it('has the fields that the manager owns, with the current values', () => {
      const fields = {
        'f:metadata': { 'f:labels': { 'f:app': {} } },
        'f:spec': { '.': {}, 'f:replicas': {}, 'f:selector': { 'f:app': {} } },
      };
      const observed = {
        apiVersion: 'v1',
        metadata: { name: 'edge', labels: { app: 'edge', foreign: 'x' } },
        spec: { replicas: 3, selector: { app: 'edge' }, clusterIP: '10.0.0.1' },
        status: { a: 1 },
      };
      expect(ownedPart(serverSide(observed, [entry(fields)]))).to.deep.equal({
        metadata: { labels: { app: 'edge' } },
        spec: { replicas: 3, selector: { app: 'edge' } },
      });
    });

    it('has the items of lists that are identified by keys', () => {
      const fields = {
        'f:spec': {
          'f:ports': {
            'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:name': {}, 'f:port': {}, 'f:protocol': {} },
            'k:{"port":443,"protocol":"TCP"}': { '.': {}, 'f:port': {}, 'f:protocol': {} },
          },
        },
      };
      const ports = [
        { port: 80, protocol: 'UDP', name: 'foreign' },
        { port: 80, protocol: 'TCP', name: '80', nodePort: 32000 },
        { port: 443, protocol: 'TCP', name: 'foreign' },
        { port: 9000, protocol: 'TCP' },
      ];
      expect(ownedPart(serverSide({ spec: { ports } }, [entry(fields)]))).to.deep.equal({
        spec: {
          ports: [
            { port: 80, protocol: 'TCP', name: '80' },
            { port: 443, protocol: 'TCP' },
          ],
        },
      });
    });

    it('has lists and maps that are owned as a whole', () => {
      const observed = { spec: { args: ['a', 'b'], emptyDir: {}, selector: { app: 'edge', tier: 'x' } } };
      const fields = { 'f:spec': { 'f:args': {}, 'f:emptyDir': {}, 'f:selector': {} } };
      expect(ownedPart(serverSide(observed, [entry(fields)]))).to.deep.equal(observed);
    });

    it('has an empty map if only the map itself is owned', () => {
      const fields = { 'f:spec': { 'f:emptyDir': { '.': {} } } };
      expect(ownedPart(serverSide({ spec: { emptyDir: { medium: 'Memory' } } }, [entry(fields)]))).to.deep.equal({
        spec: { emptyDir: {} },
      });
    });

    it('has only the owned item of a list', () => {
      const fields = { 'f:env': { 'k:{"name":"A"}': { '.': {}, 'f:name': {}, 'f:value': {} } } };
      const env = [
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ];
      expect(ownedPart(serverSide({ env }, [entry(fields)]))).to.deep.equal({ env: [{ name: 'A', value: '1' }] });
    });

    it('has the whole list if its values are owned', () => {
      const fields = { 'f:finalizers': { '.': {}, 'v:"a"': {} } };
      expect(ownedPart(serverSide({ finalizers: ['a'] }, [entry(fields)]))).to.deep.equal({ finalizers: ['a'] });
    });

    it('ignores keys that cannot be read', () => {
      const fields = { 'f:list': { 'k:{': {}, 'k:[]': {} } };
      expect(ownedPart(serverSide({ list: [{ a: 1 }] }, [entry(fields)]))).to.deep.equal({ list: [] });
    });

    it('uses the applied fields of the object, not those of its status', () => {
      const managers = [
        entry({ 'f:status': { 'f:a': {} } }, { subresource: 'status' }),
        entry({ 'f:spec': { 'f:b': {} } }, { operation: 'Update' }),
        entry({ 'f:spec': { 'f:a': {} } }),
      ];
      expect(ownedPart(serverSide({ spec: { a: 1, b: 2 }, status: { a: 3 } }, managers))).to.deep.equal({
        spec: { a: 1 },
      });
    });

    it('uses the fields of Metacontroller, not those of other appliers', () => {
      const managers = [
        entry({ 'f:metadata': { 'f:annotations': { 'f:foreign': {} } } }, { manager: 'argocd-controller' }),
        entry({ 'f:metadata': { 'f:labels': { 'f:app': {} } }, 'f:spec': { 'f:a': {} } }),
      ];
      const observed = { metadata: { labels: { app: 'edge' }, annotations: { foreign: 'x' } }, spec: { a: 1 } };
      expect(ownedPart(serverSide(observed, managers))).to.deep.equal({
        metadata: { labels: { app: 'edge' } },
        spec: { a: 1 },
      });
    });
  });

  describe('with records of both', () => {
    it('has the fields of dynamic apply', () => {
      const observed = serverSide({ spec: { a: 1, b: 2 } }, [entry({ 'f:spec': { 'f:b': {} } })]);
      expect(ownedPart(dynamically(observed, { spec: { a: 0 } }))).to.deep.equal({ spec: { a: 1 } });
    });
  });

  describe('with any applied fields', () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string(), { maxLength: 3 }));
    const { tree } = fc.letrec<{ tree: JsonObject; node: Json }>((tie) => ({
      tree: fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), tie('node'), { maxKeys: 4, noNullPrototype: true }),
      node: fc.oneof({ maxDepth: 3, withCrossShrink: true }, leaf, tie('tree')),
    }));

    it('equals the fields of dynamic apply, although others add fields to every object', () => {
      fc.assert(
        fc.property(tree, (applied) => {
          expect(ownedPart(dynamically(withForeign(applied), applied))).to.deep.equal(applied);
        }),
      );
    });

    it('equals the fields of server-side apply, although others add fields to every object', () => {
      fc.assert(
        fc.property(tree, (applied) => {
          expect(ownedPart(serverSide(withForeign(applied), [entry(fieldsOf(applied))]))).to.deep.equal(applied);
        }),
      );
    });
  });
});

/** Returns the object with a foreign field in every nested object. */
function withForeign(object: JsonObject): JsonObject {
  const entries = Object.entries(object).map(([key, value]) => [key, isObject(value) ? withForeign(value) : value]);
  return { ...Object.fromEntries(entries), FOREIGN: 'x' };
}

/** Returns the managed fields of a manager that set each field of the object separately. */
function fieldsOf(object: JsonObject): JsonObject {
  const entries = Object.entries(object).map(([key, value]) => [`f:${key}`, isObject(value) ? fieldsOf(value) : {}]);
  return { '.': {}, ...Object.fromEntries(entries) };
}
