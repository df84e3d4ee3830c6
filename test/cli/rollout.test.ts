import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { mgi } from '../support/cli.ts';
import { runScript } from '../support/run-script.ts';

function instance(name: string, spec: JsonObject = {}, ready = 'True', more: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'mesh.internal/v1alpha1',
    kind: 'MeshGatewayInstance',
    metadata: { name, namespace: 'demo' },
    spec,
    status: { conditions: [{ type: 'Ready', status: ready }] },
    ...more,
  };
}

const rollout = (argv: readonly string[], ...items: readonly JsonObject[]) =>
  mgi(['rollout', ...argv], { stdin: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) });

/** Prints a uid and a generation, or the names of workloads. */
const answers = `get*name) printf 'deployment.apps/a daemonset.apps/b' ;;
get*) printf 'uid-1 7' ;;`;
const run = (script: string, step: string, fail?: string) => runScript(script, answers, fail, [step]);

const kind = 'meshgatewayinstances.mesh.internal';
const patch = (name: string, value: string) =>
  `patch ${kind}/${name} --namespace demo --type=merge --patch {"spec":{"suspend":${value}}}`;
const observe = (name: string) => [
  `get ${kind}/${name} --namespace demo --output=jsonpath={.metadata.uid} {.metadata.generation}`,
  `wait ${kind}/${name} --namespace demo --for=jsonpath={.status.observedGeneration}=7 --timeout=5m`,
];
const settle = (name: string) => [
  ...observe(name),
  `wait ${kind}/${name} --namespace demo --for=condition=Synced --timeout=5m`,
  'get deployments.apps,daemonsets.apps --namespace demo --selector=controller-uid=uid-1 --output=name',
  'rollout status deployment.apps/a --namespace demo --timeout=5m',
  'rollout status daemonset.apps/b --namespace demo --timeout=5m',
  `wait ${kind}/${name} --namespace demo --for=condition=Ready --timeout=5m`,
];

describe('mgi rollout', () => {
  describe('when the script runs with "suspend"', () => {
    it('suspends all instances, and waits until the hook has seen it', async () => {
      const { stdout } = await rollout([], instance('a'), instance('b'));
      const { status, calls } = run(stdout, 'suspend');
      expect(status).to.equal(0);
      expect(calls).to.deep.equal([patch('a', 'true'), patch('b', 'true'), ...observe('a'), ...observe('b')]);
    });
  });

  describe('when the script runs with "resume"', () => {
    it('lets one instance after the other follow', async () => {
      const { stdout } = await rollout([], instance('a'), instance('b'));
      expect(run(stdout, 'resume').calls).to.deep.equal([
        ...[patch('a', 'null'), ...settle('a')],
        ...[patch('b', 'null'), ...settle('b')],
      ]);
    });

    it('lets as many follow together as --batch says', async () => {
      const { stdout } = await rollout(['--batch', '2'], instance('a'), instance('b'), instance('c'));
      expect(run(stdout, 'resume').calls).to.deep.equal([
        ...[patch('a', 'null'), patch('b', 'null'), ...settle('a'), ...settle('b')],
        ...[patch('c', 'null'), ...settle('c')],
      ]);
    });

    for (const failing of [
      'observedGeneration}=7',
      'condition=Synced',
      'jsonpath={.metadata.uid} {.metadata.generation}',
      'get deployments.apps,daemonsets.apps',
      'rollout status deployment.apps/a',
      'rollout status daemonset.apps/b',
      'condition=Ready',
    ]) {
      it(`stops at the first instance that fails: ${failing}`, async () => {
        const { stdout } = await rollout([], instance('a'), instance('b'));
        const { status, stderr, calls } = run(stdout, 'resume', failing);
        expect(status).to.equal(1);
        expect(stderr).to.contain('stopped: demo/a');
        expect(calls).to.include(patch('a', 'null')).and.not.include(patch('b', 'null'));
      });
    }

    it('lets instances that were not ready follow last, and does not wait for them', async () => {
      const { stdout } = await rollout(
        [],
        instance('a', {}, 'False'),
        instance('b', {}, 'True'),
        instance('c', {}, 'Unknown'),
      );
      expect(run(stdout, 'resume').calls).to.deep.equal([
        ...[patch('b', 'null'), ...settle('b')],
        ...[patch('a', 'null'), patch('c', 'null')],
      ]);
    });
  });

  it('leaves instances alone that are suspended already', async () => {
    const { stdout } = await rollout([], instance('a'), instance('held', { suspend: true }));
    expect(stdout).to.contain('# demo/held: already suspended');
    for (const step of ['suspend', 'resume']) expect(run(stdout, step).calls.join()).to.not.contain('held');
  });

  it('prints a script that explains its usage with any other argument', async () => {
    const { stdout } = await rollout([], instance('a'));
    expect(run(stdout, 'apply')).to.deep.include({ status: 2, calls: [''] });
  });

  it('ignores instances of kuma.io, because they cannot be suspended', async () => {
    const { stdout } = await rollout([], instance('a'), instance('k', {}, 'True', { apiVersion: 'kuma.io/v1alpha1' }));
    expect(stdout).to.not.contain('demo k');
  });

  describe('when the input is invalid', () => {
    for (const [what, argv, items] of [
      ['no instance', [], []],
      ['only suspended instances', [], [instance('a', { suspend: true })]],
      ['a name that is not safe in a shell', [], [instance('a;reboot')]],
      ['a name that looks like an option', [], [instance('-rf')]],
      ['an instance without a namespace', [], [instance('a', {}, 'True', { metadata: { name: 'a' } })]],
    ] as const) {
      it(`exits with code 1 and prints no script: ${what}`, async () => {
        const { code, stdout, stderr } = await rollout(argv, ...items);
        expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
        expect(stderr).to.match(/^mgi: [^\n]+\n$/);
      });
    }

    for (const argv of [
      ['--batch', '0'],
      ['--batch', 'all'],
      ['--timeout', '5'],
      ['--timeout', '5m; reboot'],
    ]) {
      it(`exits with code 2: ${argv.join(' ')}`, async () => {
        const { code, stdout } = await rollout(argv, instance('a'));
        expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      });
    }
  });
});
