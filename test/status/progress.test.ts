import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { isList, isObject, type JsonObject, objectAt } from '../../src/api/json.ts';
import { parseSyncRequest } from '../../src/hooks/parse.ts';
import { sync } from '../../src/hooks/sync.ts';
import { defaultConfig } from '../support/app.ts';
import { applyResponse } from '../support/driver.ts';
import { conditionOf } from '../support/golden.ts';
import { kstatus } from '../support/kstatus.ts';
import { deployment, ownRequest, service, syncRequest } from '../support/request.ts';

const read = (input: string): JsonObject =>
  JSON.parse(readFileSync(new URL(`../golden/reports/${input}.json`, import.meta.url), 'utf8'));
const start = Date.parse('2026-11-26T00:00:00Z');
const answerAt = (seconds: number, request: JsonObject): JsonObject =>
  JSON.parse(JSON.stringify(sync(parseSyncRequest(request), defaultConfig, new Date(start + seconds * 1000)).response));

/** The instance as Metacontroller stores it after a sync. */
function stored(request: JsonObject, response: JsonObject): JsonObject {
  const parent = objectAt(request, 'parent');
  const observedGeneration = objectAt(parent, 'metadata')['generation'];
  return { ...parent, status: { ...objectAt(response, 'status'), observedGeneration } };
}

const statusOf = (request: JsonObject) => kstatus(stored(request, answerAt(0, request)));
const rolledOut = { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 };
const available = { conditions: [{ type: 'Available', status: 'True' }] };

/** A Deployment that serves, with another status. */
function serving(status: JsonObject = {}): JsonObject {
  return { ...deployment('True'), status: { ...rolledOut, ...available, ...status } };
}

describe('what kstatus says about an instance of mesh.internal', () => {
  for (const [input, expected] of [
    ['03-headless-observed', 'Current'],
    ['08a-rollout-stuck', 'Failed'],
    ['08b-quota', 'InProgress'],
    ['66-zero-pods-ready', 'Failed'],
    ['68-lb-port-error', 'InProgress'],
  ] as const) {
    it(`is ${expected}: ${input}`, () => expect(statusOf(read(input))).to.equal(expected));
  }

  it('is InProgress before a MeshGateway matches, because it may be applied later', () =>
    expect(statusOf(ownRequest({ gateways: [] }))).to.equal('InProgress'));

  it('is Failed if the configuration is invalid', () =>
    expect(statusOf(ownRequest({ spec: { tags: { a: '' } } }))).to.equal('Failed'));

  it('is InProgress while children are created', () => expect(statusOf(ownRequest())).to.equal('InProgress'));

  it('is InProgress and then Failed if the API server refuses an edit', () => {
    const spec = { serviceType: 'NodePort' };
    const before = ownRequest({ spec, service: service({ type: 'ClusterIP' }), deployment: serving() });
    const first = answerAt(0, before);
    const settled = { ...applyResponse(before, first), children: before['children'] };
    expect(kstatus(stored(before, first))).to.equal('InProgress');
    expect(conditionOf(first, 'Reconciling')).to.include({ status: 'True', reason: 'Updating' });
    const later = answerAt(6, settled);
    expect(kstatus(stored(settled, later))).to.equal('Failed');
    expect(conditionOf(later, 'Stalled')).to.include({ status: 'True', reason: 'ChildrenNotUpdated' });
    expect(conditionOf(later, 'Reconciling')).to.deep.equal({});
  });

  it('is InProgress while pods roll out, and Current afterwards, with neither condition', () => {
    const request = (status: JsonObject) => {
      const first = ownRequest({ service: service({ type: 'ClusterIP' }), deployment: serving() });
      const applied = applyResponse(first, answerAt(0, first));
      const group = 'Deployment.apps/v1';
      const edge = objectAt(objectAt(objectAt(applied, 'children'), group), 'demo/edge');
      const children = { ...objectAt(applied, 'children'), [group]: { 'demo/edge': { ...edge, status } } };
      return { ...applied, children } as JsonObject;
    };
    const rolling = request({ ...rolledOut, ...available, replicas: 2 });
    const response = answerAt(0, rolling);
    expect(kstatus(stored(rolling, response))).to.equal('InProgress');
    expect(conditionOf(response, 'Reconciling')).to.include({ reason: 'RollingOut' });
    expect(conditionOf(response, 'Reconciling')['message']).to.equal('1 old replicas have not ended yet');
    const done = { ...request({ ...rolledOut, ...available }), parent: stored(rolling, response) };
    const after = answerAt(9, done);
    expect(kstatus(stored(done, after))).to.equal('Current');
    const { conditions } = objectAt(after, 'status');
    const types = (isList(conditions) ? conditions.filter(isObject) : []).map(({ type }) => type);
    expect(types).to.have.members(['Ready', 'Synced', 'Available', 'GatewayMatched']);
  });

  it('is that of the running children while the instance is suspended', () => {
    const children = { service: service({ type: 'ClusterIP' }), deployment: serving() };
    expect(statusOf(ownRequest({ spec: { suspend: true }, ...children }))).to.equal('Current');
    const none = { ...serving(), spec: { ...objectAt(serving(), 'spec'), replicas: 0 } };
    expect(statusOf(ownRequest({ spec: { suspend: true }, ...children, deployment: none }))).to.equal('Failed');
  });

  it('never has both conditions, and none on kuma.io', () => {
    for (const request of [ownRequest(), ownRequest({ gateways: [] }), read('08b-quota'), read('08a-rollout-stuck')]) {
      const response = answerAt(0, request);
      const present = ['Reconciling', 'Stalled'].filter((type) => conditionOf(response, type)['status'] !== undefined);
      expect(present).to.have.length(1);
    }
    for (const type of ['Reconciling', 'Stalled'])
      expect(conditionOf(answerAt(0, syncRequest()), type)).to.deep.equal({});
  });
});
