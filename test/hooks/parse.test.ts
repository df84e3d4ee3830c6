import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { HookError } from '../../src/errors.ts';
import { parseCustomizeRequest, parseSyncRequest } from '../../src/hooks/parse.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { recorded } from '../support/golden.ts';
import { result, service, syncRequest } from '../support/request.ts';

function refusal(run: () => unknown): HookError {
  try {
    run();
  } catch (error) {
    if (error instanceof HookError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

describe('a request that can not be right', () => {
  it('is refused for hook version v1, naming the controller and what to set', () => {
    const error = refusal(() => result(recorded('sync-hook-version-v1')));
    expect(error.code).to.equal('HookVersionUnsupported');
    expect(error.message).to.contain('CompositeController meshgatewayinstance (now sync v1, customize v1)');
  });

  it('is refused for hook version v1 where nothing is known of the controller', () => {
    const request = syncRequest({ related: { 'Namespace.v1': {} } });
    expect(refusal(() => result(request)).code).to.equal('HookVersionUnsupported');
  });

  it('is refused for hook version v1 where there are children, which it keys by name alone', () => {
    const request = syncRequest({ related: { 'Namespace.v1': {} } });
    const children = { 'Service.v1': { edge: service() }, 'Deployment.apps/v1': {} };
    expect(refusal(() => result({ ...request, children })).code).to.equal('HookVersionUnsupported');
  });

  for (const [what, related] of [
    ['without related', undefined],
    ['with nothing related', {}],
  ] as const) {
    it(`is refused for want of a customize hook: ${what}`, () => {
      const { related: _, ...request } = syncRequest();
      expect(refusal(() => result({ ...request, related })).code).to.equal('CustomizeHookMissing');
    });
  }

  it('is refused for a Namespace that is missing, whatever its name', () => {
    const request = syncRequest({ metadata: { namespace: 'constructor' } });
    expect(refusal(() => result(request)).code).to.equal('HookVersionUnsupported');
  });

  for (const field of ['namespace', 'uid', 'name']) {
    it(`is refused for a parent without ${field}`, () => {
      const request = syncRequest();
      const parent = objectAt(request, 'parent');
      const metadata = Object.fromEntries(
        Object.entries(objectAt(parent, 'metadata')).filter(([key]) => key !== field),
      );
      const error = refusal(() => parseSyncRequest({ ...request, parent: { ...parent, metadata } }));
      expect(error.code).to.equal('InvalidRequest');
      expect(error.message).to.contain(`parent.metadata.${field}`);
    });
  }

  for (const body of [undefined, null, 7, 'text', [], {}, { parent: {} }]) {
    it(`is refused: ${JSON.stringify(body)}`, () => {
      expect(refusal(() => parseSyncRequest(body)).code).to.equal('InvalidRequest');
      expect(refusal(() => parseCustomizeRequest(body)).code).to.equal('InvalidRequest');
    });
  }

  for (const [what, change] of [
    ['name', { metadata: { name: 'other', namespace: 'demo' } }],
    ['namespace', { metadata: { name: 'edge' } }],
    ['kind', { kind: 'Pod' }],
    ['version', { apiVersion: 'v2' }],
  ] as const) {
    it(`is refused for a child of another ${what} than its key says, or it would be deleted`, () => {
      const error = refusal(() => parseSyncRequest(syncRequest({ service: { ...service(), ...change } })));
      expect(error.code).to.equal('InvalidRequest');
      expect(error.message).to.contain('children[Service.v1][demo/edge]');
    });
  }

  it('is refused for a spec that no API server would hold, naming instance and field', () => {
    const error = refusal(() => parseSyncRequest(syncRequest({ spec: { replicas: 'two' } })));
    expect(error.message).to.match(/^MeshGatewayInstance demo\/edge: not a sync request: parent\.spec\.replicas/);
  });
});

describe('a hand-written request', () => {
  it('may leave out controller, finalizing and the Services and Deployments related', () => {
    const { finalizing: _, ...request } = syncRequest();
    expect(result(request).response.children).to.have.length(2);
  });

  it('may leave out what the API server fills in', () => {
    const request: JsonObject = syncRequest();
    const parent = { ...objectAt(request, 'parent'), spec: {} };
    expect(result({ ...request, parent }).response.children).to.have.length(2);
  });
});

describe('a child whose key is its name alone', () => {
  const metadata = { name: 'edge', namespace: 'demo' };
  const parent = { apiVersion: 'kuma.io/v1alpha1', kind: 'MeshGatewayInstance', metadata: { ...metadata, uid: 'u' } };
  const child = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'edge' }, spec: {} };
  const request = (key: string) => ({ parent, children: { 'Service.v1': { [key]: child } } });

  it('is read', () => {
    expect(parseSyncRequest(request('edge')).parent.metadata.name).to.equal('edge');
  });

  it('is refused under a key with a namespace that it does not have', () => {
    const { message } = refusal(() => parseSyncRequest(request('demo/edge')));
    expect(message).to.contain('children[Service.v1][demo/edge]: is Service.v1 edge inside');
  });
});
