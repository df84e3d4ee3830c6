import { expect } from 'chai';
import { ObservedObject, ObservedService } from '../../src/api/children.ts';
import type { JsonObject } from '../../src/api/json.ts';
import { KumaMeshGatewayInstance } from '../../src/api/kuma-instance.ts';
import { deploymentKind } from '../../src/children/deployment.ts';
import type { WorkloadStatus } from '../../src/observed/workload.ts';
import { available } from '../../src/status/available.ts';
import type { Evidence } from '../../src/status/evidence.ts';
import { quietEvidence } from '../support/evidence.ts';

const instance = KumaMeshGatewayInstance.parse({
  apiVersion: 'kuma.io/v1alpha1',
  kind: 'MeshGatewayInstance',
  metadata: { name: 'edge', namespace: 'demo', uid: 'u1' },
  spec: { replicas: 2, serviceType: 'ClusterIP' },
});
const service = ObservedService.parse({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'edge' },
  spec: { clusterIPs: ['10.0.0.1'] },
});

function deployment(availableReplicas: number, ...conditions: readonly JsonObject[]): WorkloadStatus {
  return statusOf({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'edge' },
    spec: { replicas: 2, template: { spec: { containers: [] } } },
    status: { availableReplicas, conditions },
  });
}

function statusOf(object?: JsonObject): WorkloadStatus {
  return deploymentKind.statusOf(object && ObservedObject.parse(object), instance.spec);
}

const base: Evidence = {
  ...quietEvidence,
  workload: statusOf(),
  instance,
  service,
  notes: ['a note'],
};
const find = (changes: Partial<Evidence>) => {
  const { message, reason, status } = available({ ...base, ...changes });
  return [status, reason, message];
};
const enough = { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' };
const tooFew = { type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable' };

describe('the condition Available', () => {
  it('is that of the Deployment, without a message when all pods are available', () => {
    expect(find({ workload: deployment(2, enough) })).to.deep.equal(['True', 'MinimumReplicasAvailable', '']);
  });

  it('counts the pods that are available', () => {
    expect(find({ workload: deployment(0, tooFew) })).to.deep.equal([
      'False',
      'MinimumReplicasUnavailable',
      '0 of 2 replicas available',
    ]);
  });

  it('is Unknown before the Deployment exists or reports', () => {
    expect(find({})).to.deep.equal(['Unknown', 'DeploymentMissing', '0 of 2 replicas available']);
    expect(find({ workload: deployment(0) })).to.deep.equal(['Unknown', 'Pending', '0 of 2 replicas available']);
  });

  it("has the Deployment's own reason when pods are refused", () => {
    const quota = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota: pods' };
    expect(find({ workload: deployment(1, enough, quota) })).to.deep.equal([
      'True',
      'FailedCreate',
      '1 of 2 replicas available; exceeded quota: pods',
    ]);
  });

  it("has the Deployment's own reason when a roll-out does not progress", () => {
    const stuck = {
      type: 'Progressing',
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: 'ReplicaSet "edge-1" has timed out progressing.',
    };
    expect(find({ workload: deployment(2, enough, stuck) })).to.deep.equal([
      'True',
      'ProgressDeadlineExceeded',
      'ReplicaSet "edge-1" has timed out progressing.',
    ]);
  });

  it('reports the address that the Service waits for', () => {
    expect(find({ workload: deployment(2, enough), service: undefined })[2]).to.equal(
      'waiting for a cluster IP address',
    );
  });
});
