import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { JsonObject } from '../src/api/json.ts';
import { classOf, withClasses } from './support/classes.ts';
import { mgi } from './support/cli.ts';
import { create, objectAt } from './support/dynamic-apply.ts';
import { childOf, conditionOf } from './support/golden.ts';
import { tablesOf } from './support/markdown.ts';
import { deployment, gateway, ownRequest, service } from './support/request.ts';
import { at, declared, expectWithin, lacks, own, places, shapes, version } from './support/shapes.ts';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const samples = new URL('../manifests/samples', import.meta.url).pathname;

/** The cell about this project in a row of the comparison, and the check that proves it. */
interface Claim {
  readonly cell: string;
  readonly check: () => unknown;
}

const podOf = (response: JsonObject) => at(childOf(response, 'Deployment'), 'spec', 'template', 'spec');
const containerOf = (response: JsonObject) => at(podOf(response), 'containers', 'kuma-gateway');
const field = (check: Claim['check']): Claim => ({ cell: 'field', check });
const shaped = (...of: Parameters<typeof shapes>): Claim => field(() => shapes(...of));

const scaling: Readonly<Record<string, Claim>> = {
  replicas: field(() => expect(at(childOf(own({ replicas: 3 }), 'Deployment'), 'spec', 'replicas')).to.equal(3)),
  HorizontalPodAutoscaler: field(() => {
    const autoscaling = { minReplicas: 2, maxReplicas: 9 };
    const response = own({ autoscaling });
    expect(at(childOf(response, 'HorizontalPodAutoscaler'), 'spec')).to.deep.include(autoscaling);
    const live = create(childOf(response, 'Deployment') ?? {});
    const scaled = { ...live, spec: { ...objectAt(live, 'spec'), replicas: 7 } };
    expect(at(childOf(own({ autoscaling }, { deployment: scaled }), 'Deployment'), 'spec', 'replicas')).to.equal(7);
  }),
  PodDisruptionBudget: field(() => {
    const budget = childOf(own({ podDisruptionBudget: { maxUnavailable: 1 } }), 'PodDisruptionBudget');
    expect(at(budget, 'spec', 'maxUnavailable')).to.equal(1);
  }),
  '`kubectl scale`': {
    cell: 'yes',
    check: () => {
      const { labelSelectorPath, specReplicasPath, statusReplicasPath } = Object(at(version, 'subresources', 'scale'));
      expect([labelSelectorPath, specReplicasPath, statusReplicasPath].join()).to.equal(
        '.status.selector,.spec.replicas,.status.replicas',
      );
      expect(own({})['status']).to.include({ selector: 'app=edge', replicas: 0 });
    },
  },
  'DaemonSet instead of a Deployment': field(() => {
    const updateStrategy = { rollingUpdate: { maxUnavailable: 2 } };
    const response = own({ workload: 'DaemonSet', daemonSetTemplate: { spec: { updateStrategy } } });
    expect(childOf(response, 'Deployment')).to.equal(undefined);
    const daemonSet = childOf(response, 'DaemonSet');
    expect(at(daemonSet, 'spec', 'updateStrategy')).to.deep.equal(updateStrategy);
    expect(at(daemonSet, 'spec', 'template')).to.deep.equal(
      at(childOf(own({ deploymentTemplate: { spec: {} } }), 'Deployment'), 'spec', 'template'),
    );
  }),
  VerticalPodAutoscaler: { cell: 'no [9]', check: () => lacks('verticalPodAutoscaler') },
};

const ofService: Readonly<Record<string, Claim>> = {
  'Service type': field(() =>
    expect(at(childOf(own({ serviceType: 'NodePort' }), 'Service'), 'spec', 'type')).to.equal('NodePort'),
  ),
  loadBalancerIP: shaped('service', { loadBalancerIP: '192.0.2.1' }),
  'load balancer class, traffic policy, source ranges': shaped('service', {
    loadBalancerClass: 'example.com/lb',
    externalTrafficPolicy: 'Local',
    loadBalancerSourceRanges: ['203.0.113.0/24'],
  }),
  'IP families': shaped('service', { ipFamilies: ['IPv6', 'IPv4'], ipFamilyPolicy: 'RequireDualStack' }),
  'node ports': {
    cell: "field; else the listener's port, or one is allocated and told",
    check: () => {
      const nodePort = (spec: JsonObject, port: number) =>
        at(
          childOf(own(spec, { gateways: [gateway('edge', [port])] }), 'Service'),
          'spec',
          'ports',
          String(port),
          'nodePort',
        );
      const ports = [{ port: 80, nodePort: 30080 }];
      expect(nodePort({ serviceTemplate: { spec: { ports } } }, 80)).to.equal(30080);
      expect(nodePort({ serviceType: 'NodePort' }, 31000)).to.equal(31000);
      expect(nodePort({ serviceType: 'NodePort' }, 80)).to.equal(undefined);
      expect(conditionOf(own({ serviceType: 'NodePort' }), 'Ready')['message']).to.contain(
        'get an allocated node port: 80',
      );
    },
  },
  "Service port other than the listener's": field(() => {
    const ports = [{ port: 80, targetPort: 8080 }];
    const response = own({ serviceTemplate: { spec: { ports } } }, { gateways: [gateway('edge', [8080])] });
    expect(at(childOf(response, 'Service'), 'spec', 'ports', '80', 'targetPort')).to.equal(8080);
    expect(at(childOf(response, 'Service'), 'spec', 'ports', '8080')).to.equal(undefined);
  }),
  'Service labels and annotations': field(() => {
    const metadata = { labels: { team: 'edge' }, annotations: { 'example.com/note': 'n' } };
    expectWithin(at(childOf(own({ serviceTemplate: { metadata } }), 'Service'), 'metadata'), metadata);
  }),
};

const near = { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] };

const pods: Readonly<Record<string, Claim>> = {
  'pod labels and annotations': field(() => {
    const metadata = { labels: { team: 'edge' }, annotations: { 'example.com/note': 'n' } };
    const made = childOf(own({ podTemplate: { metadata } }), 'Deployment');
    expectWithin(at(made, 'spec', 'template', 'metadata'), metadata);
  }),
  resources: field(() => {
    const resources = { requests: { cpu: '250m' } };
    expect(at(containerOf(own({ resources })), 'resources')).to.deep.equal(resources);
    shapes('container', { resources });
  }),
  image: shaped('container', { image: 'registry.example.com/kuma-dp:2.14.3' }),
  'environment variables': {
    cell: 'field; annotation; CP',
    check: () => {
      shapes('container', { env: [{ name: 'EXTRA', value: 'x' }] });
      const annotations = { 'kuma.io/sidecar-env-vars': 'EXTRA=y' };
      expectWithin(at(containerOf(own({}, { metadata: { annotations } })), 'env'), [{ name: 'EXTRA', value: 'y' }]);
    },
  },
  'init containers': shaped('pod', { initContainers: [{ name: 'prepare', image: 'busybox:1' }] }),
  sidecars: shaped('pod', { containers: [{ name: 'shipper', image: 'logs:1' }, { name: 'kuma-gateway' }] }),
  'volumes and mounts': field(() => {
    shapes('pod', { volumes: [{ name: 'wasm', configMap: { name: 'filters' } }] });
    shapes('container', { volumeMounts: [{ name: 'tmp', mountPath: '/wasm' }] });
  }),
  'node selector, affinity, tolerations, spread': shaped('pod', {
    nodeSelector: { disk: 'ssd' },
    affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: near }] } },
    tolerations: [{ key: 'edge', operator: 'Exists' }],
    topologySpreadConstraints: [{ topologyKey: 'zone', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway' }],
  }),
  'security context of the pod': shaped('pod', { securityContext: { runAsUser: 1000, fsGroup: 2000 } }),
  'security context of the container': shaped('container', {
    securityContext: { runAsUser: 1000, readOnlyRootFilesystem: true, seccompProfile: { type: 'RuntimeDefault' } },
  }),
  'default security context off by a switch': field(() => {
    const response = own({ omitDefaultSecurityContext: true });
    expect(podOf(response)).to.not.have.property('securityContext');
    expect(at(containerOf(response), 'securityContext')).to.deep.equal({ allowPrivilegeEscalation: false });
  }),
  'pull secrets': shaped('pod', { imagePullSecrets: [{ name: 'registry' }] }),
  'priority class': shaped('pod', { priorityClassName: 'system-cluster-critical' }),
  ServiceAccount: {
    cell: 'makes one, or names one',
    check: () => {
      shapes('pod', { serviceAccountName: 'edge' });
      expect(podOf(own({ serviceAccount: { name: 'edge' } }))).to.include({ serviceAccountName: 'edge' });
      const annotations = { 'example.com/role': 'gateway' };
      const made = own({ serviceAccount: { create: true, name: 'front', annotations } });
      expect(at(childOf(made, 'ServiceAccount'), 'metadata')).to.deep.include({ name: 'front', annotations });
      expect(podOf(made)).to.include({ serviceAccountName: 'front' });
    },
  },
  'termination grace period': {
    cell: 'field; drain + 15 s',
    check: () => {
      shapes('pod', { terminationGracePeriodSeconds: 600 });
      const annotations = { 'kuma.io/sidecar-drain-time': '60s' };
      expect(podOf(own({}, { metadata: { annotations } }))).to.include({ terminationGracePeriodSeconds: 75 });
    },
  },
  probes: {
    cell: 'field; CP, timings',
    check: async () => {
      shapes('container', { readinessProbe: { periodSeconds: 9 }, startupProbe: { failureThreshold: 30 } });
      const environment = { KUMA_RUNTIME_KUBERNETES_INJECTOR_SIDECAR_CONTAINER_READINESS_PROBE_PERIOD_SECONDS: '7' };
      const stdin = JSON.stringify(ownRequest());
      const { stdout } = await mgi(['sync', '-'], { stdin, environment });
      expect(at(containerOf(JSON.parse(stdout)), 'readinessProbe', 'periodSeconds')).to.equal(7);
    },
  },
  'roll-out strategy': shaped('deployment', { strategy: { rollingUpdate: { maxSurge: 2, maxUnavailable: 0 } } }),
  'lifecycle hooks': {
    cell: 'field; postStart by annotation',
    check: () => {
      shapes('container', { lifecycle: { preStop: { exec: { command: ['sleep', '5'] } } } });
      const annotations = { 'kuma.io/wait-for-dataplane-ready': 'true' };
      expect(at(containerOf(own({}, { metadata: { annotations } })), 'lifecycle')).to.have.property('postStart');
    },
  },
};

const patches: Readonly<Record<string, Claim>> = {
  'patch of what has no field': {
    cell: 'strategic, JSON Patch',
    check: () => {
      expect(declared('spec', 'podTemplate', 'spec', 'setHostnameAsFQDN')).to.equal(undefined);
      expect(podOf(own({ podTemplate: { spec: { setHostnameAsFQDN: true } } }))).to.include({
        setHostnameAsFQDN: true,
      });
    },
  },
  'children that a patch reaches': {
    cell: 'Deployment, Service, ServiceAccount, HPA, PDB',
    check: () => {
      for (const { template } of Object.values(places)) expect(declared('spec', ...template)).to.not.equal(undefined);
      const kinds = ['Deployment', 'Service', 'ServiceAccount', 'HorizontalPodAutoscaler', 'PodDisruptionBudget'];
      const metadata = { labels: { team: 'edge' } };
      const response = own({
        autoscaling: { maxReplicas: 2 },
        podDisruptionBudget: { maxUnavailable: 1 },
        serviceAccount: { create: true },
        patches: kinds.map((kind) => ({ kind, type: 'Strategic', patch: { metadata } })),
      });
      for (const kind of kinds) expectWithin(at(childOf(response, kind), 'metadata'), metadata);
    },
  },
  'one item of a list without merge key': {
    cell: 'JSON Patch',
    check: () => {
      const add = { op: 'add', path: '/spec/template/spec/containers/0/args/-', value: '--more' };
      const response = own({ patches: [{ kind: 'Deployment', type: 'JSON', patch: [add] }] });
      expect(at(containerOf(response), 'args')).to.deep.equal(['run', '--log-level=info', '--more']);
    },
  },
  'null removes what is generated': {
    cell: 'yes',
    check: () => {
      const spec = { securityContext: null, containers: [{ name: 'kuma-gateway', livenessProbe: null }] };
      const response = own({ podTemplate: { spec } });
      expect(podOf(response)).to.not.have.property('securityContext');
      expect(containerOf(response)).to.not.have.property('livenessProbe');
    },
  },
  '`$patch: delete`': {
    cell: 'yes',
    check: () => {
      const containers = [{ name: 'kuma-gateway', env: [{ name: 'POD_NAME', $patch: 'delete' }] }];
      const env = at(containerOf(own({ podTemplate: { spec: { containers } } })), 'env');
      expect(at(env, 'POD_NAME')).to.equal(undefined);
      expect(at(env, 'POD_NAMESPACE')).to.not.equal(undefined);
    },
  },
  'labels and annotations of all children': field(() => {
    const commonMetadata = { labels: { team: 'edge' }, annotations: { 'example.com/note': 'n' } };
    const response = own({
      commonMetadata,
      autoscaling: { maxReplicas: 2 },
      podDisruptionBudget: { maxUnavailable: 1 },
      serviceAccount: { create: true },
    });
    const made = ['Service', 'Deployment', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'ServiceAccount'].map(
      (kind) => childOf(response, kind),
    );
    for (const child of made) expectWithin(at(child, 'metadata'), commonMetadata);
    expectWithin(at(made[1], 'spec', 'template', 'metadata'), commonMetadata);
  }),
  'defaults for many gateways': {
    cell: 'yes',
    check: () => {
      const gold = classOf('gold', { podTemplate: { spec: { priorityClassName: 'high', nodeSelector: { a: 'b' } } } });
      const spec = { className: 'gold', podTemplate: { spec: { nodeSelector: { c: 'd' } } } };
      expect(podOf(withClasses([gold], spec))).to.deep.include({
        priorityClassName: 'high',
        nodeSelector: { a: 'b', c: 'd' },
      });
    },
  },
};

const life: Readonly<Record<string, Claim>> = {
  'bound to a gateway by name': {
    cell: 'yes, or by tags',
    check: () => {
      const gateways = [gateway('edge', [80]), gateway('other', [81])];
      const bound = (spec: JsonObject) => at(own(spec, { gateways })['status'], 'gateway');
      expect(bound({})).to.equal('edge');
      expect(bound({ gatewayRef: { name: 'other' } })).to.equal('other');
    },
  },
  suspend: {
    cell: 'yes',
    check: () => {
      const before = own({ replicas: 2 });
      const [live, front] = ['Deployment', 'Service'].map((kind) => create(childOf(before, kind) ?? {}));
      if (live === undefined || front === undefined) throw new Error('nothing was made');
      const after = own({ suspend: true, replicas: 5 }, { gateways: [], deployment: live, service: front });
      expect(after['children']).to.deep.equal(
        (before['children'] as JsonObject[]).toSorted((a) => (a['kind'] === 'Service' ? -1 : 1)),
      );
      expect(conditionOf(after, 'Ready')['reason']).to.equal('Suspended');
    },
  },
  'Service kept when its gateway vanishes': {
    cell: 'yes',
    check: () => {
      const kept = childOf(own({}, { gateways: [], service: service() }), 'Service');
      expect(at(kept, 'spec', 'ports', '80', 'port')).to.equal(80);
    },
  },
  'objects of others are left alone': {
    cell: 'yes; told in the status',
    check: () => {
      const theirs = {
        ownerReferences: [{ apiVersion: 'v1', kind: 'Shop', name: 'books', uid: 'u', controller: true }],
      };
      const related = { 'Service.v1': { 'demo/edge': service({}, theirs) } };
      const response = own({}, { related });
      expect(childOf(response, 'Service')).to.equal(undefined);
      expect(conditionOf(response, 'Ready')).to.include({ status: 'False', reason: 'NameConflict' });
      expect(conditionOf(response, 'Ready')['message']).to.contain('Shop books');
    },
  },
  'taking over running pods and Service in place': {
    cell: '`mgi adopt`',
    check: async () => {
      const metadata = { name: 'edge', namespace: 'demo', uid: 'uid-of-edge' };
      const instance = { apiVersion: 'kuma.io/v1alpha1', kind: 'MeshGatewayInstance', metadata };
      const ownerReferences = [{ ...instance, ...metadata, controller: true }].map(
        ({ metadata: _, ...owner }) => owner,
      );
      const items = [instance, service({}, { ownerReferences }), deployment('True', { ownerReferences })];
      const { stdout } = await mgi(['adopt', '-o', 'commands'], {
        stdin: JSON.stringify({ kind: 'List', apiVersion: 'v1', items }),
      });
      expect(stdout).to.contain('controller-uid=uid-of-edge');
    },
  },
};

const status: Readonly<Record<string, Claim>> = {
  conditions: {
    cell: '`Ready`, `GatewayMatched`',
    check: () => {
      for (const type of ['Ready', 'GatewayMatched']) expect(conditionOf(own({}), type)).to.include({ type });
    },
  },
  'addresses in the status': {
    cell: '`addresses`, `loadBalancer`',
    check: () => {
      const ingress = [{ ip: '192.0.2.1' }];
      expect(own({}, { service: service({}, undefined, { ingress }) })['status']).to.deep.include({
        addresses: [{ type: 'IPAddress', value: '192.0.2.1' }],
        loadBalancer: { ingress },
      });
    },
  },
  observedGeneration: {
    cell: 'condition, status',
    check: () => {
      expect(conditionOf(own({}), 'Ready')['observedGeneration']).to.equal(3);
      expect(declared('status', 'observedGeneration')).to.not.equal(undefined);
    },
  },
  'number of pods in the status': {
    cell: '`replicas`',
    check: () => {
      const running = { ...deployment('True'), status: { replicas: 4 } };
      expect(at(own({}, { deployment: running })['status'], 'replicas')).to.equal(4);
    },
  },
  'offline: Deployment and Service': {
    cell: '`mgi render`',
    check: async () => {
      const { stdout } = await mgi(['render', '-f', samples, '--instance', 'demo/internal']);
      expect(stdout.match(/^kind: .*$/gm)).to.deep.equal(['kind: Service', 'kind: Deployment']);
    },
  },
  'offline: why nothing matched': {
    cell: '`mgi explain`',
    check: async () => {
      const { stdout } = await mgi(['explain', '-f', samples, '--instance', 'demo/unmatched']);
      expect(stdout).to.contain('not matched: "internal" selects team="payments", the instance has "billing"');
    },
  },
};

const claims = new Map([scaling, ofService, pods, patches, life, status].flatMap((group) => Object.entries(group)));

/** Returns the cells about this project on a page, by row. */
function cellsOf(path: string): ReadonlyMap<string, string> {
  const tables = tablesOf(read(path)).filter(({ head }) => head.at(-1) === 'this');
  return new Map(tables.flatMap(({ rows }) => rows.map((row): [string, string] => [row[0] ?? '', row.at(-1) ?? ''])));
}

describe('the comparison with other gateways', () => {
  const whole = cellsOf('docs/comparison.md');

  it('has exactly one check for each row of docs/comparison.md', () => {
    expect([...whole]).to.have.deep.members([...claims].map(([row, { cell }]) => [row, cell]));
  });

  for (const [row, { cell, check }] of claims)
    it(`describes this project correctly: ${row}: ${cell}`, async () => {
      await check();
    });
});
