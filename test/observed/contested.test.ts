import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { contestedFields } from '../../src/observed/contested.ts';

const lastApplied = 'metacontroller.k8s.io/last-applied-configuration';

/** What kuma-cp manages of a Deployment with one container. */
const managed = {
  'f:spec': {
    'f:replicas': {},
    'f:template': {
      'f:metadata': { 'f:annotations': { '.': {}, 'f:kuma.io/tags': {} } },
      'f:spec': {
        'f:containers': {
          'k:{"name":"kuma-gateway"}': {
            '.': {},
            'f:name': {},
            'f:image': {},
            'f:args': {},
            'f:resources': { '.': {}, 'f:limits': { '.': {}, 'f:memory': {} } },
            'f:env': {
              '.': {},
              'k:{"name":"A"}': { '.': {}, 'f:name': {}, 'f:value': {} },
              'k:{"name":"MEMORY"}': { '.': {}, 'f:name': {}, 'f:valueFrom': { '.': {}, 'f:resourceFieldRef': {} } },
            },
          },
        },
      },
    },
  },
};

interface Container {
  readonly image?: string;
  readonly env?: readonly JsonObject[];
  readonly args?: readonly string[];
  readonly limits?: JsonObject;
}

const memory = { name: 'MEMORY', valueFrom: { resourceFieldRef: { resource: 'limits.memory' } } };

function specOf({ args = ['run'], env = [{ name: 'A', value: '1' }, memory], image = 'a', limits }: Container) {
  const container = { name: 'kuma-gateway', image, args, resources: { limits: limits ?? { memory: '1Gi' } }, env };
  return {
    replicas: 1,
    template: { metadata: { annotations: { 'kuma.io/tags': '{}' } }, spec: { containers: [container] } },
  };
}

function observed(
  container: Container = {},
  metadata: JsonObject = {},
  managers: readonly JsonObject[] = [],
): JsonObject {
  const kumaCp = { manager: 'kuma-cp', operation: 'Update', apiVersion: 'apps/v1', fieldsV1: managed };
  return { metadata: { name: 'edge', managedFields: [kumaCp, ...managers], ...metadata }, spec: specOf(container) };
}

const wanted = (container: Container = {}): JsonObject => ({ metadata: { name: 'edge' }, spec: specOf(container) });
const paths = (object: JsonObject, child: JsonObject) => contestedFields(object, child).map(({ path }) => path);
const containerPath = 'spec.template.spec.containers[kuma-gateway]';

describe('contestedFields', () => {
  it('is empty when both set the same', () => {
    expect(contestedFields(observed(), wanted())).to.deep.equal([]);
  });

  it('ignores values that the API server fills in', () => {
    const divisor = { ...memory, valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '0' } } };
    expect(paths(observed({ env: [{ name: 'A', value: '1' }, divisor] }), wanted())).to.deep.equal([]);
  });

  it('is empty when the control plane manages nothing of the child', () => {
    const object = { metadata: { managedFields: [{ manager: 'kubectl', operation: 'Update', fieldsV1: managed }] } };
    expect(contestedFields({ ...object, spec: specOf({ image: 'b' }) }, wanted())).to.deep.equal([]);
  });

  it('is empty when only the status is managed by the control plane', () => {
    const status = { manager: 'kuma-cp', operation: 'Update', subresource: 'status', fieldsV1: managed };
    const object = { metadata: { managedFields: [status] }, spec: specOf({ image: 'b' }) };
    expect(contestedFields(object, wanted())).to.deep.equal([]);
  });

  for (const [what, is, wants, path] of [
    ['another image', { image: 'b' }, {}, '.image'],
    ['other arguments', { args: ['run', '--x'] }, {}, '.args'],
    ['another value of an environment variable', { env: [{ name: 'A', value: '2' }, memory] }, {}, '.env[A].value'],
    [
      'a missing environment variable',
      {},
      { env: [{ name: 'A', value: '1' }, memory, { name: 'B', value: '1' }] },
      '.env[B]',
    ],
    ['another limit', { limits: { memory: '2Gi' } }, {}, '.resources.limits.memory'],
    ['a missing limit', {}, { limits: { memory: '1Gi', cpu: '1' } }, '.resources.limits.cpu'],
  ] as const) {
    it(`finds ${what}`, () => {
      expect(paths(observed(is), wanted(wants))).to.deep.equal([`${containerPath}${path}`]);
    });
  }

  it('finds a compute resource that only the control plane sets', () => {
    const object = observed({ limits: { memory: '1Gi', cpu: '1' } }, {}, []);
    const limits = { '.': {}, 'f:memory': {}, 'f:cpu': {} };
    const container = { 'k:{"name":"kuma-gateway"}': { 'f:resources': { 'f:limits': limits } } };
    const fieldsV1 = { 'f:spec': { 'f:template': { 'f:spec': { 'f:containers': container } } } };
    const managedFields = [{ manager: 'kuma-cp', operation: 'Update', fieldsV1 }];
    const [field] = contestedFields({ ...object, metadata: { managedFields } }, wanted());
    expect(field).to.include({ path: `${containerPath}.resources.limits.cpu`, observed: '1', wanted: undefined });
  });

  it('returns both values', () => {
    const [field] = contestedFields(observed({ image: 'b' }), wanted());
    expect(field).to.include({ observed: 'b', wanted: 'a' });
  });

  it('ignores a field that somebody else manages', () => {
    const object = { ...observed(), metadata: { ...(observed()['metadata'] as JsonObject), labels: { team: 'x' } } };
    expect(paths(object, { ...wanted(), metadata: { labels: { team: 'y' } } })).to.deep.equal([]);
  });

  describe('isTaken, under dynamic apply', () => {
    const applied = (container: Container) => ({ annotations: { [lastApplied]: JSON.stringify(wanted(container)) } });
    const isTaken = (metadata: JsonObject) => contestedFields(observed({ image: 'b' }, metadata), wanted())[0]?.isTaken;

    it('is true if Metacontroller had applied the wanted value', () => expect(isTaken(applied({}))).to.equal(true));

    it('is false if it had applied another value', () => expect(isTaken(applied({ image: 'old' }))).to.equal(false));

    it('is false if it had applied nothing', () => expect(isTaken({})).to.equal(false));

    it('is true for a field that was removed', () => {
      const env = [{ name: 'A', value: '1' }, memory, { name: 'B', value: '1' }];
      const [field] = contestedFields(observed({}, applied({ env })), wanted({ env }));
      expect(field).to.include({ path: `${containerPath}.env[B]`, isTaken: true });
    });
  });

  describe('isTaken, under server-side apply', () => {
    const applier = (fields: JsonObject) => ({ manager: 'metacontroller', operation: 'Apply', fieldsV1: fields });
    const isTaken = (fields: JsonObject) => {
      return contestedFields(observed({ image: 'b' }, {}, [applier(fields)]), wanted())[0]?.isTaken;
    };
    const containers = (fields: JsonObject) => ({
      'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"kuma-gateway"}': fields } } } },
    });

    it('is true if Metacontroller does not manage the field any more', () => {
      expect(isTaken(containers({ 'f:name': {}, 'f:args': {} }))).to.equal(true);
    });

    it('is false if both manage the field, because then the wanted value is new', () => {
      expect(isTaken(containers({ 'f:name': {}, 'f:image': {} }))).to.equal(false);
    });

    it('is false if Metacontroller never applied the object', () => {
      expect(contestedFields(observed({ image: 'b' }), wanted())[0]?.isTaken).to.equal(false);
    });
  });
});
