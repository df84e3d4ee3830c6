import { expect } from 'chai';
import { ObservedObject } from '../../src/api/children.ts';
import type { Replicas } from '../../src/api/instance.ts';
import { lastAppliedAnnotation } from '../../src/api/names.ts';
import { desiredReplicas } from '../../src/observed/replicas.ts';

/** A Deployment that somebody has scaled. Metacontroller applied the number before, or left it to others. */
function scaledTo(replicas: number, isApplied = true): ObservedObject {
  const applied = JSON.stringify({ spec: isApplied ? { replicas: 1 } : {} });
  return ObservedObject.parse({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'edge', annotations: { [lastAppliedAnnotation]: applied } },
    spec: { replicas },
  });
}

const autoscaler = (least: number): Replicas => ({ from: 'autoscaler', least });

describe('the number of pods to ask for', () => {
  for (const [what, replicas, observed, expected] of [
    ['a fixed number', { from: 'fixed', count: 3 }, scaledTo(0), 3],
    ['one pod at first', { from: 'observed' }, undefined, 1],
    ['what somebody has chosen', { from: 'observed' }, scaledTo(4), 4],
    ['zero, if somebody has chosen it', { from: 'observed' }, scaledTo(0), 0],
    ['nothing, if others own the number', { from: 'observed' }, scaledTo(4, false), undefined],
    ['the minimum of the autoscaler at first', autoscaler(2), undefined, 2],
    ['the minimum of the autoscaler at zero pods, where it does nothing', autoscaler(2), scaledTo(0), 2],
    ['the minimum of the autoscaler at zero pods that somebody else has chosen', autoscaler(2), scaledTo(0, false), 2],
    ['zero, if that is the minimum', autoscaler(0), scaledTo(0), 0],
    ['what the autoscaler has chosen', autoscaler(2), scaledTo(5), 5],
    ['nothing, if the autoscaler owns the number', autoscaler(2), scaledTo(5, false), undefined],
    ['what is there, because the autoscaler raises it', autoscaler(2), scaledTo(1), 1],
  ] as const) {
    it(`is ${what}`, () => expect(desiredReplicas(replicas, observed)).to.equal(expected));
  }
});
