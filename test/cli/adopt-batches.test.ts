import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { mgi } from '../support/cli.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { runScript } from '../support/run-script.ts';

const uidOf = (name: string) => `7b9d2a51-0c1e-4f6a-9a3b-00000000000${name}`;
const made = { annotations: { 'kuma.io/gateway': 'builtin' } };
const list = (items: readonly JsonObject[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });

interface Given {
  readonly ready?: string;
  readonly labels?: JsonObject;
  readonly group?: string;
  readonly spec?: JsonObject;
}

/** An instance and its Service. */
function gatewayOf(
  name: string,
  { ready = 'True', labels = {}, group = 'kuma.io', spec = {} }: Given = {},
): readonly [JsonObject, JsonObject, JsonObject] {
  const named = { name, namespace: 'demo' };
  const owner = {
    apiVersion: `${group}/v1alpha1`,
    kind: 'MeshGatewayInstance',
    name,
    uid: uidOf(name),
    controller: true,
  };
  return [
    {
      apiVersion: `${group}/v1alpha1`,
      kind: 'MeshGatewayInstance',
      metadata: { ...named, uid: uidOf(name), labels },
      spec,
      status: { conditions: [{ type: 'Ready', status: ready }] },
    },
    service(name, { ...made, ownerReferences: [owner] }),
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { ...named, ownerReferences: [owner] },
      spec: {
        selector: { matchLabels: { app: name } },
        template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'kuma-gateway' }] } },
      },
    },
  ];
}

function service(name: string, metadata: JsonObject): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'demo', ...metadata },
    spec: { selector: { app: name } },
  };
}

function withMetadata(item: JsonObject, metadata: JsonObject): JsonObject {
  return { ...item, metadata: { ...objectAt(item, 'metadata'), ...metadata } };
}

const adopt = (argv: readonly string[], ...items: readonly JsonObject[]) =>
  mgi(['adopt', '-o', 'commands', ...argv], { stdin: list(items) });

const old = 'meshgatewayinstances.kuma.io';
const own = 'meshgatewayinstances.mesh.internal';
const handOver = (name: string) => [
  `label --namespace demo service/${name} controller-uid=${uidOf(name)}`,
  `label --namespace demo deployment/${name} controller-uid=${uidOf(name)}`,
];
const label = (name: string) => `label --namespace demo ${old}/${name} mesh.internal/managed=true`;
const running = (name: string, resource = old, timeout = '5m') => [
  `rollout status --namespace demo deployment/${name} --timeout=${timeout}`,
  `wait --namespace demo ${resource}/${name} --for=condition=Ready --timeout=${timeout}`,
];
const synced = (name: string, resource = old) =>
  `wait --namespace demo ${resource}/${name} --for=condition=Synced --timeout=5m`;

describe('mgi adopt --batch', () => {
  it('hands over one batch after the other, and waits after each', async () => {
    const { code, stdout } = await adopt(['--batch', '2'], ...gatewayOf('1'), ...gatewayOf('2'), ...gatewayOf('3'));
    expect(code).to.equal(0);
    const { status, calls } = runScript(stdout, '');
    expect(status).to.equal(0);
    expect(calls).to.deep.equal([
      ...[...handOver('1'), ...handOver('2'), label('1'), label('2')],
      ...[synced('1'), ...running('1'), synced('2'), ...running('2')],
      ...[...handOver('3'), label('3'), synced('3'), ...running('3')],
    ]);
  });

  it('waits as long as --timeout says', async () => {
    const { stdout } = await adopt(['--batch', '1', '--timeout', '90s'], ...gatewayOf('1'));
    expect(runScript(stdout, '').calls).to.include.members(running('1', old, '90s'));
  });

  for (const failing of [handOver('1')[1], label('1'), synced('1'), ...running('1')]) {
    it(`stops at the first instance that fails, and names it: ${failing}`, async () => {
      const { stdout } = await adopt(['--batch', '1'], ...gatewayOf('1'), ...gatewayOf('2'));
      const { status, stderr, calls } = runScript(stdout, '', failing);
      expect(status).to.equal(1);
      expect(stderr).to.contain('stopped: demo/1 is not handed over and Ready; the batches after it are unchanged');
      expect(calls.at(-1)).to.equal(failing);
    });
  }

  it('changes instances last that were not Ready before, and does not wait for them', async () => {
    const { stdout } = await adopt(['--batch', '1'], ...gatewayOf('1', { ready: 'False' }), ...gatewayOf('2'));
    expect(runScript(stdout, '').calls).to.deep.equal([
      ...[...handOver('2'), label('2'), synced('2'), ...running('2')],
      ...[...handOver('1'), label('1')],
    ]);
  });

  it('leaves out an instance of which another object owns a child, with exit code 1', async () => {
    const [instance, , deployment] = gatewayOf('1');
    const owner = { apiVersion: 'v1', kind: 'Other', name: 'other', uid: 'x', controller: true };
    const foreign = service('1', { ...made, ownerReferences: [owner] });
    const { code, stderr, stdout } = await adopt(
      ['--batch', '5'],
      ...[instance, foreign, deployment, ...gatewayOf('2')],
    );
    expect(code).to.equal(1);
    expect(stderr).to.contain('MeshGatewayInstance demo/1: Service 1: was not created for this instance');
    expect(runScript(stdout, '').calls.join('\n')).to.contain('/2').and.not.contain('/1');
  });

  it('prints nothing if every instance is handed over already', async () => {
    const labels = { 'mesh.internal/managed': 'true', 'controller-uid': uidOf('1') };
    const done = gatewayOf('1').map((item) => withMetadata(item, { labels }));
    expect(await adopt(['--batch', '1'], ...done)).to.deep.equal({ code: 0, stdout: '', stderr: '' });
  });

  it('hands back one batch after the other with --release', async () => {
    const labels = { 'mesh.internal/managed': 'true' };
    const { stdout } = await adopt(['--release', '--batch', '1'], ...gatewayOf('1', { labels }));
    expect(runScript(stdout, '').calls).to.deep.equal([
      `label --namespace demo ${old}/1 mesh.internal/managed-`,
      ...running('1'),
    ]);
  });

  describe('with instances of mesh.internal', () => {
    const owned = (kind: string) =>
      `wait --namespace demo ${kind}/1 --for=jsonpath={.metadata.ownerReferences[0].uid}=${uidOf('1')} --timeout=5m`;
    const ours = (spec: JsonObject = {}) => gatewayOf('1', { group: 'mesh.internal', ready: 'False', spec });
    const orphans = (spec: JsonObject = {}) =>
      ours(spec).map((item, index) => (index === 0 ? item : withMetadata(item, { ownerReferences: [] })));

    it('waits until each instance owns its children', async () => {
      const { stdout } = await adopt(['--batch', '1'], ...orphans());
      expect(runScript(stdout, '').calls).to.deep.equal([
        ...handOver('1'),
        ...[owned('service'), owned('deployment'), synced('1', own), ...running('1', own)],
      ]);
    });

    it('does not wait for Synced while an instance is suspended', async () => {
      const { stdout } = await adopt(['--batch', '1'], ...orphans({ suspend: true }));
      expect(runScript(stdout, '').calls).to.not.include(synced('1', own));
    });

    describe('--orphan', () => {
      const remove = `delete --namespace demo ${own}/1 --cascade=orphan --ignore-not-found`;
      const orphan = async (answers: string) => {
        const { stdout } = await adopt(['--orphan', '--batch', '1'], ...ours());
        return runScript(stdout, answers);
      };

      it('checks that each child stays without an owner', async () => {
        const { status, calls } = await orphan('');
        expect(status).to.equal(0);
        const get = (target: string) =>
          `get --namespace demo ${target} -o jsonpath={.metadata.ownerReferences[?(@.kind=="MeshGatewayInstance")].uid}{.metadata.deletionTimestamp}`;
        expect(calls.slice(1)).to.deep.equal([remove, get('service/1'), get('deployment/1')]);
      });

      it('stops if a child still has an owner', async () => {
        const { status, stderr } = await orphan('"get --namespace demo deployment"*) printf x ;;');
        expect(status).to.equal(1);
        expect(stderr).to.contain('stopped: demo/1 is not deleted without its children');
      });

      it('changes nothing while Metacontroller reconciles the instances', async () => {
        const { status, calls } = await orphan('"get compositecontrollers"*) printf mine ;;');
        expect([status, calls.length]).to.deep.equal([1, 1]);
      });
    });
  });

  for (const [argv, message] of [
    [['--batch', '0'], '--batch "0": expected a whole number of at least 1'],
    [['--batch', '1', '--timeout', 'x'], '--timeout "x": expected a duration, such as 5m'],
    [['--timeout', '5m'], '--timeout: also give --batch'],
    [['--batch', '1', '--output=text'], '--batch: also give -o commands'],
  ] as const) {
    it(`exits with code 2: ${argv.join(' ')}`, async () => {
      const output = argv.some((one) => one.startsWith('--output')) ? [] : ['-o', 'commands'];
      const result = await mgi(['adopt', ...output, ...argv], { stdin: list(gatewayOf('1')) });
      expect(result).to.deep.equal({ code: 2, stdout: '', stderr: `mgi: ${message}\n` });
    });
  }
});
