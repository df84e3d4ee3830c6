import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { isObject, objectAt } from '../../src/api/json.ts';
import { parseSyncRequest } from '../../src/hooks/parse.ts';
import { sync } from '../../src/hooks/sync.ts';
import { defaultConfig } from '../support/app.ts';
import { applyResponse, syncUntilStable } from '../support/driver.ts';
import { conditionOf } from '../support/golden.ts';
import { ownRequest, syncRequest } from '../support/request.ts';

const start = new Date('2026-01-01T00:00:00Z');
const at = (seconds: number) => (request: JsonObject) => {
  const now = new Date(start.getTime() + seconds * 1000);
  return JSON.parse(JSON.stringify(sync(parseSyncRequest(request), defaultConfig, now).response)) as JsonObject;
};

/** A cluster in which an instance is settled and its pods run. */
function settled(kind: typeof syncRequest | typeof ownRequest): JsonObject {
  const { request } = syncUntilStable(kind({ spec: { replicas: 1, serviceType: 'NodePort' } }), at(0), 5);
  return request;
}

/** An edit of the instance raises its generation. */
function edit(request: JsonObject, spec: JsonObject, generation = 4): JsonObject {
  const parent = objectAt(request, 'parent');
  const metadata = { ...objectAt(parent, 'metadata'), generation };
  return { ...request, parent: { ...parent, metadata, spec: { ...objectAt(parent, 'spec'), ...spec } } };
}

/** The status is written, and the API server refuses the children. */
function refuse(request: JsonObject, response: JsonObject): JsonObject {
  const next = applyResponse(request, response);
  return { ...next, children: request['children'] };
}

const synced = (response: JsonObject) => conditionOf(response, 'Synced');

for (const [group, kind] of [
  ['kuma.io', syncRequest],
  ['mesh.internal', ownRequest],
] as const) {
  describe(`an update of the children of an instance of ${group}`, () => {
    it('is in progress in the first answer, which keeps the observed generation', () => {
      const before = settled(kind);
      expect(synced(at(10)(before))).to.include({ status: 'True', observedGeneration: 3 });
      const response = at(20)(edit(before, { serviceType: 'ClusterIP' }));
      expect(synced(response)).to.include({ status: 'Unknown', reason: 'Updating', observedGeneration: 3 });
      expect(synced(response)['message']).to.contain('Service spec.type (to be "ClusterIP")');
      expect(response).to.have.property('resyncAfterSeconds', 5);
    });

    it('is done once the children are as asked', () => {
      const edited = edit(settled(kind), { serviceType: 'ClusterIP' });
      const next = applyResponse(edited, at(20)(edited));
      const response = at(21)(next);
      expect(synced(response)).to.include({ status: 'True', reason: 'Synced', observedGeneration: 4 });
      expect(conditionOf(response, 'Ready')).to.include({ observedGeneration: 4 });
    });

    it('is not called refused by a sync on stale caches', () => {
      const edited = edit(settled(kind), { serviceType: 'ClusterIP' });
      const stale = refuse(edited, at(20)(edited));
      expect(synced(at(21)(stale))).to.include({ status: 'Unknown', reason: 'Updating' });
    });

    it('is refused if the children are the same some seconds later', () => {
      const edited = edit(settled(kind), { serviceType: 'ClusterIP' });
      const refused = refuse(edited, at(20)(edited));
      const response = at(25)(refused);
      expect(synced(response)).to.include({ status: 'False', reason: 'ChildrenNotUpdated', observedGeneration: 4 });
      expect(synced(response)['message']).to.contain('Service spec.type').and.contain('see the events');
      expect(response).to.not.have.property('resyncAfterSeconds');
    });

    it('stays refused, without another write of the status', () => {
      const edited = edit(settled(kind), { serviceType: 'ClusterIP' });
      const refused = refuse(edited, at(20)(edited));
      const later = refuse(refused, at(25)(refused));
      expect(at(60)(later)['status']).to.deep.equal(at(25)(refused)['status']);
    });

    it('can be corrected', () => {
      const edited = edit(settled(kind), { serviceType: 'ClusterIP' });
      const refused = refuse(edited, at(20)(edited));
      const told = refuse(refused, at(25)(refused));
      const corrected = edit(told, { serviceType: 'NodePort' }, 5);
      expect(synced(at(30)(corrected))).to.include({ status: 'True', observedGeneration: 5 });
    });

    it('starts again with another value', () => {
      const edited = edit(settled(kind), { serviceType: 'ClusterIP' });
      const refused = refuse(edited, at(20)(edited));
      const told = refuse(refused, at(25)(refused));
      expect(synced(at(30)(edit(told, { serviceType: 'LoadBalancer' }, 5)))).to.include({ reason: 'Updating' });
    });
  });
}

describe('Ready of an instance of mesh.internal', () => {
  it('does not name the new generation before the children are as asked', () => {
    const response = at(20)(edit(settled(ownRequest), { serviceType: 'ClusterIP' }));
    expect(conditionOf(response, 'Ready')).to.have.property('observedGeneration', 3);
  });

  it('is False when an update is refused', () => {
    const edited = edit(withPods(settled(ownRequest)), { serviceType: 'ClusterIP' });
    const refused = refuse(edited, at(20)(edited));
    expect(conditionOf(at(25)(refused), 'Ready')).to.include({
      status: 'False',
      reason: 'ChildrenNotUpdated',
      observedGeneration: 4,
    });
  });
});

describe('Ready of an instance of kuma.io', () => {
  it('does not depend on an update that is refused', () => {
    const edited = edit(withPods(settled(syncRequest)), { serviceType: 'ClusterIP' });
    const refused = refuse(edited, at(20)(edited));
    expect(conditionOf(at(25)(refused), 'Ready')).to.include({
      status: 'True',
      reason: 'Ready',
      observedGeneration: 4,
    });
  });
});

/** The pods run and the Service has an address: here a refused update was silent. */
function withPods(request: JsonObject): JsonObject {
  const children = Object.fromEntries(
    Object.entries(objectAt(request, 'children')).map(([group, objects]) => [
      group,
      Object.fromEntries(
        Object.entries(isObject(objects) ? objects : {}).map(([key, object]) => [key, running(object)]),
      ),
    ]),
  );
  return { ...request, children };
}

function running(object: unknown): JsonObject {
  if (!isObject(object)) return {};
  if (object['kind'] === 'Service')
    return { ...object, spec: { ...objectAt(object, 'spec'), clusterIPs: ['10.0.0.1'] } };
  return { ...object, status: { availableReplicas: 1, conditions: [{ type: 'Available', status: 'True' }] } };
}
