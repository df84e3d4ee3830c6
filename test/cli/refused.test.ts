import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { loadBalancerClassRules, specRules } from '../../src/api/rules.ts';
import { refusalsOf } from '../../src/cli/validation/refusals.ts';
import { mgi } from '../support/cli.ts';
import { temporaryFolder } from '../support/golden.ts';
import { gateway } from '../support/request.ts';
import { caseOf, service, titleOf } from '../support/rule-cases.ts';

const of = (apiVersion: string, spec: JsonObject, name: string): JsonObject => ({
  apiVersion,
  kind: 'MeshGatewayInstance',
  metadata: { name, namespace: 'demo' },
  spec,
});
const own = (spec: JsonObject, name = 'edge') => of('mesh.internal/v1alpha1', spec, name);
const kuma = (spec: JsonObject, name = 'edge') => of('kuma.io/v1alpha1', spec, name);
const list = (...items: readonly JsonObject[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
const run = (argv: readonly string[], ...items: readonly JsonObject[]) =>
  mgi([...argv, '-f', '-'], { stdin: list(...items) });
/** Binds an instance to the MeshGateway of demo/edge. */
const bound = { tags: { 'kuma.io/service': 'edge_demo_svc' } };
const place = (number: number, name = 'edge') =>
  `standard input: document ${number}: MeshGatewayInstance.mesh.internal demo/${name}`;
const [classRule = { message: '' }] = loadBalancerClassRules;

describe('the rules of the CustomResourceDefinition, offline', () => {
  for (const rule of specRules) {
    const expected = { field: `spec${rule.fieldPath}`, message: rule.message, hidesRules: false };
    it(`enforce: ${titleOf(rule)}`, () => {
      const { broken, sound } = caseOf(rule);
      for (const spec of broken) expect(refusalsOf(own(spec)), JSON.stringify(spec)).to.deep.include(expected);
      for (const spec of sound) expect(refusalsOf(own(spec)), JSON.stringify(spec)).to.deep.equal([]);
    });
  }

  it('enforce a rule about a change only for an update', () => {
    const withClass = (name: string | null) => own(service({ loadBalancerClass: name }, 'LoadBalancer'));
    const field = 'spec.serviceTemplate.spec.loadBalancerClass';
    expect(refusalsOf(withClass('b'), withClass('a'))).to.deep.equal([
      { field, message: classRule.message, hidesRules: false },
    ]);
    for (const old of [undefined, own({}), withClass(null), withClass('b')]) {
      expect(refusalsOf(withClass('b'), old)).to.deep.equal([]);
    }
    expect(refusalsOf(own({}), withClass('a'))).to.deep.equal([]);
  });

  it('treat null like a missing field', () => {
    const budget = { podDisruptionBudget: { minAvailable: null, maxUnavailable: 1 } };
    const scaling = { autoscaling: { minReplicas: null, maxReplicas: 2 }, replicas: null };
    const strategy = { deploymentTemplate: { spec: { strategy: null } }, serviceType: null };
    for (const spec of [budget, scaling, strategy]) expect(refusalsOf(own(spec))).to.deep.equal([]);
  });

  it('do not apply to a spec with a wrong type', () => {
    const refusals = refusalsOf(own({ replicas: 'two', autoscaling: { maxReplicas: 2 } }));
    expect(refusals.map(({ field }) => field)).to.deep.equal(['spec.replicas']);
  });
});

describe('the schema of the CustomResourceDefinition, offline', () => {
  for (const [spec, ...expected] of [
    [{ serviceType: 'Other' }, 'spec.serviceType: "Other": expected LoadBalancer, ClusterIP or NodePort'],
    [{ replicas: 0 }, 'spec.replicas: 0: expected at least 1'],
    [{ replicas: 3e9 }, 'spec.replicas: 3000000000: expected at most 2147483647'],
    [{ tags: { team: 1 } }, 'spec.tags.team: 1: expected a string'],
    [{ tags: [] }, 'spec.tags: []: expected an object'],
    [
      { resources: { limits: { cpu: '1 GB' } } },
      'spec.resources.limits.cpu: "1 GB": expected a quantity such as 500m or 64Mi',
    ],
    [
      { resources: { requests: { cpu: 0.5 } } },
      'spec.resources.requests.cpu: 0.5: expected a whole number or a string',
    ],
    [
      { resources: { claims: [{ name: 'a' }, { name: 'a' }, {}] } },
      'spec.resources.claims[2].name: is required',
      'spec.resources.claims[1]: {"name":"a"}: expected name to be unique',
    ],
  ] as const) {
    it(`applies to both groups: ${JSON.stringify(spec)}`, () => {
      for (const instance of [own(spec), kuma(spec)]) {
        expect(refusalsOf(instance).map(({ field, message }) => `${field}: ${message}`)).to.deep.equal(expected);
      }
    });
  }

  it('applies inside templates', () => {
    const containers = [{ name: 'a', imagePullPolicy: 'x', ports: [{ containerPort: 70000 }] }];
    const ports = Array.from({ length: 101 }, (_, index) => ({ port: index + 1 }));
    const spec = {
      gatewayRef: { name: '' },
      podTemplate: { spec: { containers } },
      serviceTemplate: { spec: { ports } },
      serviceAccount: { name: 'A' },
    };
    expect(refusalsOf(own(spec)).map(({ field, message }) => `${field}: ${message}`)).to.have.members([
      'spec.gatewayRef.name: "": expected at least 1 character',
      'spec.podTemplate.spec.containers[0].imagePullPolicy: "x": expected Always, IfNotPresent or Never',
      'spec.podTemplate.spec.containers[0].ports[0].containerPort: 70000: expected at most 65535',
      `spec.serviceTemplate.spec.ports: ${JSON.stringify(ports).slice(0, 77)}...: expected at most 100 items`,
      'spec.serviceAccount.name: "A": expected a value that matches ^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
    ]);
  });
});

describe('an instance that an API server would refuse', () => {
  const folder = temporaryFolder();
  const broken = {
    ...service({ loadBalancerClass: 'a' }),
    replicas: 1,
    autoscaling: { minReplicas: 3, maxReplicas: 2 },
  };
  const reasons = [
    'spec.replicas: cannot be set together with autoscaling: remove replicas, because the autoscaler sets the number of pods',
    'spec.autoscaling.minReplicas: must not be greater than autoscaling.maxReplicas',
    'spec.serviceTemplate.spec.loadBalancerClass: requires serviceType LoadBalancer',
  ];

  for (const command of ['render', 'explain']) {
    it(`is reported by mgi ${command}, each reason once, and other instances are not affected`, async () => {
      const { code, stderr, stdout } = await run([command], own(broken), own(bound, 'other'), gateway());
      expect(code).to.equal(1);
      expect(stderr.split('\n').filter((line) => line.includes('demo/edge'))).to.deep.equal(
        reasons.map((reason) => `${place(1)}: ${reason}`),
      );
      expect(stdout)
        .to.match(/demo\/other|name: other/)
        .and.not.match(/demo\/edge|name: edge/);
    });
  }

  it('is reported together with what the hook finds in other fields', async () => {
    const spec = { podDisruptionBudget: { minAvailable: 1, maxUnavailable: 1 }, tags: { team: 'a b' } };
    const { code, stderr, stdout } = await run(['render'], own(spec), gateway());
    expect(code).to.equal(1);
    expect(stdout).to.equal('');
    const [budget, tag, ...rest] = stderr.split('\n');
    expect(budget).to.equal(`${place(1)}: spec.podDisruptionBudget: must not set both minAvailable and maxUnavailable`);
    expect(tag).to.contain(`${place(1)}: spec.tags[team]: "a b": expected `);
    expect(rest).to.deep.equal(['']);
  });

  for (const spec of [
    { resources: { limits: { cpu: '1x' } } },
    { podTemplate: { spec: { nodeSelector: { 'a.b/c': 7 } } } },
    { serviceTemplate: { spec: { ipFamilies: ['IPv5'] } } },
  ]) {
    it(`is reported once if the hook finds the same: ${JSON.stringify(spec)}`, async () => {
      const { code, stderr } = await run(['render'], own(spec), gateway());
      expect(code).to.equal(1);
      expect(stderr).to.match(/^[^\n]+\n$/);
    });
  }

  it('is not converted', async () => {
    const { code, stderr, stdout } = await run(['convert'], kuma({ replicas: 0 }), kuma({}, 'other'), gateway());
    expect(code).to.equal(1);
    expect(stderr).to.contain('MeshGatewayInstance demo/edge: spec.replicas: 0: expected at least 1\n');
    expect(stdout).to.contain('name: other').and.not.contain('name: edge');
  });

  it('is reported by mgi diff as an update of the earlier version, and its children do not change', async () => {
    const withClass = (name: string) => service({ loadBalancerClass: name }, 'LoadBalancer');
    const earlier = join(folder, 'earlier.json');
    writeFileSync(earlier, list(own(withClass('a')), own(bound, 'other'), gateway()));
    const later = [own(withClass('b')), own({ ...bound, replicas: 2 }, 'other'), gateway()];
    const update = await run(['diff', '--against', earlier], ...later);
    expect(update.code).to.equal(2);
    expect(update.stderr).to.contain(
      `${place(1)}: spec.serviceTemplate.spec.loadBalancerClass: ${classRule.message}\n`,
    );
    expect(update.stdout).to.contain('Deployment demo/other').and.not.contain('demo/edge');
    const [same, creation] = [
      await run(['diff', '--against', earlier], own(withClass('a')), gateway()),
      await run(['diff'], ...later),
    ];
    for (const { stderr } of [same, creation]) expect(stderr).to.not.contain('loadBalancerClass');
  });
});
