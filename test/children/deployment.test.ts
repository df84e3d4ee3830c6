import { expect } from 'chai';
import { ObservedObject } from '../../src/api/children.ts';
import type { MeshGatewayInstance } from '../../src/api/instance.ts';
import { emptyMap, type JsonObject } from '../../src/api/json.ts';
import { KumaMeshGatewayInstance } from '../../src/api/kuma-instance.ts';
import { deploymentKind } from '../../src/children/deployment.ts';
import { readProxySettings } from '../../src/children/proxy-settings.ts';
import { loadConfig } from '../../src/config/load.ts';
import { objectAt } from '../support/dynamic-apply.ts';

const config = loadConfig(
  { kumaCpConfig: undefined, kumaVersion: '2.14', nodePortRange: { first: 30000, last: 32767 } },
  {},
);
const tags = new Map([
  ['team', 'a'],
  ['kuma.io/service', 'edge_demo_svc'],
]);

function instance(spec: JsonObject = {}): MeshGatewayInstance {
  const metadata = { name: 'edge', namespace: 'demo', uid: 'u1' };
  return KumaMeshGatewayInstance.parse({ apiVersion: 'kuma.io/v1alpha1', kind: 'MeshGatewayInstance', metadata, spec });
}

/** Returns the Deployment as it is sent, with the names of the containers only. */
function deployment(spec: JsonObject = {}): JsonObject {
  const settings = readProxySettings(new Map(), config).value;
  const parts = { mesh: 'prod', settings, resources: {} };
  const metadata = { labels: emptyMap, annotations: emptyMap };
  const context = { instance: instance(spec), config, tags, parts, ports: [], serviceMetadata: metadata };
  const made = deploymentKind.render(context, undefined).value;
  return JSON.parse(JSON.stringify(made), (key, value) =>
    key === 'containers' ? value.map(({ name }: { readonly name: string }) => name) : value,
  );
}

const podTemplateOf = (podTemplate: JsonObject) => objectAt(objectAt(deployment({ podTemplate }), 'spec'), 'template');
const podSpecOf = (spec: JsonObject) => objectAt(podTemplateOf({ spec }), 'spec');
const podMetadataOf = (metadata: JsonObject) => objectAt(podTemplateOf({ metadata }), 'metadata');

describe('a Deployment', () => {
  describe('without settings', () => {
    it('has the defaults', () => {
      expect(deployment()).to.deep.equal({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'edge', namespace: 'demo' },
        spec: {
          replicas: 1,
          selector: { matchLabels: { app: 'edge' } },
          template: {
            metadata: {
              annotations: {
                'kuma.io/gateway': 'builtin',
                'kuma.io/tags': '{"kuma.io/service":"edge_demo_svc","team":"a"}',
              },
              labels: { app: 'edge', 'kuma.io/sidecar-injection': 'disabled', 'kuma.io/mesh': 'prod' },
            },
            spec: {
              securityContext: { sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }] },
              containers: ['kuma-gateway'],
              volumes: [{ name: 'tmp', emptyDir: {} }],
            },
          },
        },
      });
    });
  });

  describe('with fields of the instance', () => {
    it('has the replicas of the instance', () => {
      expect(objectAt(deployment({ replicas: 3 }), 'spec')).to.have.property('replicas', 3);
    });

    for (const fsGroup of [0, 5678]) {
      it(`has fsGroup ${fsGroup}`, () => {
        expect(objectAt(podSpecOf({ securityContext: { fsGroup } }), 'securityContext')).to.have.property(
          'fsGroup',
          fsGroup,
        );
      });
    }

    it('has the service account of the instance', () => {
      expect(podSpecOf({ serviceAccountName: 'gateway' })).to.have.property('serviceAccountName', 'gateway');
    });

    it('has no service account if the name is empty', () => {
      expect(podSpecOf({ serviceAccountName: '' })).to.not.have.property('serviceAccountName');
    });
  });

  describe('with metadata in the pod template', () => {
    it('overrides generated annotations with those of the template', () => {
      expect(podMetadataOf({ annotations: { 'kuma.io/tags': '{}', 'prometheus.io/scrape': 'true' } }))
        .to.have.property('annotations')
        .that.deep.equals({ 'kuma.io/gateway': 'builtin', 'kuma.io/tags': '{}', 'prometheus.io/scrape': 'true' });
    });

    it('overrides generated labels with those of the template', () => {
      expect(podMetadataOf({ labels: { 'kuma.io/mesh': 'other', team: 'a' } }))
        .to.have.property('labels')
        .that.deep.equals({
          app: 'edge',
          'kuma.io/sidecar-injection': 'disabled',
          'kuma.io/mesh': 'other',
          team: 'a',
        });
    });

    it('adds none of it to the metadata and the selector of the Deployment', () => {
      const { metadata, spec } = deployment({ podTemplate: { metadata: { labels: { team: 'a' } } } });
      expect(metadata).to.deep.equal({ name: 'edge', namespace: 'demo' });
      expect(spec)
        .to.have.property('selector')
        .that.deep.equals({ matchLabels: { app: 'edge' } });
    });
  });
});

describe('isMadeByKuma of a Deployment', () => {
  const deployment = (...names: readonly string[]) =>
    ObservedObject.parse({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'edge' },
      spec: { template: { spec: { containers: names.map((name) => ({ name })) } } },
    });

  it('is true if the pods have the container kuma-gateway', () => {
    expect(deploymentKind.isMadeByKuma(deployment('istio-proxy', 'kuma-gateway'), 'edge')).to.equal(true);
  });

  for (const names of [['kuma-sidecar'], []]) {
    it(`is false if the containers are ${JSON.stringify(names)}`, () => {
      expect(deploymentKind.isMadeByKuma(deployment(...names), 'edge')).to.equal(false);
    });
  }
});
