import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { applyResponse } from '../support/driver.ts';
import { childOf, conditionOf } from '../support/golden.ts';
import { answer, deployment, ownRequest, service, syncRequest } from '../support/request.ts';

const deletionTimestamp = '2026-11-26T00:00:00Z';

for (const [group, request] of [
  ['kuma.io', syncRequest],
  ['mesh.internal', ownRequest],
] as const) {
  describe(`an instance of ${group} that is created again while its former Service exists`, () => {
    const owner = {
      apiVersion: `${group}/v1alpha1`,
      kind: 'MeshGatewayInstance',
      name: 'edge',
      uid: 'u0',
      controller: true,
    };
    const former = (metadata: JsonObject): JsonObject =>
      service({ type: 'ClusterIP' }, { labels: { 'controller-uid': 'u0' }, ownerReferences: [owner], ...metadata });
    const ask = (metadata: JsonObject) => request({ related: { 'Service.v1': { 'demo/edge': former(metadata) } } });
    const waiting = ask({ deletionTimestamp, finalizers: ['example.com/keep'] });

    it('waits for it and names the finalizer, without advice to rename or remove anything', () => {
      const text =
        'the Service of an earlier instance of this name is being deleted and waits for example.com/keep. It is created again when it is gone';
      for (const type of ['Ready', 'Synced']) {
        const { message, reason, status } = conditionOf(answer(waiting), type);
        expect([status, reason]).to.deep.equal(['False', 'ChildrenTerminating']);
        expect(message)
          .to.contain(text)
          .and.to.not.match(/rename|remove the/);
        expect(message).to.not.contain('Service does not exist');
      }
    });

    it('waits for the garbage collector too', () =>
      expect(conditionOf(answer(ask({})), 'Synced')).to.include({ reason: 'ChildrenTerminating' }));

    it('does not send the Service, because server-side apply would take the former one over', () => {
      expect(childOf(answer(waiting), 'Service')).to.equal(undefined);
      expect(childOf(answer(waiting), 'Deployment')).to.not.equal(undefined);
    });

    it('asks again by itself, and creates the Service when the former one is gone', () => {
      expect(answer(waiting)).to.include({ resyncAfterSeconds: 5 });
      const next = applyResponse(waiting, answer(waiting));
      const gone = { ...next, related: request()['related'] };
      expect(childOf(answer(gone), 'Service')).to.not.equal(undefined);
      expect(conditionOf(answer(gone), 'Synced')['reason']).to.not.equal('ChildrenTerminating');
    });

    it('writes nothing while it waits', () => {
      const next = applyResponse(waiting, answer(waiting));
      const settled = applyResponse(next, answer(next));
      expect(answer(settled)['status']).to.deep.equal(settled['parent'] && (settled['parent'] as JsonObject)['status']);
    });
  });

  describe(`a child of an instance of ${group} that is being deleted`, () => {
    const finalizers = ['example.com/keep'];
    const metadata = {
      labels: { 'controller-uid': '7f0f2c1e-4f5d-4c57-9a55-0b1a3f6a2d11' },
      deletionTimestamp,
      finalizers,
    };

    it('is told in Synced, and nothing is called refused', () => {
      const old = deployment('True', metadata);
      const response = answer(request({ service: service({ type: 'ClusterIP' }), deployment: old }));
      const { message, reason, status } = conditionOf(response, 'Synced');
      expect([status, reason]).to.deep.equal(['False', 'ChildrenTerminating']);
      expect(message).to.contain('the Deployment is being deleted and waits for example.com/keep');
      expect(message).to.not.contain('Deployment spec');
    });
  });
}
