import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { mgi } from '../support/cli.ts';
import { gatewayOwner } from '../support/request.ts';
import { runScript } from '../support/run-script.ts';

const old = 'meshgatewayinstances.kuma.io';
const own = 'meshgatewayinstances.mesh.internal';
const status = (ready: string) => ({ conditions: [{ type: 'Ready', status: ready }] });

/** The instance of kuma.io and the one of mesh.internal that replaces it. */
function pair(name: string, { metadata = {}, ready = 'True', spec = {} as JsonObject } = {}): readonly JsonObject[] {
  const named = { name, namespace: 'demo' };
  return [
    {
      apiVersion: 'kuma.io/v1alpha1',
      kind: 'MeshGatewayInstance',
      metadata: { ...named, uid: `old-${name}`, ...metadata },
      status: status(ready),
    },
    { apiVersion: 'mesh.internal/v1alpha1', kind: 'MeshGatewayInstance', metadata: named, spec },
  ];
}

const move = (argv: readonly string[], ...items: readonly JsonObject[]) =>
  mgi(['move', ...argv], { stdin: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) });

/**
 * A cluster in which the instance of kuma.io owns the children until it is deleted.
 * @param changed sets the uids `old`, `new`, `service` and `deployment` (the owners of the children), or `label`, to other values
 */
const clusterWith = (changed: string) => `"get ${old}/"*"${own}/"*)
  name=\${2#*/} label=
  new=new-$name old=old-$name
  if grep -q "^delete ${old}/$name " "$CALLS"; then old=; fi
  service=$old deployment=$old
  ${changed}
  [ -z "$old" ] || echo "kuma.io/v1alpha1;$old;;$label"
  [ -z "$new" ] || echo "mesh.internal/v1alpha1;$new;;"
  echo "v1;1;$service;"
  echo "apps/v1;2;$deployment;"
  ;;
get*generation*) printf "new 3" ;;
"get deployments.apps,"*) printf deployment.apps/1 ;;
apply*) cat >> "$CALLS" ;;`;
const cluster = clusterWith('');

/** Leaves out the calls that only read. */
const changes = (calls: readonly string[]) => calls.filter((call) => !call.startsWith('get '));
const children = (name: string) => `service/${name} deployment/${name}`;
const suspended = (name: string) =>
  `wait ${own}/${name} --namespace demo --for=jsonpath={.status.conditions[?(@.type=="Ready")].reason}=Suspended --timeout=5m`;
const orphaned = (name: string) =>
  `delete ${old}/${name} --namespace demo --cascade=orphan --ignore-not-found --timeout=5m`;
const labelled = (name: string) => `label ${children(name)} --namespace demo controller-uid=new-${name} --overwrite`;
const owned = (name: string) =>
  `wait ${children(name)} --namespace demo --for=jsonpath={.metadata.ownerReferences[0].uid}=new-${name} --timeout=5m`;
const settled = (name: string) => [
  `wait ${own}/${name} --namespace demo --for=jsonpath={.status.observedGeneration}=3 --timeout=5m`,
  `wait ${own}/${name} --namespace demo --for=condition=Synced --timeout=5m`,
  'rollout status deployment.apps/1 --namespace demo --timeout=5m',
  `wait ${own}/${name} --namespace demo --for=condition=Ready --timeout=5m`,
];
const isJson = (call: string) => call.startsWith('{');

describe('mgi move', () => {
  it('prints a script that moves one instance after the other', async () => {
    const { code, stdout, stderr } = await move([], ...pair('a'), ...pair('b'));
    expect([code, stderr]).to.deep.equal([0, '']);
    const result = runScript(stdout, cluster);
    expect([result.status, result.stderr]).to.deep.equal([0, '']);
    const steps = (name: string) => [
      ...['apply --filename=-', suspended(name), orphaned(name), labelled(name), owned(name)],
      'apply --filename=-',
      ...settled(name),
    ];
    expect(changes(result.calls).filter((call) => !isJson(call))).to.deep.equal([...steps('a'), ...steps('b')]);
  });

  it('takes each step for a whole batch', async () => {
    const { stdout } = await move(['--batch', '2'], ...pair('a'), ...pair('b'));
    const { calls } = runScript(stdout, cluster);
    expect(changes(calls).filter((call) => !isJson(call))).to.deep.equal([
      ...['apply --filename=-', suspended('a'), 'apply --filename=-', suspended('b'), orphaned('a'), orphaned('b')],
      ...[labelled('a'), labelled('b'), owned('a'), owned('b')],
      ...['apply --filename=-', 'apply --filename=-', ...settled('a'), ...settled('b')],
    ]);
  });

  it('applies the instance as the file has it, whatever it contains', async () => {
    const [before = {}, after = {}] = pair('a', {
      spec: { podTemplate: { metadata: { annotations: { a: tricky } } } },
    });
    const { stdout } = await move([], before, after);
    const { calls } = runScript(stdout, cluster);
    const [held, resumed] = calls.filter(isJson).map((line) => JSON.parse(line));
    expect(resumed).to.deep.equal(after);
    expect(held).to.deep.equal({ ...after, spec: { ...resumed.spec, suspend: true } });
  });
  const tricky = `$(reboot) \`reboot\` '"\\ END\n`;

  for (const failing of ['apply --filename=-', suspended('a'), orphaned('a'), labelled('a'), owned('a')]) {
    it(`stops at the first instance that is not moved, and names it: ${failing}`, async () => {
      const { stdout } = await move([], ...pair('a'), ...pair('b'));
      const { status: code, stderr, calls } = runScript(stdout, cluster, failing);
      expect(code).to.equal(1);
      expect(stderr).to.contain('stopped: demo/a is not moved; the batches after it are unchanged');
      expect(calls.join('\n')).to.not.contain('/b');
    });
  }

  for (const failing of settled('a')) {
    it(`stops at the first instance that does not become ready, and names it: ${failing}`, async () => {
      const { stdout } = await move([], ...pair('a'), ...pair('b'));
      const { status: code, stderr, calls } = runScript(stdout, cluster, failing);
      expect(code).to.equal(1);
      expect(stderr).to.contain('stopped: demo/a does not become ready in mesh.internal');
      expect(calls.join('\n')).to.not.contain('/b');
    });
  }

  it('does not suspend an instance again that a former run moved', async () => {
    const { stdout } = await move([], ...pair('a'));
    const { status: code, calls } = runScript(stdout, clusterWith('old= service=$new deployment=$new'));
    expect(code).to.equal(0);
    expect(changes(calls).filter((call) => !isJson(call))).to.deep.equal([
      ...[orphaned('a'), labelled('a'), owned('a'), 'apply --filename=-', ...settled('a')],
    ]);
  });

  describe('when the cluster is not as it should be', () => {
    const stopsBefore = async (answers: string, message: string) => {
      const { stdout } = await move([], ...pair('a'));
      const { status: code, stderr, calls } = runScript(stdout, answers);
      expect(code).to.equal(1);
      expect(stderr).to.contain(`demo/a: ${message}`).and.contain('stopped: demo/a');
      expect(changes(calls)).to.deep.equal([]);
    };

    it('changes nothing if a child belongs to somebody else', () =>
      stopsBefore(clusterWith('deployment=x'), 'deployment/a does not belong to the instance of kuma.io'));

    it('changes nothing if the instance exists in neither group', () =>
      stopsBefore(clusterWith('old= new='), 'no instance of this name exists'));

    it('changes nothing if Metacontroller reconciles all instances of kuma.io', () =>
      stopsBefore(`${served('all')}\n${cluster}`, 'Metacontroller reconciles it in kuma.io'));

    it('changes nothing if Metacontroller reconciles the instance because of its label', () =>
      stopsBefore(`${served('labelled')}\n${clusterWith('label=true')}`, 'Metacontroller reconciles it in kuma.io'));

    it('stops before it labels the children if one of them has another owner by then', async () => {
      const { stdout } = await move([], ...pair('a'));
      const { status: code, stderr, calls } = runScript(stdout, clusterWith('[ "$old" ] || service=x'));
      expect(code).to.equal(1);
      expect(stderr).to.contain('demo/a: service/a has another owner');
      expect(changes(calls).at(-1)).to.equal(orphaned('a'));
    });
  });

  const served = (which: string) => `"get compositecontrollers"*) printf ${which} ;;`;

  it('moves an instance without the label beside a CompositeController that serves only those with the label', async () => {
    const { stdout } = await move([], ...pair('a'));
    expect(runScript(stdout, `${served('labelled')}\n${cluster}`).status).to.equal(0);
  });

  it('moves instances last that were not Ready, and does not wait until they are', async () => {
    const { stdout } = await move([], ...pair('a', { ready: 'False' }), ...pair('b'));
    const calls = changes(runScript(stdout, cluster).calls);
    expect(calls.indexOf(orphaned('a'))).to.be.greaterThan(calls.indexOf(settled('b')[3] ?? ''));
    expect(calls)
      .to.include.members([owned('a')])
      .and.not.include.members(settled('a'));
  });

  describe('when the input is invalid', () => {
    const [before = {}, after = {}] = pair('a');
    for (const [what, items, message] of [
      [
        'nothing is converted',
        [before],
        'MeshGatewayInstances of mesh.internal: not found in the input; run mgi convert',
      ],
      ['there is no instance of kuma.io', [after], 'there is nothing to move'],
      ['the new instance is invalid', pair('a', { spec: { replicas: 'two' } }), 'spec.replicas: "two": expected'],
      ['a name is not safe in a shell', pair('a;reboot'), 'a;reboot'],
      [
        "Kuma's Gateway API controller made the instance",
        pair('a', { metadata: { ownerReferences: [gatewayOwner('web')] } }),
        'made the instance of kuma.io for the Gateway demo/web',
      ],
    ] as const) {
      it(`exits with code 1 and prints no script: ${what}`, async () => {
        const { code, stdout, stderr } = await move([], ...items);
        expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
        expect(stderr)
          .to.match(/^(mgi: [^\n]+\n)+$/)
          .and.contain(message);
      });
    }

    it('names every instance without a counterpart', async () => {
      const { stderr } = await move([], after, pair('b')[1] ?? {});
      expect(stderr.match(/nothing to move/g)).to.have.length(2);
    });
  });
});
