import { expect } from 'chai';
import { ObservedObject, ObservedService } from '../../src/api/children.ts';
import type { MeshGatewayInstance } from '../../src/api/instance.ts';
import type { JsonObject } from '../../src/api/json.ts';
import { KumaMeshGatewayInstance } from '../../src/api/kuma-instance.ts';
import { deploymentKind } from '../../src/children/deployment.ts';
import type { Claim } from '../../src/observed/claim.ts';
import type { WorkloadStatus } from '../../src/observed/workload.ts';
import type { Evidence } from '../../src/status/evidence.ts';
import { ready } from '../../src/status/ready.ts';
import { quietEvidence } from '../support/evidence.ts';
import { ownInstance } from '../support/own-instance.ts';

const address = { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } };

function instance(serviceType: string, replicas = 3): MeshGatewayInstance {
  return ownInstance({ serviceType, replicas });
}

function service(spec: JsonObject = {}, status: JsonObject = address): ObservedService {
  return ObservedService.parse({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'edge' }, spec, status });
}

function deployment(status?: JsonObject): WorkloadStatus {
  const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'edge' }, status };
  const observed = status === undefined ? undefined : ObservedObject.parse(object);
  return deploymentKind.statusOf(observed, instance('LoadBalancer').spec);
}

const available = (status: string, more: JsonObject = {}) =>
  deployment({
    conditions: [
      { type: 'Progressing', status: 'Unknown' },
      { type: 'Available', status },
    ],
    ...(status === 'True' ? { replicas: 1, updatedReplicas: 1, availableReplicas: 1 } : {}),
    ...more,
  });

function object(kind: string, metadata: JsonObject = {}): ObservedObject {
  return ObservedObject.parse({ apiVersion: 'v1', kind, metadata: { name: 'edge', ...metadata } });
}

const taken = (kind: string, metadata: JsonObject = {}): Claim => ({ state: 'taken', object: object(kind, metadata) });
const adoptable = (kind: string, metadata: JsonObject = {}): Claim => ({
  state: 'adoptable',
  object: object(kind, metadata),
});
const problem = { field: 'spec.tags[a]', value: '?', expected: 'a value' };

/** The evidence of an instance of type LoadBalancer that is ready. */
const base: Evidence = {
  ...quietEvidence,
  instance: instance('LoadBalancer'),
  claims: [{ state: 'ours' }, { state: 'free' }],
  service: service(),
  workload: available('True'),
};

const find = (changes: Partial<Evidence> = {}) => ready({ ...base, ...changes });
const verdict = (changes: Partial<Evidence>) => {
  const { reason, status } = find(changes);
  return [status, reason];
};

const isReady = ['True', 'Ready'];
const noAddress = ['False', 'LoadBalancerAddressNotReady'];

describe('the condition Ready', () => {
  describe('when the instance is ready', () => {
    it('is True', () => {
      expect(find()).to.deep.equal({ type: 'Ready', status: 'True', reason: 'Ready', message: '' });
    });

    it('has the notes as its message', () => {
      expect(find({ notes: ['one', 'two'] })).to.include({ status: 'True', message: 'one; two' });
    });
  });

  describe('when the Deployment is not available', () => {
    for (const [what, observed, status] of [
      ['Available is False', available('False'), 'False'],
      ['Available is Unknown', available('Unknown'), 'Unknown'],
      [
        'there is no condition Available',
        deployment({ conditions: [{ type: 'Progressing', status: 'True' }] }),
        'Unknown',
      ],
      ['there are no conditions', deployment({}), 'Unknown'],
      ['there is no Deployment', deployment(), 'Unknown'],
      ['Available has another value', available('Maybe'), 'Unknown'],
    ] as const) {
      it(`is ${status}: ${what}`, () => {
        expect(verdict({ workload: observed })).to.deep.equal([status, 'DeploymentNotAvailable']);
      });
    }

    it('reports the number of available replicas', () => {
      expect(find({ workload: available('False', { availableReplicas: 1 }) }).message).to.equal(
        '1 of 3 replicas available',
      );
      expect(find({ workload: deployment() }).message).to.equal('0 of 3 replicas available');
    });

    it('reports that before a missing address if Available is False or Unknown', () => {
      const without = { service: undefined };
      expect(verdict({ ...without, workload: available('False') })[1]).to.equal('DeploymentNotAvailable');
      expect(verdict({ ...without, workload: available('Unknown') })[1]).to.equal('DeploymentNotAvailable');
    });

    it('reports a missing address first if there is no condition Available', () => {
      expect(verdict({ service: undefined, workload: deployment({}) })).to.deep.equal(noAddress);
    });
  });

  describe('when the type is LoadBalancer', () => {
    for (const [what, observed, expected] of [
      ['an address', service({}, address), isReady],
      ['a host name', service({}, { loadBalancer: { ingress: [{ hostname: 'lb' }] } }), isReady],
      ['no address', service({}, { loadBalancer: {} }), noAddress],
      ['an empty list', service({}, { loadBalancer: { ingress: [] } }), noAddress],
      ['no list', service({}, { loadBalancer: { ingress: 'x' } }), noAddress],
      ['no status', service({}, {}), noAddress],
      ['a cluster IP alone', service({ clusterIPs: ['10.0.0.1'] }, {}), noAddress],
      ['no Service', undefined, noAddress],
    ] as const) {
      it(`is ${expected.join(' ')} with ${what}`, () => {
        expect(verdict({ service: observed })).to.deep.equal(expected);
      });
    }

    it('reports that it waits for the address of a load balancer', () => {
      expect(find({ service: undefined }).message).to.equal('waiting for a load balancer address');
    });
  });

  for (const serviceType of ['ClusterIP', 'NodePort']) {
    describe(`when the type is ${serviceType}`, () => {
      const of = { instance: instance(serviceType) };

      for (const [what, observed, expected] of [
        ['a cluster IP', service({ clusterIPs: ['10.0.0.1'] }, {}), isReady],
        ['a cluster IP among other values', service({ clusterIPs: ['', 'None', 'fd00::1'] }, {}), isReady],
        ['None', service({ clusterIPs: ['None'] }, {}), serviceType === 'ClusterIP' ? isReady : noAddress],
        ['an empty cluster IP', service({ clusterIPs: [''] }, {}), noAddress],
        ['no cluster IP', service({ clusterIPs: [] }, {}), noAddress],
        ['an ingress alone', service({}, address), noAddress],
        ['no Service', undefined, noAddress],
      ] as const) {
        it(`is ${expected.join(' ')} with ${what}`, () => {
          expect(verdict({ ...of, service: observed })).to.deep.equal(expected);
        });
      }

      it('reports that it waits for a cluster IP', () => {
        expect(find({ ...of, service: undefined }).message).to.equal('waiting for a cluster IP address');
      });
    });
  }

  describe('when the type of the instance has just changed', () => {
    it('depends on the type in the instance, not on the type of the Service', () => {
      const observed = service({ type: 'ClusterIP', clusterIPs: ['10.0.0.1'] }, {});
      expect(verdict({ service: observed })).to.deep.equal(noAddress);
    });
  });

  describe('when no MeshGateway is bound', () => {
    it('is False with the message of Kuma', () => {
      expect(find({ unmatched: "No Gateway matched by tags in mesh: 'prod'" })).to.deep.equal({
        type: 'Ready',
        status: 'False',
        reason: 'NoGatewayMatched',
        message: "No Gateway matched by tags in mesh: 'prod'",
      });
    });
  });

  describe('when the configuration is invalid', () => {
    it('is False and reports every problem', () => {
      expect(find({ problems: [problem, { ...problem, field: 'spec.tags[b]' }] })).to.deep.equal({
        type: 'Ready',
        status: 'False',
        reason: 'InvalidConfiguration',
        message: 'spec.tags[a]: "?": expected a value; spec.tags[b]: "?": expected a value',
      });
    });
  });

  describe('when an object with the name of a child has another owner', () => {
    it('is False and names an object without an owner', () => {
      expect(find({ claims: [taken('Service'), { state: 'free' }] })).to.deep.equal({
        type: 'Ready',
        status: 'False',
        reason: 'NameConflict',
        message: 'Service "edge" already exists and has no owner: rename the instance or remove the Service',
      });
    });

    it('names the owner', () => {
      const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'u2', controller: true };
      const { message } = find({ claims: [taken('Deployment', { ownerReferences: [owner] })] });
      expect(message).to.contain('Deployment "edge" already exists and is owned by ReplicaSet web: ');
    });

    it('names every such object', () => {
      const { message } = find({ claims: [taken('Service'), taken('Deployment')] });
      expect(message.split('; ').map((part) => part.split(' ')[0])).to.deep.equal(['Service', 'Deployment']);
    });
  });

  describe('when children need to be adopted', () => {
    const command = (claims: readonly Claim[]) => find({ claims }).message.split('in place, run: ')[1];

    it('is False and reports the command', () => {
      const claims = [adoptable('Service'), adoptable('Deployment')];
      expect(find({ claims })).to.include({ status: 'False', reason: 'AdoptionRequired' });
      expect(command(claims)).to.equal('kubectl label --namespace demo service/edge deployment/edge controller-uid=u1');
    });

    it('names only children that are not adopted yet', () => {
      expect(command([{ state: 'ours' }, adoptable('Deployment')])).to.equal(
        'kubectl label --namespace demo deployment/edge controller-uid=u1',
      );
    });

    it('overwrites the labels if one of them exists', () => {
      const labels = { 'controller-uid': 'u0' };
      expect(command([adoptable('Service'), adoptable('Deployment', { labels })])).to.equal(
        'kubectl label --namespace demo service/edge deployment/edge controller-uid=u1 --overwrite',
      );
    });

    it('overwrites an existing label', () => {
      expect(command([adoptable('Service', { labels: { 'controller-uid': 'u0' } })])).to.equal(
        'kubectl label --namespace demo service/edge controller-uid=u1 --overwrite',
      );
    });
  });

  describe('when there are several problems', () => {
    const wrong = [
      ['NoGatewayMatched', { unmatched: "No Gateway matched by tags in mesh: 'prod'" }],
      ['InvalidConfiguration', { problems: [problem] }],
      ['NameConflict', { claims: [taken('Service'), adoptable('Deployment')] }],
      ['DeploymentNotAvailable', { workload: available('Unknown') }],
      ['LoadBalancerAddressNotReady', { service: undefined }],
    ] as const;

    for (const [index, [reason]] of wrong.entries()) {
      it(`has the reason ${reason} before all later ones`, () => {
        const changes: Partial<Evidence> = Object.assign({}, ...wrong.slice(index).map(([, change]) => change));
        expect(find(changes).reason).to.equal(reason);
        expect(find(changes).status).to.equal(reason === 'DeploymentNotAvailable' ? 'Unknown' : 'False');
      });
    }

    it('has the reason AdoptionRequired before DeploymentNotAvailable', () => {
      expect(verdict({ claims: [adoptable('Service')], workload: available('Unknown') })).to.deep.equal([
        'False',
        'AdoptionRequired',
      ]);
    });

    it('lists all problems in order, and then the notes', () => {
      const { message } = find({
        unmatched: "No Gateway matched by tags in mesh: 'prod'",
        problems: [problem],
        claims: [taken('Service'), adoptable('Deployment')],
        workload: available('False'),
        notes: ['a note'],
      });
      expect(message.split('; ').map((part) => part.split(/[ :]/)[0])).to.deep.equal([
        'No',
        'spec.tags[a]',
        'Service',
        'Deployment',
        'a',
      ]);
    });
  });
});

describe('the condition Ready of an instance of kuma.io', () => {
  const metadata = { name: 'edge', namespace: 'demo', uid: 'u1' };
  const kuma = KumaMeshGatewayInstance.parse({
    apiVersion: 'kuma.io/v1alpha1',
    kind: 'MeshGatewayInstance',
    metadata,
    spec: { replicas: 3 },
  });
  const notes = ['a note'];
  const missing = ['Service'];

  for (const [what, changes, expected] of [
    ['the gateway is ready', {}, ['True', 'Ready', '']],
    ['pods are missing', { workload: available('False') }, ['False', 'DeploymentNotAvailable', '']],
    ['the address is missing', { service: undefined }, ['False', 'LoadBalancerAddressNotReady', '']],
    [
      'no MeshGateway is bound and tags are invalid',
      { unmatched: "No Gateway matched by tags in mesh: 'prod'", problems: [problem] },
      ['False', 'NoGatewayMatched', "No Gateway matched by tags in mesh: 'prod'"],
    ],
  ] as const) {
    it(`has exactly the status, reason and message of Kuma when ${what}`, () => {
      const { message, reason, status } = ready({ ...base, instance: kuma, notes, missing, ...changes });
      expect([status, reason, message]).to.deep.equal(expected);
    });
  }

  it('reports an invalid configuration, because Kuma writes no condition then', () => {
    const { message, reason } = ready({ ...base, instance: kuma, problems: [problem], notes });
    expect([reason, message]).to.deep.equal(['InvalidConfiguration', 'spec.tags[a]: "?": expected a value']);
  });

  it('does not depend on fields that the control plane sets differently', () => {
    const yielded = [
      { kind: 'Deployment', fields: [{ path: 'spec.replicas', observed: 1, wanted: 3, isTaken: false, steps: [] }] },
    ];
    expect(ready({ ...base, instance: kuma, yielded })).to.include({ status: 'True', reason: 'Ready', message: '' });
  });
});
