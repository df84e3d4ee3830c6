import { expect } from 'chai';
import { ObservedObject, ObservedService } from '../../src/api/children.ts';
import { type JsonObject, objectAt } from '../../src/api/json.ts';
import { KumaMeshGatewayInstance } from '../../src/api/kuma-instance.ts';
import { keepObject, keepService, keepWorkload } from '../../src/observed/keep.ts';

const annotation = 'metacontroller.k8s.io/last-applied-configuration';
const instance = KumaMeshGatewayInstance.parse({
  apiVersion: 'kuma.io/v1alpha1',
  kind: 'MeshGatewayInstance',
  metadata: { name: 'edge', namespace: 'demo', uid: 'u1' },
  spec: {
    serviceTemplate: { metadata: { annotations: { 'lb.example.com/class': 'new' }, labels: { team: 'new' } } },
    podTemplate: { metadata: { annotations: { 'prometheus.io/scrape': 'new' } } },
  },
});

const metadata = { name: 'edge', namespace: 'demo', uid: 'svc', resourceVersion: '7' };
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    ...metadata,
    annotations: { 'kuma.io/gateway': 'builtin', 'lb.example.com/class': 'fast', 'cloud.example.com/id': 'lb-1' },
    labels: { team: 'a', 'argocd.argoproj.io/instance': 'demo' },
  },
  spec: {
    type: 'LoadBalancer',
    selector: { app: 'edge' },
    loadBalancerIP: '1.2.3.4',
    clusterIP: '10.0.0.1',
    ports: [{ name: '80', protocol: 'TCP', port: 80, targetPort: 80, nodePort: 31080 }],
  },
  status: { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } },
};
const template = {
  metadata: {
    labels: { app: 'edge', foreign: 'x' },
    annotations: {
      'kuma.io/gateway': 'builtin',
      'kuma.io/tags': '{}',
      'prometheus.io/scrape': 'true',
      'kubectl.kubernetes.io/restartedAt': '2026-03-01T09:00:00Z',
    },
  },
  spec: { containers: [{ name: 'kuma-gateway', image: 'old' }], dnsPolicy: 'ClusterFirst' },
};
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata,
  spec: { replicas: 4, selector: { matchLabels: { app: 'edge' } }, template, revisionHistoryLimit: 10 },
  status: { replicas: 4 },
};

/** Returns the object with the annotation in which dynamic apply records the last applied configuration. */
function applied<T extends { readonly metadata: JsonObject }>(object: T, configuration: JsonObject) {
  const before = object.metadata['annotations'];
  const annotations = { ...(typeof before === 'object' ? before : {}), [annotation]: JSON.stringify(configuration) };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

const templateOf = (object: JsonObject) => objectAt(objectAt(object, 'spec'), 'template');

/** Returns an object as it is sent. */
const sent = (object: JsonObject): JsonObject => JSON.parse(JSON.stringify(object));
const keptService = (raw: unknown, of = instance) => sent(keepService(ObservedService.parse(raw), of));
const keptDeployment = (raw: unknown) => sent(keepWorkload(ObservedObject.parse(raw), instance));

describe('a Service that is kept', () => {
  describe('when the applied fields are not recorded', () => {
    it('has the fields that the hook generates, with the current values', () => {
      expect(keptService(service)).to.deep.equal({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: {
          name: 'edge',
          namespace: 'demo',
          annotations: { 'kuma.io/gateway': 'builtin', 'lb.example.com/class': 'fast' },
          labels: { team: 'a' },
        },
        spec: {
          type: 'LoadBalancer',
          selector: { app: 'edge' },
          loadBalancerIP: '1.2.3.4',
          ports: [{ name: '80', protocol: 'TCP', port: 80, targetPort: 80 }],
        },
      });
    });

    it('has no labels if all of them are foreign', () => {
      const foreign = { ...service, metadata: { ...service.metadata, labels: { foreign: 'x' } } };
      expect(keptService(foreign)['metadata']).to.not.have.property('labels');
    });

    for (const type of ['ClusterIP', 'LoadBalancer']) {
      it(`has no node ports with type ${type}, because they were allocated`, () => {
        const { ports, ...spec } = service.spec;
        expect(keptService({ ...service, spec: { ...spec, type, ports } })['spec'])
          .to.have.property('ports')
          .that.deep.equals([{ name: '80', protocol: 'TCP', port: 80, targetPort: 80 }]);
      });
    }

    it('has its node ports with type NodePort, because they may have been requested', () => {
      expect(keptService({ ...service, spec: { ...service.spec, type: 'NodePort' } })['spec'])
        .to.have.property('ports')
        .that.deep.equals(service.spec.ports);
    });

    it('has an empty list of ports if it has none', () => {
      const { ports: _, ...spec } = service.spec;
      expect(keptService({ ...service, spec })['spec'])
        .to.have.property('ports')
        .that.deep.equals([]);
    });
  });

  describe('when the applied fields are recorded', () => {
    const configuration = {
      metadata: { annotations: { 'kuma.io/gateway': 'builtin', 'old.example.com/a': 'x' }, labels: { team: 'a' } },
      spec: { type: 'ClusterIP', ports: [{ port: 80, nodePort: 31080 }] },
    };

    it('has the applied fields, with the current values', () => {
      expect(keptService(applied(service, configuration))).to.deep.equal({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: {
          name: 'edge',
          namespace: 'demo',
          annotations: { 'kuma.io/gateway': 'builtin' },
          labels: { team: 'a' },
        },
        spec: { type: 'LoadBalancer', ports: [{ port: 80, nodePort: 31080 }] },
      });
    });

    it('never has the last-applied annotation', () => {
      const before = { metadata: { annotations: { [annotation]: '{}', 'kuma.io/gateway': 'builtin' } } };
      expect(keptService(applied(service, before))['metadata'])
        .to.have.property('annotations')
        .that.deep.equals({ 'kuma.io/gateway': 'builtin' });
    });
  });
});

describe('a Deployment that is kept', () => {
  const { 'kubectl.kubernetes.io/restartedAt': _, ...ours } = template.metadata.annotations;
  const keptMetadata = { ...template.metadata, annotations: ours };

  describe('when the applied fields are not recorded', () => {
    it('has the fields that the hook generates, with the current values', () => {
      expect(keptDeployment(deployment)).to.deep.equal({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'edge', namespace: 'demo' },
        spec: {
          replicas: 4,
          selector: { matchLabels: { app: 'edge' } },
          template: { metadata: keptMetadata, spec: template.spec },
        },
      });
    });

    it('keeps the template without foreign annotations', () => {
      const kept = templateOf(keepWorkload(ObservedObject.parse(deployment), instance));
      expect(sent(kept)).to.deep.equal({ metadata: keptMetadata, spec: template.spec });
    });
  });

  describe('when the applied fields are recorded', () => {
    const configuration = {
      spec: { replicas: 1, template: { spec: { containers: [{ name: 'kuma-gateway', image: 'x' }] } } },
    };

    it('has the applied fields, with the current values', () => {
      expect(keptDeployment(applied(deployment, configuration))).to.deep.equal({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'edge', namespace: 'demo' },
        spec: { replicas: 4, template: { spec: { containers: [{ name: 'kuma-gateway', image: 'old' }] } } },
      });
    });

    it('keeps the applied fields of the template', () => {
      const observed = ObservedObject.parse(applied(deployment, configuration));
      expect(sent(templateOf(keepWorkload(observed, instance)))).to.deep.equal(configurationWith('old'));
    });

    function configurationWith(image: string) {
      return { spec: { containers: [{ name: 'kuma-gateway', image }] } };
    }
  });
});

describe('another object that is kept', () => {
  const other = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'other' },
    data: { a: '1' },
    status: { b: 2 },
  };

  it('has only its name if the applied fields are not recorded', () => {
    expect(sent(keepObject(ObservedObject.parse(other)))).to.deep.equal({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'other' },
    });
  });

  it('has the applied fields, but never the status', () => {
    const observed = ObservedObject.parse(applied(other, { data: { a: '0' }, status: { b: 0 } }));
    expect(sent(keepObject(observed))).to.deep.equal({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'other' },
      data: { a: '1' },
    });
  });
});
