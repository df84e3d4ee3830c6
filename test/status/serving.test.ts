import { expect } from 'chai';
import { ObservedObject, ObservedService } from '../../src/api/children.ts';
import type { JsonObject } from '../../src/api/json.ts';
import { KumaMeshGatewayInstance } from '../../src/api/kuma-instance.ts';
import { deploymentKind } from '../../src/children/deployment.ts';
import type { WorkloadStatus } from '../../src/observed/workload.ts';
import { available } from '../../src/status/available.ts';
import type { Evidence } from '../../src/status/evidence.ts';
import { ready } from '../../src/status/ready.ts';
import { quietEvidence } from '../support/evidence.ts';
import { ownInstance } from '../support/own-instance.ts';

const ip = { ip: '192.0.2.1' };
const failing = (port: number, error = 'NoQuota') => ({ ports: [{ port, protocol: 'TCP', error }] });

function service(ingress: readonly JsonObject[] = [ip], conditions: readonly JsonObject[] = [], selector = {}) {
  const status = { loadBalancer: { ingress }, conditions };
  const metadata = { name: 'edge', namespace: 'demo' };
  return ObservedService.parse({ apiVersion: 'v1', kind: 'Service', metadata, spec: { selector }, status });
}

const instance = ownInstance({ serviceType: 'LoadBalancer' });

const enough = { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' };
const two = { replicas: 2, updatedReplicas: 2, availableReplicas: 2 };

function deployment(status: JsonObject = {}, spec: JsonObject = {}, generation = 1): WorkloadStatus {
  const observed = ObservedObject.parse({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'edge', generation },
    spec: { replicas: 2, template: { metadata: { labels: { app: 'edge' } }, spec: { containers: [] } }, ...spec },
    status: { observedGeneration: 1, ...two, conditions: [enough], ...status },
  });
  return deploymentKind.statusOf(observed, instance.spec);
}

const base: Evidence = { ...quietEvidence, instance, service: service(), workload: deployment() };
const kuma = KumaMeshGatewayInstance.parse({
  apiVersion: 'kuma.io/v1alpha1',
  kind: 'MeshGatewayInstance',
  metadata: { name: 'edge', namespace: 'demo', uid: 'u1' },
  spec: { replicas: 2 },
});
const find = (changes: Partial<Evidence> = {}) => {
  const { message, reason, status } = ready({ ...base, ...changes });
  return [status, reason, message];
};

const surge = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'violates PodSecurity' };
const late = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'timed out' };

/** Problems of children that exist and are as asked for. Kuma reports none of these, and neither does Ready of kuma.io. */
const problems: readonly [what: string, changes: Partial<Evidence>, reason: string, message: string][] = [
  [
    'the Deployment is scaled to zero',
    { workload: deployment({ replicas: 0, updatedReplicas: 0, availableReplicas: 0 }, { replicas: 0 }) },
    'NoReplicas',
    'no pod runs, because the Deployment is scaled to zero',
  ],
  [
    'a pod of a roll-out is refused while the old ones serve',
    { workload: deployment({ conditions: [enough, surge] }) },
    'PodsRefused',
    'FailedCreate: violates PodSecurity',
  ],
  [
    'a roll-out is past its deadline',
    { workload: deployment({ availableReplicas: 1, conditions: [enough, late] }) },
    'RolloutStalled',
    '1 of 2 replicas available; ProgressDeadlineExceeded: timed out',
  ],
  [
    'no pod is available, although the strategy allows that',
    { workload: deployment({ availableReplicas: 0, unavailableReplicas: 2 }) },
    'DeploymentNotAvailable',
    '0 of 2 replicas available',
  ],
  [
    'the Deployment was just scaled up from zero',
    { workload: deployment({ replicas: 0, updatedReplicas: 0, availableReplicas: 0 }, {}, 2) },
    'DeploymentNotAvailable',
    '0 of 2 replicas available',
  ],
  [
    'the load balancer has an address and does not open a port',
    { service: service([{ ...ip, ...failing(80) }]) },
    'LoadBalancerPortsError',
    'load balancer port 80/TCP: NoQuota',
  ],
  [
    'a condition of Kubernetes says so',
    {
      service: service(
        [ip],
        [{ type: 'LoadBalancerPortsError', status: 'True', reason: 'MixedProtocol', message: 'no UDP' }],
      ),
    },
    'LoadBalancerPortsError',
    'LoadBalancerPortsError: MixedProtocol: no UDP',
  ],
  [
    'the selector of the Service selects no pod',
    { service: service([ip], [], { app: 'edge', zone: 'a' }) },
    'NoEndpoints',
    'the Service has no endpoints: its selector asks for zone=a, which the pods do not have',
  ],
  [
    'a child is being deleted',
    { terminating: [{ kind: 'PodDisruptionBudget', finalizers: [] }] },
    'ChildrenTerminating',
    'the PodDisruptionBudget is being deleted. It is created again when it is gone',
  ],
];

describe('a gateway with children that exist', () => {
  it('is ready if nothing is wrong with them', () => expect(find()).to.deep.equal(['True', 'Ready', '']));

  for (const [what, changes, reason, message] of problems) {
    it(`is not ready on mesh.internal if ${what}`, () =>
      expect(find(changes)).to.deep.equal(['False', reason, message]));

    it(`has exactly Kuma's status on kuma.io if ${what}`, () =>
      expect(find({ instance: kuma, ...changes })).to.deep.equal(['True', 'Ready', '']));
  }

  it('is not called stalled by a condition about an earlier generation of the Deployment', () => {
    expect(find({ workload: deployment({ conditions: [enough, late] }, {}, 2) })[1]).to.equal('Ready');
  });

  describe('whose load balancer reports errors', () => {
    it('is ready if another address serves the port, and Available has the error', () => {
      const changes = { service: service([{ hostname: 'lb', ...failing(80) }, ip]) };
      expect(find(changes)).to.deep.equal(['True', 'Ready', '']);
      expect(available({ ...base, ...changes }).message).to.equal('load balancer port 80/TCP: NoQuota');
    });

    it('is not ready if each address fails for the port', () => {
      const changes = {
        service: service([
          { hostname: 'lb', ...failing(80) },
          { ...ip, ...failing(80, 'Other') },
        ]),
      };
      expect(find(changes).slice(0, 2)).to.deep.equal(['False', 'LoadBalancerPortsError']);
    });

    it('has no address if the entries have nothing but errors', () => {
      expect(find({ service: service([failing(80)]) })).to.deep.equal([
        'False',
        'LoadBalancerAddressNotReady',
        'waiting for a load balancer address; load balancer port 80/TCP: NoQuota',
      ]);
    });

    it('repeats the conditions that say why there is no address', () => {
      const conditions = [
        { type: 'cilium.io/IPAMRequestSatisfied', status: 'False', reason: 'no_pool', message: 'no matching pool' },
        { type: 'LoadBalancerPortsError', status: 'False', reason: 'Fine', message: '' },
        { type: 'Ready', status: 'True', reason: 'Fine', message: '' },
        { type: 'SyncFailed', status: 'True', reason: 'Denied', message: 'no permission' },
      ];
      expect(find({ service: service([], conditions) })[2]).to.equal(
        'waiting for a load balancer address; cilium.io/IPAMRequestSatisfied: no_pool: no matching pool; SyncFailed: Denied: no permission',
      );
    });
  });

  describe('and a roll-out in progress', () => {
    for (const [what, changed] of [
      ['the controller has not seen the Deployment', deployment({}, {}, 2)],
      ['new pods are missing', deployment({ updatedReplicas: 1 })],
      ['old pods have not ended', deployment({ replicas: 3 })],
      ['a new pod is not available', deployment({ availableReplicas: 1 })],
      ['the availability is lost', deployment({ availableReplicas: 1, conditions: [{ ...enough, status: 'False' }] })],
    ] as const) {
      it(`does not say that the newest generation is in effect: ${what}`, () =>
        expect(ready({ ...base, workload: changed })).to.have.property('isProvisional', true));
    }

    it('says so once it is done', () => expect(ready(base)).to.not.have.property('isProvisional'));
    it('says so on kuma.io, as Kuma does', () =>
      expect(ready({ ...base, instance: kuma, workload: deployment({ updatedReplicas: 1 }) })).to.not.have.property(
        'isProvisional',
      ));
  });
});
