import { expect } from 'chai';
import { ObservedObject } from '../../src/api/children.ts';
import type { JsonObject } from '../../src/api/json.ts';
import { claimOf, controllerOf } from '../../src/observed/claim.ts';

const uid = 'u1';
const ours = { apiVersion: 'kuma.io/v1alpha1', kind: 'MeshGatewayInstance', name: 'edge', uid, controller: true };
const theirs = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'u2', controller: true };
const instance = { apiVersion: 'kuma.io/v1alpha1', kind: 'MeshGatewayInstance', metadata: { name: 'edge', uid } };
const label = { 'controller-uid': uid };

function object(metadata: JsonObject = {}): ObservedObject {
  return ObservedObject.parse({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'edge', ...metadata } });
}

function stateOf(related: ObservedObject | undefined, madeByKuma = false): string {
  return claimOf(instance, undefined, related, () => madeByKuma).state;
}

describe('the claim to the name of a child', () => {
  describe('when the object is among the children', () => {
    for (const metadata of [{}, { ownerReferences: [theirs] }]) {
      it(`is ours with any metadata: ${JSON.stringify(metadata)}`, () => {
        expect(claimOf(instance, object(metadata), object(metadata), () => false)).to.deep.equal({ state: 'ours' });
      });
    }
  });

  describe('when no object has the name', () => {
    it('is free', () => {
      expect(stateOf(undefined)).to.equal('free');
    });
  });

  describe('when the instance controls the object', () => {
    it('is ours with the label, because the object was just created', () => {
      expect(stateOf(object({ ownerReferences: [ours], labels: label }))).to.equal('ours');
    });

    for (const labels of [{}, { 'controller-uid': 'u0' }]) {
      it(`is adoptable without the right label: ${JSON.stringify(labels)}`, () => {
        expect(stateOf(object({ ownerReferences: [ours], labels }))).to.equal('adoptable');
      });
    }

    it('is ours if there are other owners that do not control it', () => {
      const owners = [{ ...theirs, controller: false }, ours];
      expect(stateOf(object({ ownerReferences: owners, labels: label }))).to.equal('ours');
    });
  });

  describe('when somebody else controls the object', () => {
    for (const metadata of [{}, { labels: label }]) {
      it(`is taken, whether or not Kuma created the object: ${JSON.stringify(metadata)}`, () => {
        const foreign = object({ ownerReferences: [theirs], ...metadata });
        expect([stateOf(foreign, true), stateOf(foreign, false)]).to.deep.equal(['taken', 'taken']);
      });
    }
  });

  describe('when the object goes away by itself', () => {
    const earlier = { ...ours, uid: 'u0' };
    const deletionTimestamp = '2026-01-01T00:00:00Z';

    it('is leaving if an earlier instance of this name owned it, because that instance does not exist any more', () => {
      expect(stateOf(object({ ownerReferences: [earlier], labels: { 'controller-uid': 'u0' } }))).to.equal('leaving');
      expect(stateOf(object({ ownerReferences: [{ ...earlier, apiVersion: 'kuma.io/v1' }] }))).to.equal('leaving');
    });

    it('is leaving if it is being deleted, whoever owned it', () => {
      expect(stateOf(object({ deletionTimestamp }))).to.equal('leaving');
      expect(stateOf(object({ deletionTimestamp, ownerReferences: [theirs] }))).to.equal('leaving');
    });

    for (const other of [{ name: 'other' }, { kind: 'Gateway' }, { apiVersion: 'mesh.internal/v1alpha1' }]) {
      it(`is taken if the owner has another identity: ${JSON.stringify(other)}`, () => {
        expect(stateOf(object({ ownerReferences: [{ ...earlier, ...other }] }))).to.equal('taken');
      });
    }
  });

  describe('when nobody controls the object', () => {
    for (const [what, metadata] of [
      ['no owner', {}],
      ['an owner that does not control', { ownerReferences: [{ ...ours, controller: false }] }],
      ['an owner with controller null', { ownerReferences: [{ ...ours, controller: null }] }],
    ] as const) {
      it(`is ours with the label: ${what}`, () => {
        expect(stateOf(object({ ...metadata, labels: label }))).to.equal('ours');
      });

      it(`is adoptable if Kuma created the object: ${what}`, () => {
        expect(stateOf(object(metadata), true)).to.equal('adoptable');
      });

      it(`is taken if Kuma did not create the object: ${what}`, () => {
        expect(stateOf(object(metadata), false)).to.equal('taken');
      });
    }
  });

  describe('when it is not ours', () => {
    it('contains the object', () => {
      const foreign = object({ ownerReferences: [theirs] });
      const adoptable = object({ ownerReferences: [ours] });
      expect(claimOf(instance, undefined, foreign, () => false)).to.deep.equal({ state: 'taken', object: foreign });
      expect(claimOf(instance, undefined, adoptable, () => false)).to.deep.equal({
        state: 'adoptable',
        object: adoptable,
      });
    });

    it('passes the object to isMadeByKuma', () => {
      const asked: ObservedObject[] = [];
      const foreign = object();
      claimOf(instance, undefined, foreign, (given) => asked.push(given) > 0);
      expect(asked).to.deep.equal([foreign]);
    });
  });
});

describe('the controller of an object', () => {
  it('is the owner with controller true', () => {
    expect(controllerOf(object({ ownerReferences: [{ ...ours, controller: false }, theirs] }))?.uid).to.equal('u2');
  });

  it('is undefined without owners', () => {
    expect(controllerOf(object())).to.equal(undefined);
  });
});
