import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import type { JsonObject } from '../../src/api/json.ts';
import { mgi } from '../support/cli.ts';
import { gateway, service, uid } from '../support/request.ts';

const metadata = { name: 'edge', namespace: 'demo' };
const kuma: JsonObject = { apiVersion: 'kuma.io/v1alpha1', kind: 'MeshGatewayInstance', metadata };
const own = (spec: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  apiVersion: 'mesh.internal/v1alpha1',
  kind: 'MeshGatewayInstance',
  metadata: { ...metadata, ...more },
  spec,
});
const autoscaler = (more: JsonObject = {}): JsonObject => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { ...metadata, labels: { 'controller-uid': uid }, ...more },
  spec: { maxReplicas: 3 },
});
const list = (...items: readonly JsonObject[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
const run = (command: string, ...items: readonly JsonObject[]) => mgi([command, '-f', '-'], { stdin: list(...items) });
const documents = (text: string): JsonObject[] =>
  parseAllDocuments(text, { version: '1.1' }).map((document) => document.toJS());
const kinds = (text: string) => documents(text).map(({ kind }) => kind);

describe('mgi with instances of mesh.internal', () => {
  it('renders all children that the spec requests', async () => {
    const spec = { autoscaling: { maxReplicas: 3 }, podDisruptionBudget: { maxUnavailable: 1 } };
    const { code, stderr, stdout } = await run('render', own(spec), gateway());
    expect(stderr).to.equal('');
    expect(code).to.equal(0);
    expect(kinds(stdout)).to.deep.equal(['Service', 'Deployment', 'HorizontalPodAutoscaler', 'PodDisruptionBudget']);
  });

  describe('when instances of both groups share a name', () => {
    const conflict = (loser: string, winner: string) =>
      `${loser} demo/edge: NameConflict: Service "edge" already exists and is owned by MeshGatewayInstance edge of ${winner}`;
    const at = (instance: JsonObject, creationTimestamp: string) => ({
      ...instance,
      metadata: { ...metadata, creationTimestamp },
    });
    const ofKuma = conflict('MeshGatewayInstance', 'mesh.internal');
    const ofOwn = conflict('MeshGatewayInstance.mesh.internal', 'kuma.io');
    for (const [what, instances, message] of [
      ['the first in the input gets the children', [kuma, own()], ofOwn],
      ['the first in the input gets the children', [own(), kuma], ofKuma],
      ['the older one gets them', [at(kuma, '2026-02-01T00:00:00Z'), at(own(), '2026-01-01T00:00:00Z')], ofKuma],
      ['the one that exists gets them', [kuma, at(own(), '2026-01-01T00:00:00Z')], ofKuma],
      ['one that is suspended creates none', [own({ suspend: true }), kuma], undefined],
      ['one without a MeshGateway creates none', [own({ gatewayRef: { name: 'none' } }), kuma], undefined],
    ] as const) {
      it(`${what}: ${instances.map((one) => Object(one).apiVersion).join(', ')}`, async () => {
        const { code, stderr, stdout } = await run('render', ...instances, gateway());
        expect(kinds(stdout)).to.deep.equal(['Service', 'Deployment']);
        expect(code).to.equal(message === undefined ? 0 : 1);
        if (message !== undefined) expect(stderr).to.contain(message);
        const explained = await run('explain', ...instances, gateway());
        expect(explained.code).to.equal(code);
        expect(explained.stdout.includes('  NameConflict: Service "edge" already exists')).to.equal(code === 1);
      });
    }

    it('the owner of existing children keeps them', async () => {
      const owner = { apiVersion: 'mesh.internal/v1alpha1', kind: 'MeshGatewayInstance', name: 'edge', uid };
      const ownerReferences = [{ ...owner, controller: true }];
      const owned = service({}, { labels: { 'controller-uid': uid }, ownerReferences });
      const { code, stderr, stdout } = await run('render', kuma, own({}, { uid }), owned, gateway());
      expect(code).to.equal(1);
      expect(kinds(stdout)).to.deep.equal(['Service', 'Deployment']);
      expect(stderr).to.contain('MeshGatewayInstance demo/edge: NameConflict');
    });

    it('diff reports it too', async () => {
      const { code, stderr } = await run('diff', kuma, own(), gateway());
      expect(code).to.equal(2);
      expect(stderr).to.contain(ofOwn);
    });
  });

  it('names the group in an error', async () => {
    const { code, stderr } = await run('render', own({ podTemplate: { spec: { nodeSelector: 7 } } }), gateway());
    expect(code).to.equal(1);
    expect(stderr).to.match(
      /^standard input: document 1: MeshGatewayInstance\.mesh\.internal demo\/edge: spec\.podTemplate\.spec\.nodeSelector: 7: [^\n]+\n$/,
    );
  });

  it('names the group of the instance that owns a child of the same name', async () => {
    const ownerReferences = [
      { apiVersion: 'kuma.io/v1alpha1', kind: 'MeshGatewayInstance', name: 'edge', uid: 'other', controller: true },
    ];
    const owned = service({}, { labels: { 'controller-uid': 'other' }, ownerReferences });
    for (const instance of [own(), own({}, { uid })]) {
      const { code, stderr } = await run('render', instance, gateway(), owned);
      expect(code).to.equal(1);
      expect(stderr).to.contain('NameConflict').and.contain('is owned by MeshGatewayInstance edge of kuma.io');
    }
  });

  it('prints an instance with the defaults of its CRD and its full status with --status', async () => {
    const { stdout } = await mgi(['render', '-f', '-', '--status'], { stdin: list(own(), gateway()) });
    const [first] = documents(stdout);
    expect(first).to.deep.include({ apiVersion: 'mesh.internal/v1alpha1', spec: {} });
    expect(first).to.have.nested.property('status.gateway', 'edge');
    expect(first).to.have.nested.property('status.selector', 'app=edge');
    expect(first).to.have.nested.property('status.replicas', 0);
    expect(first).to.have.nested.property('status.conditions[0].type', 'Ready');
  });

  describe('when the input contains HorizontalPodAutoscalers and PodDisruptionBudgets', () => {
    it('recognizes them as children', async () => {
      const { code, stdout } = await run('render', own({ suspend: true }, { uid }), autoscaler(), gateway());
      expect(code).to.equal(0);
      expect(kinds(stdout)).to.deep.equal(['HorizontalPodAutoscaler']);
    });

    it('reports a HorizontalPodAutoscaler without owner', async () => {
      const { code, stderr } = await run(
        'render',
        own({ autoscaling: { maxReplicas: 3 } }, { uid }),
        autoscaler({ labels: {} }),
        gateway(),
      );
      expect(code).to.equal(1);
      expect(stderr).to.contain('HorizontalPodAutoscaler "edge" already exists and has no owner');
    });

    it('refuses an unsupported version only for an object with the name of an instance', async () => {
      const old = { ...autoscaler(), apiVersion: 'autoscaling/v1' };
      const { code, stderr } = await run('render', own(), old, gateway());
      expect(code).to.equal(1);
      expect(stderr).to.equal(
        'mgi: standard input: document 1: HorizontalPodAutoscaler edge: apiVersion: expected autoscaling/v2, not autoscaling/v1\n',
      );
      const other = { ...old, metadata: { name: 'other', namespace: 'demo' } };
      expect((await run('render', own(), other, gateway())).code).to.equal(0);
    });
  });

  for (const [what, instance, expected] of [
    ['another version', { ...own(), apiVersion: 'mesh.internal/v1' }, /expected mesh\.internal\/v1alpha1, not mesh/],
    [
      'a field of the wrong type',
      own({ gatewayRef: 'edge' }),
      /MeshGatewayInstance\.mesh\.internal demo\/edge: spec\.gatewayRef: "edge": expected an object/,
    ],
    [
      'too few replicas',
      own({ replicas: 0 }),
      /MeshGatewayInstance\.mesh\.internal demo\/edge: spec\.replicas: 0: expected at least 1/,
    ],
  ] as const) {
    it(`reports the location, with exit code 1: ${what}`, async () => {
      const { code, stderr } = await run('render', instance, gateway());
      expect(code).to.equal(1);
      expect(stderr)
        .to.match(expected)
        .and.match(/^(?:mgi: )?standard input: document 1: [^\n]+\n$/);
    });
  }

  it('answers recorded requests', async () => {
    const parent = { ...own({ gatewayRef: { name: 'edge' } }), metadata: { ...metadata, uid } };
    const request = JSON.stringify({
      parent,
      children: {},
      related: { 'Namespace.v1': { demo: { metadata: { name: 'demo' } } } },
      finalizing: false,
    });
    const synced = JSON.parse((await mgi(['sync', '-'], { stdin: request })).stdout);
    expect(synced.status.conditions[0].message).to.contain('of spec.gatewayRef does not exist');
    const customized = JSON.parse((await mgi(['customize', '-'], { stdin: JSON.stringify({ parent }) })).stdout);
    expect(customized.relatedResources[0]).to.deep.include({ resource: 'meshgateways', names: ['edge'] });
  });
});

describe('mgi explain with instances of mesh.internal', () => {
  it('prints the result of gatewayRef, the fields that templates change, and the effect of suspend', async () => {
    const { code, stdout } = await run(
      'explain',
      own({
        gatewayRef: { name: 'edge' },
        suspend: true,
        serviceTemplate: { metadata: { labels: { team: 'a' } }, spec: { externalTrafficPolicy: 'Local' } },
        podTemplate: {
          spec: {
            nodeSelector: { pool: 'edge' },
            containers: [
              { name: 'kuma-gateway', image: 'mine' },
              { name: 'sidecar', image: 'other' },
            ],
          },
        },
      }),
      gateway(),
    );
    expect(code).to.equal(0);
    expect(stdout.split('\n')).to.deep.equal([
      'MeshGatewayInstance.mesh.internal demo/edge (standard input: document 1)',
      '  mesh: default, from no label or annotation kuma.io/mesh on the instance or its Namespace',
      '  tags: kuma.io/service=edge_demo_svc',
      '  gatewayRef: "edge" is bound',
      '  MeshGateways:',
      '    "edge": bound',
      '  ports: 80',
      '  changed by templates:',
      '    Service: metadata.labels, spec.externalTrafficPolicy',
      '    Deployment: spec.template.spec.containers[kuma-gateway].image, spec.template.spec.containers[sidecar], spec.template.spec.nodeSelector',
      '  suspended: children are kept as they are',
      '  What to do next:',
      '    remove spec.suspend, so that the hook changes the children again',
      '',
    ]);
  });

  it('prints where the ports of the Service lead', async () => {
    const containers = [{ name: 'dns', image: 'dns', ports: [{ name: 'dns', containerPort: 53 }] }];
    const ports = [
      { port: 443, targetPort: 8443 },
      { port: 53, targetPort: 'dns' },
      { port: 81, targetPort: 8081 },
    ];
    const spec = { podTemplate: { spec: { containers } }, serviceTemplate: { spec: { ports } } };
    const { code, stdout } = await run('explain', own(spec), gateway('edge', [80, 8443]));
    expect(code).to.equal(0);
    expect(stdout)
      .to.contain('\n  ports: 80, 443 (leads to listener 8443), 53 (leads to the port dns)\n')
      .and.contain('\n  note: spec.serviceTemplate.spec.ports[2]: the Service has no port 81, because');
  });

  it('explains why the MeshGateway of gatewayRef is not bound', async () => {
    const { stdout } = await run('explain', own({ gatewayRef: { name: 'none' } }), gateway());
    expect(stdout).to.contain('  gatewayRef: MeshGateway "none" of spec.gatewayRef does not exist\n');
  });

  it('prints the error of an invalid template and not the fields that templates change', async () => {
    const { code, stdout } = await run('explain', own({ serviceTemplate: { spec: { type: 'NodePort' } } }), gateway());
    expect(code).to.equal(1);
    expect(stdout).to.contain('error: spec.serviceTemplate.spec.type').and.not.contain('changed by templates');
  });
});
