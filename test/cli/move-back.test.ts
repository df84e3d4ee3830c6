import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { mgi } from '../support/cli.ts';
import { gatewayOwner } from '../support/request.ts';
import { runScript } from '../support/run-script.ts';

const old = 'meshgatewayinstances.kuma.io';
const own = 'meshgatewayinstances.mesh.internal';

/** An instance of kuma.io as `kubectl get` printed it before it was moved. */
function saved(name: string, { metadata = {} as JsonObject, ready = 'True' } = {}): JsonObject {
  return {
    apiVersion: 'kuma.io/v1alpha1',
    kind: 'MeshGatewayInstance',
    metadata: { name, namespace: 'demo', uid: `old-${name}`, resourceVersion: '7', generation: 2, ...metadata },
    spec: { replicas: 2 },
    status: { conditions: [{ type: 'Ready', status: ready }] },
  };
}

const back = (argv: readonly string[], ...items: readonly JsonObject[]) =>
  mgi(['move', '--back', ...argv], { stdin: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) });

/**
 * A cluster in which the instance of mesh.internal owns the children until it is deleted, and nobody does afterwards.
 * @param changed sets the uids `old`, `new`, `service` and `deployment` (the owners of the children), or `label`, to other values
 */
const clusterWith = (changed: string) => `"get ${old}/"*"${own}/"*)
  name=\${2#*/} label=
  new=new-$name old=
  if grep -q "^delete ${own}/$name " "$CALLS"; then new=; fi
  if grep -q '"name":"'$name'"' "$CALLS"; then old=again-$name; fi
  service=$new deployment=$new
  ${changed}
  [ -z "$old" ] || echo "kuma.io/v1alpha1;$old;;$label"
  [ -z "$new" ] || echo "mesh.internal/v1alpha1;$new;;"
  [ "$service" = none ] || echo "v1;1;$service;"
  [ "$service" = none ] || echo "apps/v1;2;$deployment;"
  ;;
create*) cat >> "$CALLS" ;;`;
const cluster = clusterWith('');
const serving = (group: string, which: string) => `"get compositecontrollers"*${group}*) printf ${which} ;;`;

const changes = (calls: readonly string[]) => calls.filter((call) => !call.startsWith('get ') && !call.startsWith('{'));
const released = (name: string) =>
  `delete ${own}/${name} --namespace demo --cascade=orphan --ignore-not-found --timeout=5m`;
const created = 'create --filename=-';
const owner = (name: string) =>
  `{"apiVersion":"kuma.io/v1alpha1","kind":"MeshGatewayInstance","name":"${name}","uid":"again-${name}","controller":true,"blockOwnerDeletion":true}`;
const given = (name: string) =>
  ['service', 'deployment'].map(
    (kind) =>
      `patch ${kind}/${name} --namespace demo --type=merge --patch={"metadata":{"ownerReferences":[${owner(name)}],"labels":{"controller-uid":null},"annotations":{"metacontroller.k8s.io/last-applied-configuration":null,"mesh.internal/contested-fields":null}}}`,
  );
const owned = (name: string) =>
  `wait service/${name} deployment/${name} --namespace demo --for=jsonpath={.metadata.ownerReferences[0].uid}=again-${name} --timeout=5m`;
const settled = (name: string) => [
  `wait ${old}/${name} --namespace demo --for=condition=Ready --timeout=5m`,
  `rollout status deployment/${name} --namespace demo --timeout=5m`,
];

describe('mgi move --back', () => {
  it('prints a script that moves one instance after the other back to the control plane', async () => {
    const { code, stdout, stderr } = await back([], saved('a'), saved('b'));
    expect([code, stderr]).to.deep.equal([0, '']);
    const { calls, status } = runScript(stdout, cluster);
    expect(status).to.equal(0);
    const steps = (name: string) => [released(name), created, ...given(name), owned(name), ...settled(name)];
    expect(changes(calls)).to.deep.equal([...steps('a'), ...steps('b')]);
  });

  it('takes each step for a whole batch', async () => {
    const { stdout } = await back(['--batch', '2'], saved('a'), saved('b'));
    expect(changes(runScript(stdout, cluster).calls)).to.deep.equal([
      ...[released('a'), released('b'), created, created, ...given('a'), ...given('b'), owned('a'), owned('b')],
      ...[...settled('a'), ...settled('b')],
    ]);
  });

  it('creates the instance as it was, without what the API server sets', async () => {
    const metadata = {
      labels: { team: 'a' },
      annotations: { note: tricky },
      managedFields: [],
      creationTimestamp: 'x',
    };
    const { stdout } = await back([], saved('a', { metadata }));
    const [json = ''] = runScript(stdout, cluster).calls.filter((call) => call.startsWith('{'));
    expect(JSON.parse(json)).to.deep.equal({
      apiVersion: 'kuma.io/v1alpha1',
      kind: 'MeshGatewayInstance',
      metadata: { name: 'a', namespace: 'demo', labels: { team: 'a' }, annotations: { note: tricky } },
      spec: { replicas: 2 },
    });
  });
  const tricky = `$(reboot) \`reboot\` '"\\ END\n`;

  it('labels the children if Metacontroller reconciles the instance in kuma.io', async () => {
    const { stdout } = await back([], saved('a', { metadata: { labels: { 'mesh.internal/managed': 'true' } } }));
    const labelled = ['service', 'deployment'].map(
      (kind) => `label ${kind}/a --namespace demo controller-uid=again-a --overwrite`,
    );
    for (const [which, label] of [
      ['all', ''],
      ['labelled', 'true'],
    ] as const) {
      const { calls } = runScript(stdout, `${serving('kuma.io', which)}\n${clusterWith(`label=${label}`)}`);
      expect(changes(calls)).to.deep.equal([released('a'), created, ...labelled, owned('a'), ...settled('a')]);
    }
  });

  for (const [what, changed, wanted] of [
    ['is complete', 'new= old=again-a service=again-a deployment=again-a', []],
    ['created the instance', 'new= old=again-a service= deployment=', given('a')],
    ['deleted the instance of mesh.internal', 'new= service= deployment=', [created, ...given('a')]],
  ] as const) {
    it(`continues after a former run that ${what}`, async () => {
      const { stdout } = await back([], saved('a'));
      const { calls, status } = runScript(stdout, clusterWith(changed));
      expect(status).to.equal(0);
      expect(changes(calls)).to.deep.equal([released('a'), ...wanted, owned('a'), ...settled('a')]);
    });
  }

  for (const failing of [released('a'), created, ...given('a'), owned('a'), ...settled('a')]) {
    it(`stops at the first instance that is not moved, and names it: ${failing.slice(0, 80)}`, async () => {
      const { stdout } = await back([], saved('a'), saved('b'));
      const { status, stderr, calls } = runScript(stdout, cluster, failing);
      expect(status).to.equal(1);
      expect(stderr).to.contain('stopped: demo/a');
      expect(calls.join('\n')).to.not.contain('/b');
    });
  }

  for (const [what, answers, message] of [
    [
      'Metacontroller reconciles mesh.internal',
      `${serving('mesh.internal', 'own')}\n${cluster}`,
      'CompositeController own',
    ],
    ['a child belongs to somebody else', clusterWith('deployment=x'), 'demo/a: deployment/a has another owner'],
    ['nothing of the gateway exists', clusterWith('new= service=none'), 'demo/a: nothing of this name exists'],
  ] as const) {
    it(`changes nothing if ${what}`, async () => {
      const { stdout } = await back([], saved('a'));
      const { status, stderr, calls } = runScript(stdout, answers);
      expect(status).to.equal(1);
      expect(stderr).to.contain(message);
      expect(changes(calls)).to.deep.equal([]);
    });
  }

  it('moves instances last that were not Ready, and does not wait until they are', async () => {
    const { stdout } = await back([], saved('a', { ready: 'False' }), saved('b'));
    const calls = changes(runScript(stdout, cluster).calls);
    expect(calls.indexOf(released('a'))).to.be.greaterThan(calls.indexOf(settled('b')[1] ?? ''));
    expect(calls).to.include(owned('a')).and.not.include.members(settled('a'));
  });

  it('takes only the selected instances', async () => {
    const { stdout } = await back(['--instance', 'demo/b'], saved('a'), saved('b'));
    expect(runScript(stdout, cluster).calls.join('\n')).to.not.contain('/a');
  });

  it('leaves out the instances of mesh.internal that the input has too', async () => {
    const moved = {
      apiVersion: 'mesh.internal/v1alpha1',
      kind: 'MeshGatewayInstance',
      metadata: { name: 'a', namespace: 'demo' },
    };
    const { code, stdout } = await back([], moved, saved('a'));
    expect([code, changes(runScript(stdout, cluster).calls)[0]]).to.deep.equal([0, released('a')]);
  });

  for (const [what, items, message] of [
    ['there is no instance of kuma.io', [], 'MeshGatewayInstances of kuma.io: not found in the input'],
    ['a name is not safe in a shell', [saved('a;reboot')], 'a;reboot'],
    [
      "Kuma's Gateway API controller made the instance",
      [saved('a', { metadata: { ownerReferences: [gatewayOwner('web')] } })],
      'made the instance of kuma.io for the Gateway demo/web',
    ],
  ] as const) {
    it(`exits with code 1 and prints no script: ${what}`, async () => {
      const { code, stdout, stderr } = await back([], ...items);
      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
      expect(stderr)
        .to.match(/^(mgi: [^\n]+\n)+$/)
        .and.contain(message);
    });
  }
});
