import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { KumaMeshGatewayInstance } from '../../src/api/kuma-instance.ts';
import { describeIssues } from '../../src/errors.ts';

const metadata = { name: 'edge', namespace: 'demo', uid: 'u1' };
const base = { apiVersion: 'kuma.io/v1alpha1', kind: 'MeshGatewayInstance', metadata };

const withSpec = (spec: JsonObject | null) => KumaMeshGatewayInstance.parse({ ...base, spec }).spec;
const withStatus = (status: JsonObject | null) => KumaMeshGatewayInstance.parse({ ...base, status }).status;

function refusal(changes: JsonObject): string {
  const { error } = KumaMeshGatewayInstance.safeParse({ ...base, ...changes });
  return error === undefined ? 'accepted' : describeIssues(error);
}

describe('a MeshGatewayInstance', () => {
  describe('without values', () => {
    for (const [what, spec] of [
      ['an empty spec', {}],
      ['a null spec', null],
      ['null fields', { replicas: null, serviceType: null, tags: null, resources: null, podTemplate: null }],
      ['null templates', { serviceTemplate: { metadata: null, spec: null }, podTemplate: { metadata: null } }],
      ['null contexts', { podTemplate: { spec: { securityContext: null, container: { securityContext: null } } } }],
    ] as const) {
      it(`has the defaults of the CRD for ${what}`, () => {
        const read = withSpec(spec);
        expect(read.serviceType).to.equal('LoadBalancer');
        expect(read.replicas).to.deep.equal({ from: 'fixed', count: 1 });
        expect(read.resources).to.equal(undefined);
        expect(read.tags.size).to.equal(0);
        expect(read.serviceTemplate.metadata.annotations.size).to.equal(0);
        expect(read.loadBalancerIP).to.equal(undefined);
        expect(read.podTemplate.metadata.labels.size).to.equal(0);
        expect(read.serviceAccountName).to.equal(undefined);
        expect(read.fsGroup).to.equal(undefined);
        expect(read.readOnlyRootFilesystem).to.equal(undefined);
      });
    }

    it('has the defaults of the CRD for an absent spec', () => {
      expect(KumaMeshGatewayInstance.parse(base).spec.replicas).to.deep.equal({ from: 'fixed', count: 1 });
    });

    for (const status of [null, {}, { conditions: null, loadBalancer: null }]) {
      it(`has no conditions and no load balancer for the status ${JSON.stringify(status)}`, () => {
        expect(withStatus(status).conditions).to.deep.equal([]);
        expect(withStatus(status).loadBalancer).to.equal(undefined);
      });
    }
  });

  describe('with all fields', () => {
    const spec = withSpec({
      replicas: 3,
      serviceType: 'NodePort',
      tags: { team: 'a' },
      resources: { limits: { cpu: 1, memory: '1Gi' }, requests: null, claims: [{ name: 'gpu' }] },
      serviceTemplate: { metadata: { labels: { a: 'b' } }, spec: { loadBalancerIP: '1.2.3.4' } },
      podTemplate: {
        metadata: { annotations: { c: 'd' } },
        spec: {
          serviceAccountName: 'gateway',
          securityContext: { fsGroup: 0 },
          container: { securityContext: { readOnlyRootFilesystem: false } },
        },
      },
    });

    it('has the given values', () => {
      expect(spec.replicas).to.deep.equal({ from: 'fixed', count: 3 });
      expect(spec).to.include({ serviceType: 'NodePort' });
      expect(spec.tags.get('team')).to.equal('a');
      expect(spec.serviceTemplate.metadata.labels.get('a')).to.equal('b');
      expect(spec.loadBalancerIP).to.equal('1.2.3.4');
      expect(spec.podTemplate.metadata.annotations.get('c')).to.equal('d');
      expect(spec.serviceAccountName).to.equal('gateway');
      expect(spec.fsGroup).to.equal(0);
      expect(spec.readOnlyRootFilesystem).to.equal(false);
    });

    it('keeps quantities as they are written, including numbers', () => {
      expect(spec.resources?.value.limits).to.deep.equal({ cpu: 1, memory: '1Gi' });
      expect(spec.resources?.value.requests).to.equal(undefined);
      expect(spec.resources?.value.claims).to.deep.equal([{ name: 'gpu' }]);
    });
  });

  describe('with tags that are named like JavaScript properties', () => {
    it('keeps the tags', () => {
      const tags: JsonObject = JSON.parse('{"__proto__":"a","constructor":"b"}');
      expect([...withSpec({ tags }).tags]).to.deep.equal([
        ['__proto__', 'a'],
        ['constructor', 'b'],
      ]);
    });
  });

  describe('with an invalid field', () => {
    for (const [path, changes] of [
      ['metadata.namespace', { metadata: { name: 'edge', uid: 'u1' } }],
      ['metadata.namespace', { metadata: { ...metadata, namespace: '' } }],
      ['metadata.uid', { metadata: { name: 'edge', namespace: 'demo' } }],
      ['metadata.uid', { metadata: { ...metadata, uid: '' } }],
      ['metadata.name', { metadata: { ...metadata, name: '' } }],
      ['metadata.labels.a', { metadata: { ...metadata, labels: { a: 1 } } }],
      ['metadata.annotations', { metadata: { ...metadata, annotations: 'a' } }],
      ['metadata.generation', { metadata: { ...metadata, generation: 1.5 } }],
      ['spec.replicas', { spec: { replicas: 0 } }],
      ['spec.replicas', { spec: { replicas: 1.5 } }],
      ['spec.replicas', { spec: { replicas: 2 ** 31 } }],
      ['spec.replicas', { spec: { replicas: '2' } }],
      ['spec.serviceType', { spec: { serviceType: 'ExternalName' } }],
      ['spec.tags.a', { spec: { tags: { a: true } } }],
      ['spec.resources.limits.cpu', { spec: { resources: { limits: { cpu: {} } } } }],
      ['spec.resources.claims[0]', { spec: { resources: { claims: ['gpu'] } } }],
      ['spec.serviceTemplate.spec.loadBalancerIP', { spec: { serviceTemplate: { spec: { loadBalancerIP: 4 } } } }],
      ['spec.podTemplate.metadata.labels', { spec: { podTemplate: { metadata: { labels: [] } } } }],
      [
        'spec.podTemplate.spec.securityContext.fsGroup',
        { spec: { podTemplate: { spec: { securityContext: { fsGroup: 'x' } } } } },
      ],
      ['spec.podTemplate', { spec: { podTemplate: 'x' } }],
      ['status.conditions[0].type', { status: { conditions: [{ status: 'True' }] } }],
      ['status.loadBalancer', { status: { loadBalancer: [] } }],
      ['kind', { kind: null }],
    ] as const) {
      it(`is refused at ${path}: ${JSON.stringify(changes)}`, () => {
        expect(refusal(changes).startsWith(`${path}: `), refusal(changes)).to.equal(true);
      });
    }
  });
});
