import { expect } from 'chai';
import type { Json, JsonObject } from '../../src/api/json.ts';
import { classOf } from '../support/classes.ts';
import { mgi } from '../support/cli.ts';
import { gateway } from '../support/request.ts';

const own = (spec: JsonObject): JsonObject => ({
  apiVersion: 'mesh.internal/v1alpha1',
  kind: 'MeshGatewayInstance',
  metadata: { name: 'edge', namespace: 'demo' },
  spec,
});
const run = (command: readonly string[], ...items: readonly JsonObject[]) =>
  mgi([...command, '-f', '-'], {
    stdin: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [...items, gateway()] }),
  });
const args = '/spec/template/spec/containers/0/args';
const addArgument = (value: string) => ({
  kind: 'Deployment',
  type: 'JSON',
  patch: [{ op: 'add', path: `${args}/-`, value }],
});
const label = { kind: 'Service', type: 'Strategic', patch: { metadata: { labels: { team: 'edge' } } } };
const changes = (text: string) => text.split('\n').slice(text.split('\n').findIndex((line) => /changed by/.test(line)));

describe('mgi with patches', () => {
  it('explains which patch a changed field comes from', async () => {
    const spec = { podTemplate: { spec: { priorityClassName: 'high' } }, patches: [label, addArgument('--a')] };
    const { code, stdout } = await run(['explain'], own(spec));
    expect(code).to.equal(0);
    expect(changes(stdout)).to.deep.equal([
      '  changed by templates:',
      '    Deployment: spec.template.spec.priorityClassName',
      '  changed by spec.patches[0]:',
      '    Service: metadata.labels',
      '  changed by spec.patches[1]:',
      '    Deployment: spec.template.spec.containers[kuma-gateway].args',
      '',
    ]);
  });

  it('explains the last source of a field: class, instance, patches of the class, patches of the instance', async () => {
    const image = (value: string) => ({
      podTemplate: { spec: { containers: [{ name: 'kuma-gateway', image: value }] } },
    });
    const gold = classOf('gold', { ...image('a'), patches: [addArgument('--class'), label] });
    const setImage = {
      kind: 'Deployment',
      type: 'JSON',
      patch: [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'patched' }],
    };
    const spec = { className: 'gold', ...image('b'), patches: [addArgument('--own'), setImage] };
    const { code, stdout } = await run(['explain'], own(spec), gold);
    expect(code).to.equal(0);
    expect(changes(stdout)).to.deep.equal([
      '  changed by MeshGatewayInstanceClass gold: spec.patches[1]:',
      '    Service: metadata.labels',
      '  changed by spec.patches[0]:',
      '    Deployment: spec.template.spec.containers[kuma-gateway].args',
      '  changed by spec.patches[1]:',
      '    Deployment: spec.template.spec.containers[kuma-gateway].image',
      '',
    ]);
  });

  it('prints an invalid patch, and a patch for a child that does not exist', async () => {
    const failing = { kind: 'Service', type: 'JSON', patch: [{ op: 'test', path: '/spec/type', value: 'NodePort' }] };
    const unused = { kind: 'PodDisruptionBudget', type: 'Strategic', patch: {} };
    const { code, stdout } = await run(['explain'], own({ patches: [failing, unused] }));
    expect(code).to.equal(1);
    expect(stdout).to.contain(
      '  error: spec.patches[0].patch[0].value: "NodePort": expected the value at /spec/type, which is "LoadBalancer"\n',
    );
    expect(stdout).to.contain(
      '  note: spec.patches[1] changes nothing, because the instance has no PodDisruptionBudget\n',
    );
  });

  it('renders and compares patched children', async () => {
    const rendered = await run(['render'], own({ patches: [label, addArgument('--a')] }));
    expect([rendered.code, rendered.stderr]).to.deep.equal([0, '']);
    expect(rendered.stdout).to.contain('labels:\n    team: edge\n').and.contain('            - --a\n');
  });

  it('warns about unknown fields, which are errors with --strict', async () => {
    const patches = [{ kind: 'Service', type: 'JSON', patch: [{ op: 'add', path: '/spec/typo', value: 'x' }] }];
    const loose = await run(['render'], own({ patches }));
    expect(loose.code).to.equal(0);
    expect(loose.stderr).to.contain('warning: spec.patches[0].patch: spec.typo: unknown field, did you mean "type"?');
    expect((await run(['render', '--strict'], own({ patches }))).code).to.equal(1);
  });

  const broken: readonly (readonly [string, Json, string])[] = [
    ['without a type', [{ kind: 'Service', patch: {} }], 'spec.patches[0].type: is required'],
    ['without a patch', [{ kind: 'Service', type: 'Strategic' }], 'spec.patches[0].patch: is required'],
    ['of another kind', [{ ...label, kind: 'Pod' }], 'spec.patches[0].kind: "Pod": expected Service, Deployment'],
    ['that are no list', { 0: label }, 'spec.patches: '],
    ['that are too many', Array.from({ length: 101 }, () => label), 'expected at most 100 items'],
    [
      'with an undeclared field',
      [{ ...label, patches: 1 }],
      'spec.patches[0].patches: unknown field, did you mean "patch"?',
    ],
  ];
  for (const [what, patches, expected] of broken) {
    it(`refuses patches ${what}, as an API server does`, async () => {
      const { code, stderr } = await run(['render'], own({ patches }));
      expect(code).to.equal(1);
      expect(stderr).to.contain(expected);
    });
  }
});
