import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import supertest from 'supertest';
import type { JsonObject } from '../../src/api/json.ts';
import { testApp } from '../support/app.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { conditionOf } from '../support/golden.ts';
import { answer } from '../support/request.ts';

type Group = 'kuma.io' | 'mesh.internal';
type Expected = Readonly<Record<string, readonly [status: string, reason: string, message: string] | undefined>>;

const quota =
  'pods "front-1" is forbidden: exceeded quota: compute, requested: limits.memory=512Mi, used: limits.memory=4Gi, limited: limits.memory=4Gi';
const late = 'ReplicaSet "front-77" has timed out progressing.';
const finalizer = 'service.kubernetes.io/load-balancer-cleanup';
const deleted = `the Service is being deleted and waits for ${finalizer}. It is created again when it is gone`;
const balancer = 'waiting for a load balancer address; load balancer port 80/TCP: NoQuota';
const zero = 'no pod runs, because the Deployment is scaled to zero';
const served = ['True', 'Ready', ''] as const;
const enough = (message: string) => ['True', 'MinimumReplicasAvailable', message] as const;

/** What people need to read about each input, and about the same input of the other group. */
const cases: readonly [input: string, group: Group, expected: Expected][] = [
  ['03-headless-observed', 'mesh.internal', { Ready: served, Available: enough(''), Reconciling: undefined }],
  [
    '08a-rollout-stuck',
    'mesh.internal',
    {
      Ready: ['False', 'RolloutStalled', `ProgressDeadlineExceeded: ${late}`],
      Available: ['True', 'ProgressDeadlineExceeded', late],
      Stalled: ['True', 'RolloutStalled', `ProgressDeadlineExceeded: ${late}`],
      Reconciling: undefined,
    },
  ],
  ['08a-rollout-stuck', 'kuma.io', { Ready: served, Available: ['True', 'ProgressDeadlineExceeded', late] }],
  [
    '08b-quota',
    'mesh.internal',
    {
      Ready: ['False', 'PodsRefused', `0 of 3 replicas available; FailedCreate: ${quota}`],
      Available: ['False', 'FailedCreate', `0 of 3 replicas available; ${quota}`],
      Reconciling: ['True', 'PodsRefused', `0 of 3 replicas available; FailedCreate: ${quota}`],
      Stalled: undefined,
    },
  ],
  [
    '08b-quota',
    'kuma.io',
    {
      Ready: ['False', 'DeploymentNotAvailable', ''],
      Available: ['False', 'FailedCreate', `0 of 3 replicas available; ${quota}`],
    },
  ],
  ['14a-service-terminating-kuma.io', 'kuma.io', { Ready: served, Synced: ['False', 'ChildrenTerminating', deleted] }],
  [
    '14a-service-terminating-kuma.io',
    'mesh.internal',
    {
      Ready: ['False', 'ChildrenTerminating', deleted],
      Reconciling: ['True', 'ChildrenTerminating', deleted],
    },
  ],
  [
    '66-zero-pods-ready',
    'mesh.internal',
    {
      Ready: ['False', 'NoReplicas', zero],
      Available: ['False', 'NoReplicas', zero],
      Synced: ['True', 'Synced', ''],
      Stalled: ['True', 'NoReplicas', zero],
    },
  ],
  [
    '66-zero-pods-ready',
    'kuma.io',
    { Ready: served, Available: ['False', 'NoReplicas', `${zero}; 0 of 1 replicas available`] },
  ],
  [
    '68-lb-port-error',
    'mesh.internal',
    {
      Ready: ['False', 'LoadBalancerAddressNotReady', balancer],
      Available: enough(balancer),
      Reconciling: ['True', 'LoadBalancerAddressNotReady', balancer],
    },
  ],
  ['68-lb-port-error', 'kuma.io', { Ready: served, Available: enough(balancer) }],
];

describe('the status of inputs from public reports', () => {
  for (const [input, group, expected] of cases) {
    it(`says what people need: ${input} of ${group}`, () => expectStatus(answer(requestOf(input, group)), expected));
  }

  for (const [input, group, expected] of cases.slice(3, 5)) {
    it(`is the same over HTTP: ${input} of ${group}`, async () => {
      const { body } = await supertest(testApp().app).post('/sync').send(requestOf(input, group)).expect(200);
      expectStatus(body, expected);
    });
  }

  for (const [input, group] of cases) {
    it(`does not change once it is written: ${input} of ${group}`, () => {
      const request = requestOf(input, group);
      const status = objectAt(answer(request), 'status');
      const next = { ...request, parent: { ...objectAt(request, 'parent'), status } };
      expect(answer(next)['status']).to.deep.equal(status);
    });
  }

  it('has nothing of kstatus on kuma.io, because the control plane writes all conditions there', () => {
    for (const [input] of cases) {
      const response = answer(requestOf(input, 'kuma.io'));
      for (const type of ['Reconciling', 'Stalled']) expect(conditionOf(response, type), input).to.deep.equal({});
    }
  });
});

function expectStatus(response: JsonObject, expected: Expected): void {
  for (const [type, wanted] of Object.entries(expected)) {
    const { message, reason, status } = conditionOf(response, type);
    expect([status, reason, message], type).to.deep.equal(wanted ?? [undefined, undefined, undefined]);
  }
}

function read(input: string): JsonObject {
  return JSON.parse(readFileSync(new URL(`../golden/reports/${input}.json`, import.meta.url), 'utf8'));
}

/** The input for an instance of one of the groups. */
function requestOf(input: string, group: Group): JsonObject {
  const request = read(input);
  return { ...request, parent: { ...objectAt(request, 'parent'), apiVersion: `${group}/v1alpha1` } };
}
