import { expect } from 'chai';
import { ObservedObject } from '../../src/api/children.ts';
import type { JsonObject } from '../../src/api/json.ts';
import { daemonSetKind } from '../../src/children/daemon-set.ts';
import { isRolledOut } from '../../src/observed/workload.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { childOf, conditionOf } from '../support/golden.ts';
import { ownInstance } from '../support/own-instance.ts';
import { answer, ownRequest } from '../support/request.ts';

const asked = (spec: JsonObject = {}) => answer(ownRequest({ spec: { workload: 'DaemonSet', ...spec } }));
const daemonSet = (spec: JsonObject = {}) => childOf(asked(spec), 'DaemonSet') ?? {};
const template = (spec: JsonObject) => ({ daemonSetTemplate: { spec } });
const rolling = (rollingUpdate: JsonObject) => template({ updateStrategy: { rollingUpdate } });

describe('a DaemonSet', () => {
  it('has the pods of a Deployment, and no number of replicas', () => {
    const pods = { spec: { nodeSelector: { edge: 'yes' } }, metadata: { labels: { team: 'a' } } };
    const made = daemonSet({ podTemplate: pods });
    const deployment = childOf(answer(ownRequest({ spec: { podTemplate: pods } })), 'Deployment') ?? {};
    const { replicas: _, ...spec } = objectAt(deployment, 'spec');
    expect(made).to.deep.equal({ ...deployment, kind: 'DaemonSet', spec });
    expect(objectAt(made, 'spec')).to.have.all.keys('selector', 'template');
  });

  it('takes its own template, and not that of a Deployment', () => {
    const given = { metadata: { labels: { a: 'b' } }, spec: { minReadySeconds: 5, revisionHistoryLimit: 2 } };
    const made = daemonSet({ daemonSetTemplate: given, deploymentTemplate: { spec: { paused: true } } });
    expect(objectAt(made, 'metadata')['labels']).to.deep.equal({ a: 'b' });
    expect(objectAt(made, 'spec')).to.include(given.spec).and.not.have.property('paused');
    const notes = conditionOf(asked({ deploymentTemplate: { spec: {} } }), 'Ready')?.['message'];
    expect(notes).to.contain('spec.deploymentTemplate is ignored because spec.workload is DaemonSet');
  });

  it('gets maxUnavailable 0 beside maxSurge', () => {
    const updateOf = (update: JsonObject) => objectAt(objectAt(daemonSet(rolling(update)), 'spec'), 'updateStrategy');
    expect(updateOf({ maxSurge: '20%' })).to.deep.equal({ rollingUpdate: { maxSurge: '20%', maxUnavailable: 0 } });
    expect(updateOf({ maxSurge: 0 })).to.deep.equal({ rollingUpdate: { maxSurge: 0 } });
    expect(updateOf({ maxUnavailable: 3 })).to.deep.equal({ rollingUpdate: { maxUnavailable: 3 } });
  });

  for (const [field, spec] of [
    ['spec.daemonSetTemplate.spec.updateStrategy.rollingUpdate', rolling({ maxSurge: 1, maxUnavailable: 1 })],
    ['spec.daemonSetTemplate.spec.updateStrategy.rollingUpdate', rolling({ maxUnavailable: 0 })],
    ['spec.daemonSetTemplate.spec.updateStrategy.type', template({ updateStrategy: { type: 'Recreate' } })],
    ['spec.daemonSetTemplate.spec.selector', template({ selector: { matchLabels: { a: 'b' } } })],
    ['spec.daemonSetTemplate.spec.template', template({ template: {} })],
    ['spec.podDisruptionBudget.maxUnavailable', { podDisruptionBudget: { maxUnavailable: 1 } }],
    ['spec.podDisruptionBudget.minAvailable', { podDisruptionBudget: { minAvailable: '50%' } }],
  ] as const) {
    it(`is invalid with ${field}: ${JSON.stringify(spec)}`, () => {
      const ready = conditionOf(asked(spec), 'Ready');
      expect(ready).to.include({ reason: 'InvalidConfiguration' });
      expect(ready?.['message']).to.contain(`${field}: `);
      expect(childOf(asked(spec), 'DaemonSet')).to.equal(undefined);
    });
  }

  it('has a budget with a whole number of pods', () => {
    const budget = childOf(asked({ podDisruptionBudget: { minAvailable: 2 } }), 'PodDisruptionBudget');
    expect(objectAt(budget ?? {}, 'spec')).to.include({ minAvailable: 2 });
  });
});

describe('the status of a DaemonSet', () => {
  const statusOf = (status?: JsonObject, rollingUpdate: JsonObject = { maxUnavailable: 1 }) => {
    const metadata = { name: 'edge', generation: 3 };
    const spec = { updateStrategy: { rollingUpdate } };
    const object = { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata, spec, status };
    return daemonSetKind.statusOf(ObservedObject.parse(object), ownInstance().spec);
  };
  const pods = (wanted: number, available: number, updated = wanted, observedGeneration = 3) => ({
    desiredNumberScheduled: wanted,
    currentNumberScheduled: wanted,
    numberAvailable: available,
    updatedNumberScheduled: updated,
    observedGeneration,
  });

  for (const [what, status, rollingUpdate, expected] of [
    ['it does not report', undefined, {}, [undefined, 'the pods are not reported yet', false]],
    ['no node takes a pod', pods(0, 0), {}, ['False', 'no node takes a pod', false]],
    ['all pods are available', pods(3, 3), {}, ['True', '3 of 3 pods available', true]],
    ['one pod of three is missing', pods(3, 2), {}, ['True', '2 of 3 pods available', false]],
    ['two pods of three are missing', pods(3, 1), {}, ['False', '1 of 3 pods available', false]],
    ['the only pod is missing', pods(1, 0), {}, ['False', '0 of 1 pods available', false]],
    ['half may be missing', pods(3, 1), { maxUnavailable: '50%' }, ['True', '1 of 3 pods available', false]],
    ['all may be missing', pods(3, 0), { maxUnavailable: '100%' }, ['False', '0 of 3 pods available', false]],
    ['none may be missing', pods(3, 2), { maxUnavailable: 0 }, ['False', '2 of 3 pods available', false]],
    [
      'a pod has an old template',
      pods(3, 3, 2),
      {},
      ['True', '3 of 3 pods available, 2 with the newest template', false],
    ],
    ['the counts are of an old generation', pods(3, 3, 3, 2), {}, ['True', '3 of 3 pods available', false]],
  ] as const) {
    it(`is ${expected[0]} if ${what}`, () => {
      const reported = statusOf(status, rollingUpdate);
      expect([reported.availability.status, reported.summary, isRolledOut(reported)]).to.deep.equal(expected);
    });
  }

  it('counts the pods that exist', () => {
    expect(statusOf(pods(3, 1)).pods).to.equal(3);
    expect(daemonSetKind.statusOf(undefined, ownInstance().spec)).to.include({ pods: 0, exists: false });
  });
});
