import { expect } from 'chai';
import type { Json, JsonObject } from '../../src/api/json.ts';
import { classOf, createdFrom, gatewayOf, podOf, specOf, withClasses } from '../support/classes.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { childOf, conditionOf, deepFreeze } from '../support/golden.ts';
import { answer, gateway, ownRequest, result } from '../support/request.ts';

const kinds = ['Service', 'Deployment', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'ServiceAccount'];
const all = {
  autoscaling: { maxReplicas: 3 },
  podDisruptionBudget: { maxUnavailable: 1 },
  serviceAccount: { create: true },
};
const json = (kind: string, ...patch: readonly Json[]) => ({ kind, type: 'JSON', patch });
const strategic = (kind: string, patch: Json) => ({ kind, type: 'Strategic', patch });
const patched = (...patches: readonly Json[]) => answer(ownRequest({ spec: { ...all, patches } }));
const message = (response: JsonObject) => String(conditionOf(response, 'Ready')['message']);
const args = '/spec/template/spec/containers/0/args';

const owner = { apiVersion: 'v1', kind: 'Shop', name: 'books', uid: 'u', controller: true };

/** Returns the problem of a patch. */
function problemOf(...patches: readonly Json[]): string {
  const response = patched(...patches);
  expect(conditionOf(response, 'Ready'), message(response)).to.include({ reason: 'InvalidConfiguration' });
  return message(response);
}

describe('patches', () => {
  it('reach items of lists without a merge key', () => {
    const response = patched(
      json(
        'Deployment',
        { op: 'test', path: `${args}/0`, value: 'run' },
        { op: 'add', path: `${args}/-`, value: '--concurrency=3' },
      ),
    );
    expect(gatewayOf(response)['args']).to.deep.equal(['run', '--log-level=info', '--concurrency=3']);
    expect(message(response)).to.not.contain('spec.patches');
  });

  it('reach every kind of child, its metadata and its spec', () => {
    const metadata = { labels: { patched: 'yes' }, annotations: { 'example.com/note': 'n' } };
    const response = patched(
      ...kinds.map((kind) => strategic(kind, { metadata })),
      strategic('ServiceAccount', { imagePullSecrets: [{ name: 'registry' }] }),
      strategic('HorizontalPodAutoscaler', { spec: { behavior: { scaleDown: { stabilizationWindowSeconds: 60 } } } }),
      json('PodDisruptionBudget', { op: 'add', path: '/spec/unhealthyPodEvictionPolicy', value: 'AlwaysAllow' }),
      strategic('Service', { spec: { publishNotReadyAddresses: true } }),
    );
    for (const kind of kinds) {
      const { annotations, labels } = objectAt(childOf(response, kind) ?? {}, 'metadata');
      expect([labels, objectAt({ annotations }, 'annotations')['example.com/note']]).to.deep.equal([
        { patched: 'yes' },
        'n',
      ]);
    }
    expect(specOf(response, 'HorizontalPodAutoscaler')['behavior']).to.deep.equal({
      scaleDown: { stabilizationWindowSeconds: 60 },
    });
    expect(specOf(response, 'PodDisruptionBudget')).to.include({ unhealthyPodEvictionPolicy: 'AlwaysAllow' });
    expect(specOf(response, 'Service')).to.include({ publishNotReadyAddresses: true });
    expect(childOf(response, 'ServiceAccount')).to.deep.include({
      automountServiceAccountToken: true,
      imagePullSecrets: [{ name: 'registry' }],
    });
  });

  it('are applied in order, after templates, and do not change the request', () => {
    const image = (value: string) =>
      strategic('Deployment', pods({ containers: [{ name: 'kuma-gateway', image: value }] }));
    const pods = (spec: JsonObject) => ({ spec: { template: { spec } } });
    const request = deepFreeze(
      ownRequest({
        spec: {
          podTemplate: {
            spec: { containers: [{ name: 'kuma-gateway', image: 'template' }], priorityClassName: 'high' },
          },
          patches: [image('first'), image('second'), strategic('Deployment', pods({ priorityClassName: null }))],
        },
      }),
    );
    expect(answer(request)).to.deep.equal(answer(request));
    expect(gatewayOf(answer(request))['image']).to.equal('second');
    expect(podOf(answer(request))).to.not.have.property('priorityClassName');
  });

  it('of the class come first, and null removes them', () => {
    const add = (value: string) => json('Deployment', { op: 'add', path: `${args}/-`, value });
    const gold = classOf('gold', { patches: [add('class')] });
    const argsOf = (patches?: Json) =>
      gatewayOf(withClasses([gold], { className: 'gold', ...(patches === undefined ? {} : { patches }) }))['args'];
    expect(argsOf()).to.deep.equal(['run', '--log-level=info', 'class']);
    expect(argsOf([])).to.deep.equal(['run', '--log-level=info', 'class']);
    expect(argsOf([add('instance')])).to.deep.equal(['run', '--log-level=info', 'class', 'instance']);
    expect(argsOf(null)).to.deep.equal(['run', '--log-level=info']);
  });

  it('give a child the form that the API server stores', () => {
    const response = patched(
      json('Deployment', {
        op: 'add',
        path: '/spec/template/spec/containers/0/resources',
        value: { limits: { cpu: '1000m', memory: '1024Mi' }, requests: null },
      }),
      strategic('Service', { spec: { externalIPs: [], publishNotReadyAddresses: false } }),
    );
    expect(gatewayOf(response)['resources']).to.deep.equal({ limits: { cpu: '1', memory: '1Gi' } });
    expect(specOf(response, 'Service')).to.not.have.any.keys('externalIPs', 'publishNotReadyAddresses');
  });

  it('replace a field that excludes another with a strategic merge, and report both with a JSON Patch', () => {
    const valueFrom = { fieldRef: { fieldPath: 'metadata.name' } };
    const env = [{ name: 'KUMA_CONTROL_PLANE_URL', valueFrom }];
    const spec = { template: { spec: { containers: [{ name: 'kuma-gateway', env }] } } };
    const { env: merged } = gatewayOf(patched(strategic('Deployment', { spec })));
    expect(merged).to.deep.include({
      name: 'KUMA_CONTROL_PLANE_URL',
      valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } },
    });
    const probe = '/spec/template/spec/containers/0/livenessProbe';
    const problem = problemOf(json('Deployment', { op: 'add', path: `${probe}/tcpSocket`, value: { port: 80 } }));
    expect(problem).to.contain('livenessProbe.tcpSocket: {"port":80}: expected no value, because httpGet is set');
  });

  it('keep the order of the ports', () => {
    const gateways = [gateway('edge', [80, 443, 8080])];
    const patches = [strategic('Service', { spec: { ports: [{ port: 443, nodePort: 30443 }] } })];
    const response = answer(ownRequest({ gateways, spec: { serviceType: 'NodePort', patches } }));
    const { ports } = specOf(response, 'Service');
    expect(ports).to.deep.equal([
      { name: '80', protocol: 'TCP', port: 80, targetPort: 80 },
      { name: '443', protocol: 'TCP', port: 443, targetPort: 443, nodePort: 30443 },
      { name: '8080', protocol: 'TCP', port: 8080, targetPort: 8080 },
    ]);
  });

  it('that turn off rolling updates leave out the settings of an existing Deployment', () => {
    const recreate = {
      patches: [json('Deployment', { op: 'add', path: '/spec/strategy', value: { type: 'Recreate' } })],
    };
    const before = createdFrom(answer(ownRequest({ spec: {} })));
    const live = objectAt(objectAt(before, 'Deployment.apps/v1'), 'demo/edge');
    const rollingUpdate = { maxSurge: '25%', maxUnavailable: '25%' };
    const stored = { ...live, spec: { ...objectAt(live, 'spec'), strategy: { type: 'RollingUpdate', rollingUpdate } } };
    const next = answer(ownRequest({ spec: recreate, deployment: stored }));
    // The settings are claimed first, as with a template.
    expect(specOf(next, 'Deployment')['strategy']).to.deep.equal({ rollingUpdate });
  });

  describe('cannot change a protected part', () => {
    for (const [kind, path, value, expected] of [
      ['Deployment', '/apiVersion', 'apps/v2', 'apiVersion: "apps/v2": expected the generated value'],
      ['Deployment', '/kind', 'DaemonSet', 'kind: "DaemonSet": expected the generated value'],
      ['Service', '/metadata/name', 'other', 'metadata.name: "other": expected the generated value'],
      ['Service', '/metadata/namespace', 'other', 'metadata.namespace: "other": expected the generated value'],
      ['Service', '/metadata/ownerReferences', [owner], 'metadata.ownerReferences: [{"apiVersion":"v1"'],
      ['Service', '/metadata/finalizers', ['a/b'], 'metadata.finalizers: ["a/b"]: expected no value'],
      [
        'Service',
        '/metadata/labels',
        { 'controller-uid': 'x' },
        'metadata.labels[controller-uid]: "x": expected no value',
      ],
      ['Service', '/metadata/labels', { a: '-' }, 'metadata.labels[a]: "-": expected at most 63'],
      ['Service', '/metadata/labels', { a: 5 }, 'metadata.labels.a: 5: expected a string'],
      [
        'Service',
        '/metadata/annotations',
        {},
        'metadata.annotations[kuma.io/gateway]: undefined: expected the generated',
      ],
      ['Service', '/status', {}, 'status: {}: expected no value'],
      [
        'Service',
        '/spec/type',
        'NodePort',
        'spec.type: "NodePort": expected the generated value: set spec.serviceType',
      ],
      ['Service', '/spec/selector', { app: 'other' }, 'spec.selector: {"app":"other"}: expected the generated value'],
      ['Service', '/spec/selector/more', 'x', 'spec.selector: {"app":"edge","more":"x"}: expected the generated value'],
      ['Service', '/spec/ports/0/port', 81, 'expected the ports as they are without the patch'],
      ['Service', '/spec/ports/0/targetPort', 81, 'expected the ports as they are without the patch'],
      ['Service', '/spec/ports/-', { name: 'x', port: 81 }, 'expected the ports as they are without the patch'],
      ['Service', '/spec/ports', [], 'spec.ports: undefined: expected the ports as they are'],
      ['Service', '/spec/ports/0/nodePort', 80, 'spec.ports[0].nodePort: 80: expected a node port from 30000 to 32767'],
      [
        'Service',
        '/spec/loadBalancerClass',
        'a/b',
        'spec.loadBalancerClass: "a/b": expected no value, or spec.serviceType',
      ],
      ['Deployment', '/spec/replicas', 7, 'spec.replicas: 7: expected the generated value: set spec.replicas instead'],
      ['Deployment', '/spec/selector/matchLabels/more', 'x', 'spec.selector: {"matchLabels"'],
      [
        'Deployment',
        '/spec/template/metadata/labels/app',
        'x',
        'spec.template.metadata.labels.app: "x": expected the gen',
      ],
      [
        'Deployment',
        '/spec/template/metadata/labels/kuma.io~1mesh',
        'x',
        'labels[kuma.io/mesh]: "x": expected the gen',
      ],
      [
        'Deployment',
        '/spec/template/metadata/labels/kuma.io~1sidecar-injection',
        'x',
        '[kuma.io/sidecar-injection]: "x"',
      ],
      ['Deployment', '/spec/template/metadata/annotations/kuma.io~1gateway', 'x', '[kuma.io/gateway]: "x": expected'],
      [
        'Deployment',
        '/spec/template/metadata/annotations/kuma.io~1tags',
        '{}',
        '[kuma.io/tags]: "{}": expected the gen',
      ],
      [
        'Deployment',
        '/spec/template/metadata',
        {},
        'spec.template.metadata.labels.app: undefined: expected the generated',
      ],
      [
        'Deployment',
        '/spec/template',
        {},
        'spec.template.metadata.labels.app: undefined: expected the generated value',
      ],
      [
        'Deployment',
        '/spec/template/spec/containers/0/name',
        'x',
        'expected exactly one container with the name kuma-ga',
      ],
      ['Deployment', '/spec/template/spec/containers', [], 'expected exactly one container with the name kuma-gateway'],
      ['HorizontalPodAutoscaler', '/spec/scaleTargetRef/name', 'x', 'spec.scaleTargetRef: '],
      ['HorizontalPodAutoscaler', '/spec/minReplicas', 4, 'spec.minReplicas: 4: expected at most maxReplicas, 3'],
      ['HorizontalPodAutoscaler', '/spec/maxReplicas', null, 'spec.maxReplicas: undefined: expected a whole number'],
      ['PodDisruptionBudget', '/spec/selector', {}, 'spec.selector: '],
      [
        'ServiceAccount',
        '/automountServiceAccountToken',
        false,
        'automountServiceAccountToken: false: expected the gen',
      ],
      ['ServiceAccount', '/metadata/name', 'x', 'metadata.name: "x": expected the generated value'],
      [
        'PodDisruptionBudget',
        '/spec/minAvailable',
        1,
        'spec.minAvailable: 1: expected no value, because maxUnavailable',
      ],
    ] as const) {
      it(`${kind} ${path}`, () => {
        const problem = problemOf(json(kind, { op: 'add', path, value }));
        expect(problem).to.contain(`spec.patches[0].patch: `).and.contain(expected);
      });
    }

    it('with a strategic merge patch, whose problem names the field of the patch', () => {
      const selector = strategic('Service', { spec: { selector: { $patch: 'replace', app: 'x' } } });
      expect(problemOf(selector)).to.contain(
        'spec.patches[0].patch.spec.selector: {"app":"x"}: expected the generated',
      );
      const spec = strategic('Deployment', { spec: { $patch: 'replace' } });
      expect(problemOf(spec)).to.contain('spec.patches[0].patch.spec.replicas');
      expect(problemOf(strategic('Deployment', { $patch: 'delete' }))).to.contain('spec.patches[0].patch.apiVersion');
    });

    it('of an existing Service that Kubernetes does not change', () => {
      const patches = [json('Service', { op: 'add', path: '/spec/clusterIP', value: '10.0.0.9' })];
      const children = createdFrom(answer(ownRequest({ spec: {} })));
      const live = objectAt(objectAt(children, 'Service.v1'), 'demo/edge');
      const stored = { ...live, spec: { ...objectAt(live, 'spec'), clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'] } };
      const response = answer(ownRequest({ spec: { patches }, service: stored }));
      expect(message(response)).to.contain('spec.patches[0].patch: spec.clusterIP: "10.0.0.9": expected "10.0.0.1"');
    });
  });

  describe('that cannot be applied', () => {
    const broken = json('Deployment', { op: 'remove', path: '/spec/no' });

    it('are problems that name the operation', () => {
      expect(problemOf(json('Service', { op: 'test', path: '/spec/type', value: 'NodePort' }))).to.contain(
        'spec.patches[0].patch[0].value: "NodePort": expected the value at /spec/type, which is "ClusterIP"',
      );
      expect(problemOf(strategic('Service', {}), broken)).to.contain(
        'spec.patches[1].patch[0].path: "/spec/no": expected a path that exists in the object',
      );
      expect(problemOf(strategic('Deployment', { spec: { template: { spec: { volumes: [{}] } } } }))).to.contain(
        'spec.patches[0].patch.spec.template.spec.volumes[0]',
      );
    });

    it('are problems of the class that has them', () => {
      const response = withClasses([classOf('gold', { patches: [broken] })], { className: 'gold' });
      expect(message(response)).to.contain('MeshGatewayInstanceClass gold: spec.patches[0].patch[0].path: "/spec/no"');
    });

    it('keep what runs', () => {
      const before = createdFrom(patched());
      const response = answer(ownRequest({ spec: { ...all, patches: [broken] } }, before));
      expect(message(response)).to.contain('spec.patches[0].patch[0].path');
      for (const kind of kinds) {
        const [group = ''] = Object.keys(before).filter((name) => name.startsWith(`${kind}.`));
        const live = objectAt(objectAt(before, group), 'demo/edge');
        expect(childOf(response, kind)?.['spec'], kind).to.deep.equal(live['spec']);
      }
    });

    it('are reported when they have another form', () => {
      for (const [patch, expected] of [
        [{ kind: 'Pod', type: 'JSON', patch: [] }, 'spec.patches[0].kind: "Pod": expected one of Service, Deployment'],
        [
          { kind: 'Service', type: 'Merge', patch: {} },
          'spec.patches[0].type: "Merge": expected one of Strategic, JSON',
        ],
        [{ kind: 'Service', type: 'JSON', patch: {} }, 'spec.patches[0].patch: {}: expected a list of operations'],
        [{ kind: 'Service', type: 'Strategic', patch: [] }, 'spec.patches[0].patch: []: expected an object'],
        [{}, 'spec.patches[0].kind: undefined: expected one of'],
      ] as const) {
        expect(problemOf(patch)).to.contain(expected);
      }
      expect(problemOf(...Array.from({ length: 101 }, () => strategic('Service', {})))).to.contain(
        'spec.patches: 101: expected at most 100 patches',
      );
    });
  });

  describe('with wrong values and unknown fields', () => {
    it('report wrong types', () => {
      const path = '/spec/template/spec/containers/0/image';
      expect(problemOf(json('Deployment', { op: 'replace', path, value: 5 }))).to.contain(
        'spec.patches[0].patch: spec.template.spec.containers[0].image: 5: expected a string',
      );
      expect(problemOf(strategic('Service', { spec: { externalTrafficPolicy: 7 } }))).to.contain(
        'spec.patches[0].patch.spec.externalTrafficPolicy: 7: expected a string',
      );
    });

    it('report unknown fields with the nearest name, and pass them through', () => {
      const spec = {
        patches: [
          json('Deployment', { op: 'add', path: '/spec/template/spec/tolerationz', value: [] }),
          strategic('Service', { spec: { externalTrafficPolici: 'Local' } }),
          strategic('Deployment', { sepc: { $retainKeys: [] } }),
        ],
        podTemplate: { spec: { nodeSelectr: { a: 'b' } } },
      };
      const { response, unknown } = result(ownRequest({ spec }));
      const notes = String(response.status.conditions.find(({ type }) => type === 'Ready')?.message);
      expect(unknown.map(({ nearest, path }) => [path, nearest])).to.deep.equal([
        ['spec.podTemplate.spec.nodeSelectr', 'nodeSelector'],
        ['spec.patches[1].patch.spec.externalTrafficPolici', 'externalTrafficPolicy'],
        ['spec.patches[0].patch: spec.template.spec.tolerationz', 'tolerations'],
        ['spec.patches[2].patch.sepc', 'spec'],
      ]);
      expect(notes).to.contain(
        'spec.patches[0].patch: spec.template.spec.tolerationz: unknown field, did you mean "tolerations"?',
      );
    });
  });

  it('for a kind that the instance does not have are notes', () => {
    const patches = [strategic('HorizontalPodAutoscaler', { spec: { maxReplicas: 'x' } })];
    const response = answer(ownRequest({ spec: { patches } }));
    expect(conditionOf(response, 'Ready')['reason']).to.not.equal('InvalidConfiguration');
    expect(message(response)).to.contain(
      'spec.patches[0] changes nothing, because the instance has no HorizontalPodAutoscaler',
    );
  });
});
