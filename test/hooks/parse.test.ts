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
  throw new Error('expected a HookError');
}

describe('an invalid request', () => {
  it('is refused for hook version v1, with the controller and the versions in the message', () => {
    const error = refusal(() => result(recorded('sync-hook-version-v1')));
    expect(error.code).to.equal('HookVersionUnsupported');
    expect(error.message).to.contain('CompositeController meshgatewayinstance (now sync v1, customize v1)');
  });

  it('is refused for hook version v1 without a controller in the request', () => {
    const request = syncRequest({ related: { 'Namespace.v1': {} } });
    expect(refusal(() => result(request)).code).to.equal('HookVersionUnsupported');
  });

  it('is refused for hook version v1 with children, which have the name alone as key', () => {
    const request = syncRequest({ related: { 'Namespace.v1': {} } });
    const children = { 'Service.v1': { edge: service() }, 'Deployment.apps/v1': {} };
    expect(refusal(() => result({ ...request, children })).code).to.equal('HookVersionUnsupported');
  });

  for (const [what, related] of [
    ['without related', undefined],
    ['with an empty related', {}],
  ] as const) {
    it(`is refused because the customize hook is missing: ${what}`, () => {
      const { related: _, ...request } = syncRequest();
      expect(refusal(() => result({ ...request, related })).code).to.equal('CustomizeHookMissing');
    });
  }

  it('is refused without its Namespace, if the name of the Namespace is a JavaScript property', () => {
    const request = syncRequest({ metadata: { namespace: 'constructor' } });
    expect(refusal(() => result(request)).code).to.equal('HookVersionUnsupported');
  });

  for (const field of ['namespace', 'uid', 'name']) {
    it(`is refused if the parent has no ${field}`, () => {
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
    it(`is refused if the body is ${JSON.stringify(body)}`, () => {
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
    it(`is refused if the ${what} of a child does not match its key, because the child would be deleted`, () => {
      const error = refusal(() => parseSyncRequest(syncRequest({ service: { ...service(), ...change } })));
      expect(error.code).to.equal('InvalidRequest');
      expect(error.message).to.contain('children[Service.v1][demo/edge]');
    });
  }

  it('is refused for an invalid spec, with the instance and the field in the message', () => {
    const error = refusal(() => parseSyncRequest(syncRequest({ spec: { replicas: 'two' } })));
    expect(error.message).to.match(/^MeshGatewayInstance demo\/edge: not a sync request: parent\.spec\.replicas/);
  });
});

describe('a hand-written request', () => {
  it('may omit controller, finalizing and the related Services and Deployments', () => {
    const { finalizing: _, ...request } = syncRequest();
    expect(result(request).response.children).to.have.length(2);
  });

  it('may omit the defaults of the API server', () => {
    const request: JsonObject = syncRequest();
    const parent = { ...objectAt(request, 'parent'), spec: {} };
    expect(result({ ...request, parent }).response.children).to.have.length(2);
  });
});

describe('a child without a namespace', () => {
  const metadata = { name: 'edge', namespace: 'demo' };
  const parent = { apiVersion: 'kuma.io/v1alpha1', kind: 'MeshGatewayInstance', metadata: { ...metadata, uid: 'u' } };
  const child = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'edge' }, spec: {} };
  const request = (key: string) => ({ parent, children: { 'Service.v1': { [key]: child } } });

  it('is accepted if its key is the name alone', () => {
    expect(parseSyncRequest(request('edge')).parent.metadata.name).to.equal('edge');
  });

  it('is refused if its key has a namespace', () => {
    const { message } = refusal(() => parseSyncRequest(request('demo/edge')));
    expect(message).to.contain('children[Service.v1][demo/edge]: contains Service.v1 edge, which');
  });
});
