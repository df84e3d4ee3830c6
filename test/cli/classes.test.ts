import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import type { JsonObject } from '../../src/api/json.ts';
import { classOf, defaultSince } from '../support/classes.ts';
import { mgi } from '../support/cli.ts';
import { gateway } from '../support/request.ts';
import { at } from '../support/shapes.ts';

const metadata = { name: 'edge', namespace: 'demo' };
const own = (spec: JsonObject = {}, status?: JsonObject): JsonObject => ({
  apiVersion: 'mesh.internal/v1alpha1',
  kind: 'MeshGatewayInstance',
  metadata,
  spec,
  ...(status === undefined ? {} : { status }),
});
const kuma: JsonObject = { apiVersion: 'kuma.io/v1alpha1', kind: 'MeshGatewayInstance', metadata };
const pods = (spec: JsonObject) => ({ podTemplate: { spec } });
const list = (...items: readonly JsonObject[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
const run = (command: readonly string[], ...items: readonly JsonObject[]) =>
  mgi([...command, '-f', '-'], { stdin: list(...items, gateway()) });
const documents = (text: string): readonly JsonObject[] =>
  parseAllDocuments(text, { version: '1.1' }).map((one) => one.toJS());

const gold = classOf('gold', {
  serviceType: 'NodePort',
  autoscaling: { minReplicas: 2, maxReplicas: 4 },
  podDisruptionBudget: { maxUnavailable: 1 },
  ...pods({ nodeSelector: { zone: 'a' }, priorityClassName: 'high' }),
});

describe('mgi with classes', () => {
  it('renders an instance with the class that it names', async () => {
    const { code, stderr, stdout } = await run(['render', '--status'], own({ className: 'gold' }), gold);
    expect([code, stderr]).to.deep.equal([0, '']);
    const [instance, service, deployment, ...policies] = documents(stdout);
    expect(instance?.['spec']).to.deep.equal({ className: 'gold' });
    expect(instance?.['status']).to.include({ className: 'gold' });
    expect(at(service, 'spec', 'type')).to.equal('NodePort');
    expect(at(deployment, 'spec', 'template', 'spec', 'nodeSelector')).to.deep.equal({ zone: 'a' });
    expect(policies.map(({ kind }) => kind)).to.deep.equal(['HorizontalPodAutoscaler', 'PodDisruptionBudget']);
  });

  it('renders with the default class, or with the one that status.className keeps', async () => {
    const standard = classOf('standard', { serviceType: 'ClusterIP' }, defaultSince(1));
    const typeOf = async (instance: JsonObject) =>
      at(documents((await run(['render'], instance, gold, standard)).stdout)[0], 'spec', 'type');
    expect(await typeOf(own())).to.equal('ClusterIP');
    expect(await typeOf(own({}, { className: 'gold', isDefaultClass: true }))).to.equal('NodePort');
    expect(await typeOf(own({ className: '' }))).to.equal('LoadBalancer');
  });

  it('reports a class that does not exist, with exit code 1', async () => {
    const { code, stderr, stdout } = await run(['render'], own({ className: 'silver' }), gold);
    expect([code, stdout]).to.deep.equal([1, '']);
    expect(stderr).to.contain('InvalidConfiguration: spec.className: "silver": expected a MeshGatewayInstanceClass');
  });

  it('refuses a class of another version, and two classes with one name', async () => {
    const other = { ...gold, apiVersion: 'mesh.internal/v1' };
    const version = await run(['render'], own(), other);
    expect([version.code, version.stderr]).to.deep.equal([
      1,
      'mgi: standard input: document 1: MeshGatewayInstanceClass gold: apiVersion: expected mesh.internal/v1alpha1, not mesh.internal/v1\n',
    ]);
    expect((await run(['render'], own(), gold, gold)).stderr).to.contain('is already defined in');
  });

  describe('a class that an API server would refuse', () => {
    const broken = classOf('gold', {
      replicas: 2,
      autoscaling: { minReplicas: 3 },
      podDisruptionBudget: { unhealthyPodEvictionPolicy: 'AlwaysAllow' },
    });
    const place = 'standard input: document 1: MeshGatewayInstanceClass gold: ';

    for (const command of ['render', 'explain', 'diff', 'convert']) {
      it(`is reported by mgi ${command}, also if one instance is selected`, async () => {
        const instance = command === 'convert' ? kuma : own({ className: '' });
        const { code, stderr } = await run([command, '--instance', 'demo/edge'], instance, broken);
        expect(code).to.equal(command === 'diff' ? 2 : 1);
        expect(stderr).to.equal(`${place}spec.autoscaling.maxReplicas: is required\n`);
      });
    }

    it('is reported with the rules between fields', async () => {
      const { stderr } = await run(['render'], own({ className: '' }), {
        ...broken,
        spec: { replicas: 2, autoscaling: { minReplicas: 3, maxReplicas: 2 }, podDisruptionBudget: {} },
      });
      expect(stderr.split('\n')).to.deep.equal([
        `${place}spec.replicas: cannot be set together with autoscaling: remove replicas, because the autoscaler sets the number of pods`,
        `${place}spec.autoscaling.minReplicas: must not be greater than autoscaling.maxReplicas`,
        `${place}spec.podDisruptionBudget: must set minAvailable or maxUnavailable`,
        '',
      ]);
    });

    it('is reported if it changes the class of load balancers, which is allowed only at creation', async () => {
      const withClass = (name: string) => classOf('gold', { serviceTemplate: { spec: { loadBalancerClass: name } } });
      const folder = mkdtempSync(join(tmpdir(), 'mgi-classes-'));
      writeFileSync(`${folder}/old.json`, list(own({ className: 'gold' }), withClass('a'), gateway()));
      const { code, stderr } = await run(
        ['diff', '--against', `${folder}/old.json`],
        own({ className: 'gold' }),
        withClass('b'),
      );
      rmSync(folder, { recursive: true });
      expect([code, stderr]).to.deep.equal([
        2,
        `${place}spec.serviceTemplate.spec.loadBalancerClass: cannot be changed: Kubernetes makes it immutable when the Service is created\n`,
      ]);
    });

    it('is no instance that could be rendered', async () => {
      const { code, stderr } = await mgi(['render', '-f', '-'], { stdin: list(broken) });
      expect([code, stderr]).to.deep.equal([
        1,
        'mgi: -: no MeshGatewayInstance found; the input contains 1 of MeshGatewayInstanceClass\n',
      ]);
    });
  });

  describe('unknown fields', () => {
    const typos = classOf('gold', {
      replica: 2,
      resources: { limit: {} },
      podDisruptionBudget: { maxUnavailable: 1, minAvailble: 1 },
      ...pods({ tolerationz: [] }),
    });
    const place = 'standard input: document 1: MeshGatewayInstance.mesh.internal demo/edge: ';
    const ofClass = [
      'MeshGatewayInstanceClass gold: spec.replica: unknown field, did you mean "replicas"?',
      'MeshGatewayInstanceClass gold: spec.resources.limit: unknown field, did you mean "limits"?',
    ];
    const inTemplates = [
      'MeshGatewayInstanceClass gold: spec.podTemplate.spec.tolerationz: unknown field, did you mean "tolerations"?',
      'MeshGatewayInstanceClass gold: spec.podDisruptionBudget.minAvailble: unknown field, did you mean "minAvailable"?',
    ];

    it('are reported with the name of the class', async () => {
      const { code, stderr } = await run(['render'], own({ className: 'gold' }), typos);
      expect(stderr.split('\n')).to.deep.equal([
        ...ofClass.map((line) => place + line),
        ...inTemplates.map((line) => `${place}warning: ${line}`),
        '',
      ]);
      expect(code).to.equal(1);
    });

    it('are warnings in templates, and errors with --strict', async () => {
      const inTemplate = classOf('gold', pods({ tolerationz: [] }));
      expect(await run(['render'], own({ className: 'gold' }), inTemplate)).to.include({ code: 0 });
      expect(await run(['render', '--strict'], own({ className: 'gold' }), inTemplate)).to.include({ code: 1 });
    });

    it('are notes in the status', async () => {
      const { stdout } = await run(['render', '--status', '-o', 'json'], own({ className: 'gold' }), typos);
      const [parent] = JSON.parse(stdout).items;
      expect(JSON.stringify(parent.status)).to.contain(
        JSON.stringify([...ofClass, ...inTemplates].join('; ')).slice(1, -1),
      );
    });

    it('are not reported for an instance of another class, and not for directives', async () => {
      expect(await run(['render'], own({ className: '' }), typos)).to.include({ code: 0, stderr: '' });
      const taken = {
        className: 'gold',
        podDisruptionBudget: { $patch: 'delete' },
        autoscaling: { $patch: 'replace', maxReplicas: 2 },
      };
      expect(await run(['render'], own(taken), gold)).to.include({ code: 0, stderr: '' });
    });
  });

  it('prints in a diff what a changed class changes', async () => {
    const old = classOf('gold', { serviceType: 'ClusterIP' });
    const now = classOf('gold', { serviceType: 'ClusterIP', ...pods({ priorityClassName: 'high' }) });
    const folder = mkdtempSync(join(tmpdir(), 'mgi-classes-'));
    writeFileSync(`${folder}/old.json`, list(own({ className: 'gold' }), old, gateway()));
    writeFileSync(`${folder}/new.json`, list(own({ className: 'gold' }), now, gateway()));
    const { code, stdout } = await mgi(['diff', '-f', `${folder}/new.json`, '--against', `${folder}/old.json`]);
    rmSync(folder, { recursive: true });
    expect(code).to.equal(1);
    expect(stdout.match(/^[+-] .*$/gm)).to.deep.equal(['+      priorityClassName: high']);
  });

  describe('convert', () => {
    const converted = async (...classes: readonly JsonObject[]) =>
      at(documents((await run(['convert'], kuma, ...classes)).stdout)[0], 'spec');

    it('sets an empty className if there is a default class, so that the class changes nothing', async () => {
      expect(await converted(gold)).to.not.have.property('className');
      const standard = classOf('standard', pods({ nodeSelector: { zone: 'b' } }), defaultSince(1));
      expect(await converted(gold, standard)).to.have.property('className', '');
    });
  });

  describe('explain', () => {
    const explain = async (...items: readonly JsonObject[]) => {
      const { code, stdout } = await run(['explain'], ...items);
      return { code, lines: stdout.split('\n').slice(6) };
    };

    it('prints where each changed field comes from', async () => {
      const spec = {
        className: 'gold',
        serviceType: 'ClusterIP',
        autoscaling: { maxReplicas: 9 },
        podDisruptionBudget: null,
        ...pods({ nodeSelector: { disk: 'ssd' }, priorityClassName: 'low' }),
      };
      expect(await explain(own(spec), gold)).to.deep.equal({
        code: 0,
        lines: [
          '  class: "gold", from spec.className',
          '  changed by MeshGatewayInstanceClass gold:',
          '    Deployment: spec.replicas, spec.template.spec.nodeSelector',
          '    HorizontalPodAutoscaler: the whole object',
          '  changed by the instance:',
          '    Service: spec.type',
          '    Deployment: spec.template.spec.nodeSelector.disk, spec.template.spec.priorityClassName',
          '    HorizontalPodAutoscaler: spec.maxReplicas',
          '    PodDisruptionBudget: not created',
          '  note: spec.autoscaling: 80 % of the default cpu request of 50m is 40m: the autoscaler adds pods when they use more; set spec.resources.requests.cpu of kuma-gateway',
          '',
        ],
      });
    });

    it('prints a default class, a class that cannot be used, and no class', async () => {
      const standard = classOf('standard', {}, defaultSince(1));
      const classLine = async (spec: JsonObject) => (await explain(own(spec), standard)).lines[0];
      expect(await classLine({})).to.equal('  class: "standard", the default for instances without spec.className');
      expect(await classLine({ className: '' })).to.equal('  class: none');
      expect(await classLine({ className: 'x' })).to.contain('"x", from spec.className; it cannot be used');
    });

    it('prints the class in front of an invalid field', async () => {
      const { code, lines } = await explain(own({ className: 'gold' }), classOf('gold', pods({ nodeSelector: 7 })));
      expect(code).to.equal(1);
      expect(lines).to.include(
        '  error: MeshGatewayInstanceClass gold: spec.podTemplate.spec.nodeSelector: 7: expected an object',
      );
    });
  });
});
