import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import type { HookConfig } from '../../src/config/load.ts';
import { parseSyncRequest } from '../../src/hooks/parse.ts';
import { sync } from '../../src/hooks/sync.ts';
import { defaultConfig } from '../support/app.ts';
import { testTime } from '../support/cli.ts';
import { syncUntilStable } from '../support/driver.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { answer, deployment, ownRequest, service, syncRequest } from '../support/request.ts';

const kumaStatus = { managedFields: [{ manager: 'kuma-cp', operation: 'Update', subresource: 'status' }] };
const children = { service: service({ type: 'ClusterIP' }), deployment: deployment('True') };
const resyncOf = (request: Parameters<typeof answer>[0]) => answer(request)['resyncAfterSeconds'];
const settled = (request: JsonObject) => syncUntilStable(request, answer, 5).request;

/** The status is older than the children. */
function withoutStatus(request: JsonObject): JsonObject {
  return { ...request, parent: { ...objectAt(request, 'parent'), status: {} } };
}

describe('the time of the next sync', () => {
  it('is left to events if no control plane writes the status', () => {
    expect(resyncOf(withoutStatus(settled(syncRequest(children))))).to.equal(undefined);
    expect(resyncOf(withoutStatus(settled(ownRequest({ metadata: kumaStatus }))))).to.equal(undefined);
  });

  it('is soon after the hook changes a status that a control plane writes too', () => {
    expect(resyncOf(withoutStatus(settled(syncRequest({ metadata: kumaStatus }))))).to.equal(5);
  });

  it('is left to events once the status is written', () => {
    expect(resyncOf(settled(syncRequest({ metadata: kumaStatus })))).to.equal(undefined);
  });

  it('comes regularly while the hook yields, because a change of its own configuration is no event', () => {
    const image = { 'k:{"name":"kuma-gateway"}': { 'f:image': {} } };
    const fieldsV1 = { 'f:spec': { 'f:template': { 'f:spec': { 'f:containers': image } } } };
    const configuration = {
      spec: { template: { spec: { containers: [{ name: 'kuma-gateway', image: 'kuma/kuma-dp:latest' }] } } },
    };
    const metadata = {
      ...objectAt(children.deployment, 'metadata'),
      annotations: { 'metacontroller.k8s.io/last-applied-configuration': JSON.stringify(configuration) },
      managedFields: [{ manager: 'kuma-cp', operation: 'Update', fieldsV1 }],
    };
    expect(resyncOf(syncRequest({ ...children, deployment: { ...children.deployment, metadata } }))).to.equal(30);
  });

  describe('if an admission policy guards the names of children', () => {
    const guarded: HookConfig = { ...defaultConfig, related: { gatewayIndex: false, nameGuard: 'admission' } };
    const resyncWith = (given: Parameters<typeof syncRequest>[0]) =>
      sync(parseSyncRequest(syncRequest(given)), guarded, testTime).response.resyncAfterSeconds;

    it('comes after a minute while a child is missing, because another object may have its name', () => {
      const annotations = { 'kuma.io/gateway': 'builtin' };
      const metadata = { ...objectAt(children.service, 'metadata'), annotations };
      expect(resyncWith({ service: { ...children.service, metadata } })).to.equal(60);
    });

    it('comes after ten minutes while all are missing', () => {
      expect(resyncWith({})).to.equal(600);
    });

    it('is left to events once all children exist, or if no MeshGateway is bound', () => {
      expect(resyncWith(children)).to.not.be.oneOf([60, 600]);
      const unbound = syncRequest({});
      const related = { ...objectAt(unbound, 'related'), 'MeshGateway.kuma.io/v1alpha1': {} };
      const { response } = sync(parseSyncRequest({ ...unbound, related }), guarded, testTime);
      expect(response.resyncAfterSeconds).to.equal(undefined);
    });
  });
});
