import { expect } from 'chai';
import { CustomizeRequest, type OwnSyncRequest, readSyncRequest, type SyncRequest } from '../../src/api/hook.ts';
import type { JsonObject } from '../../src/api/json.ts';
import { describeIssues } from '../../src/errors.ts';

const parent = {
  apiVersion: 'kuma.io/v1alpha1',
  kind: 'MeshGatewayInstance',
  metadata: { name: 'edge', namespace: 'demo', uid: 'u1' },
};
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'edge', namespace: 'demo' },
  spec: { type: 'ClusterIP', sessionAffinity: 'None' },
};
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'edge', namespace: 'demo' },
  spec: { template: { spec: { containers: [{ name: 'kuma-gateway', image: 'x' }] } } },
};
const base = { parent, children: {} };

function read(body: JsonObject): OwnSyncRequest | SyncRequest {
  const { data, error } = readSyncRequest(body);
  if (data === undefined) throw error;
  return data;
}

function refusal(changes: JsonObject): string {
  const { error } = readSyncRequest({ ...base, ...changes });
  return error === undefined ? 'accepted' : describeIssues(error);
}

describe('a sync request', () => {
  describe('with only a parent', () => {
    for (const changes of [{}, { related: null, controller: null, finalizing: null }]) {
      it(`is read without optional fields: ${JSON.stringify(changes)}`, () => {
        const { controller, finalizing, related } = read({ ...base, ...changes });
        expect({ controller, finalizing, related }).to.deep.equal({
          controller: undefined,
          finalizing: undefined,
          related: undefined,
        });
      });
    }

    it('is read with null groups', () => {
      const { children, related } = read({
        parent,
        children: { 'Service.v1': null, 'Deployment.apps/v1': null },
        related: { 'Namespace.v1': null, 'MeshGateway.kuma.io/v1alpha1': null },
      });
      expect([children['Service.v1'], children['Deployment.apps/v1'], related?.['Namespace.v1']]).to.deep.equal([
        undefined,
        undefined,
        undefined,
      ]);
    });
  });

  describe('with children', () => {
    const { children } = read({
      parent,
      children: {
        'Service.v1': { 'demo/edge': service },
        'Deployment.apps/v1': { 'demo/edge': deployment },
        'ConfigMap.v1': {
          'demo/other': {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: { name: 'other', namespace: 'demo' },
            data: {},
          },
        },
      },
    });

    it('keeps each child as a whole in raw', () => {
      expect(children['Service.v1']?.['demo/edge']?.raw).to.deep.equal(service);
      expect(children['Deployment.apps/v1']?.['demo/edge']?.raw).to.deep.equal(deployment);
    });

    it('reads the fields of a Service', () => {
      const spec = children['Service.v1']?.['demo/edge']?.spec;
      expect([spec?.type, spec?.clusterIPs, spec?.selector.size]).to.deep.equal(['ClusterIP', undefined, 0]);
    });

    it('keeps children of other kinds', () => {
      expect(children['ConfigMap.v1']?.['demo/other']?.metadata.name).to.equal('other');
    });
  });

  describe('with a malformed MeshGateway', () => {
    it('does not read the MeshGateway', () => {
      const related = { 'MeshGateway.kuma.io/v1alpha1': { edge: 'nonsense' } };
      expect(read({ ...base, related }).related?.['MeshGateway.kuma.io/v1alpha1']).to.deep.equal({
        edge: 'nonsense',
      });
    });
  });

  describe('with a malformed controller', () => {
    for (const controller of ['nonsense', {}, { metadata: {}, spec: {} }]) {
      it(`treats the controller as absent: ${JSON.stringify(controller)}`, () => {
        expect(read({ ...base, controller }).controller).to.equal(undefined);
        expect(CustomizeRequest.parse({ parent, controller }).controller).to.equal(undefined);
      });
    }
  });

  describe('with related objects of other kinds', () => {
    it('does not read them', () => {
      expect(refusal({ related: { 'Secret.v1': 'nonsense' } })).to.equal('accepted');
    });
  });

  describe('with an invalid field', () => {
    const { spec: _, ...bare } = service;
    const { kind: __, ...nameless } = deployment;
    for (const [path, changes] of [
      ['parent', { parent: null }],
      ['children', { children: null }],
      ['finalizing', { finalizing: 'no' }],
      ['children[Service.v1][demo/edge].spec', { children: { 'Service.v1': { 'demo/edge': bare } } }],
      ['children[Service.v1][demo/edge]', { children: { 'Service.v1': { 'demo/edge': null } } }],
      ['children[ConfigMap.v1][demo/a].metadata', { children: { 'ConfigMap.v1': { 'demo/a': bareObject() } } }],
      [
        'children[Deployment.apps/v1][demo/edge].kind',
        { children: { 'Deployment.apps/v1': { 'demo/edge': nameless } } },
      ],
      ['related[Deployment.apps/v1][demo/edge].kind', { related: { 'Deployment.apps/v1': { 'demo/edge': nameless } } }],
      ['related[Namespace.v1].demo.metadata', { related: { 'Namespace.v1': { demo: {} } } }],
    ] as const) {
      it(`is refused at ${path}`, () => {
        expect(refusal(changes).startsWith(`${path}: `), refusal(changes)).to.equal(true);
      });
    }
  });
});

function bareObject() {
  return { apiVersion: 'v1', kind: 'ConfigMap' };
}

describe('a customize request', () => {
  it('is read if the parent has a name and a namespace', () => {
    expect(CustomizeRequest.parse({ parent, controller: {} }).parent.metadata).to.include({
      name: 'edge',
      namespace: 'demo',
    });
  });

  for (const metadata of [{}, { name: 'edge' }, { name: '', namespace: 'demo' }, { name: 'edge', namespace: '' }]) {
    it(`is refused with the metadata ${JSON.stringify(metadata)}`, () => {
      expect(CustomizeRequest.safeParse({ parent: { metadata } }).success).to.equal(false);
    });
  }
});
