import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import type { Io } from '../../src/cli/io.ts';
import { mgi } from '../support/cli.ts';
import { fakeKubectl } from '../support/fake-kubectl.ts';
import { gateway, service } from '../support/request.ts';

const instance = (name = 'edge', namespace = 'demo', spec: JsonObject = {}): JsonObject => ({
  apiVersion: 'kuma.io/v1alpha1',
  kind: 'MeshGatewayInstance',
  metadata: { name, namespace, uid: `uid-${name}`, creationTimestamp: '2026-03-01T09:00:00Z' },
  spec: { replicas: 1, serviceType: 'LoadBalancer', ...spec },
});
const own = (name = 'edge', namespace = 'demo'): JsonObject => ({
  ...instance(name, namespace),
  apiVersion: 'mesh.internal/v1alpha1',
  spec: {},
});
const demo: JsonObject = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'demo', labels: { 'kuma.io/mesh': 'shop' } },
};
const list = (...items: readonly JsonObject[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
const onTerminal = { terminal: { stdin: true } };
const without =
  (stderr: string, code: number | undefined = 1): Io['run'] =>
  async () => ({ code, stdout: '', stderr });

describe('mgi and the cluster', () => {
  const objects = [instance(), instance('other', 'elsewhere'), gateway(), demo];

  it('explains an instance of the cluster by its name', async () => {
    const { calls, run } = fakeKubectl({ objects });
    const { code, stdout, stderr } = await mgi(['explain', 'demo/edge', '--cluster'], { run });
    expect([code, stderr]).to.deep.equal([0, '']);
    expect(stdout).to.match(/^MeshGatewayInstance demo\/edge \(cluster\)\n {2}mesh: shop, from the label/);
    expect(calls).to.deep.equal([
      'kubectl get meshgatewayinstances.kuma.io --namespace=demo',
      'kubectl get meshgatewayinstances.mesh.internal --namespace=demo',
      'kubectl get meshgatewayinstanceclasses.mesh.internal',
      'kubectl get meshgateways.kuma.io',
      'kubectl get namespaces demo',
      'kubectl get compositecontrollers.metacontroller.k8s.io',
      'kubectl get services --namespace=demo',
      'kubectl get serviceaccounts --namespace=demo',
      'kubectl get deployments.apps --namespace=demo',
      'kubectl get daemonsets.apps --namespace=demo',
      'kubectl get horizontalpodautoscalers.autoscaling --namespace=demo',
      'kubectl get poddisruptionbudgets.policy --namespace=demo',
      'kubectl get pods --selector=app in (edge) --namespace=demo',
    ]);
  });

  it('reads the namespace of the context, and then gets the Namespace by its name', async () => {
    const { calls, run } = fakeKubectl({ objects, namespace: 'demo' });
    const { code, stdout } = await mgi(['convert', '--cluster'], { run });
    expect(code).to.equal(0);
    expect(stdout)
      .to.match(/name: edge\n/)
      .and.not.match(/name: other\n/);
    expect(calls).to.deep.equal([
      'kubectl get meshgatewayinstances.kuma.io',
      'kubectl get meshgatewayinstances.mesh.internal',
      'kubectl get meshgatewayinstanceclasses.mesh.internal',
      'kubectl get meshgateways.kuma.io',
      'kubectl get namespaces demo',
    ]);
  });

  it('reads all namespaces with -A, and the context and the file that are named', async () => {
    const { calls, run } = fakeKubectl({ objects });
    const argv = ['rollout', '-A', '--context', 'west', '--kubeconfig', 'my.conf'];
    const { code } = await mgi(argv, { run: fakeKubectl({ objects: [own()] }).run });
    expect(code).to.equal(0);
    await mgi(argv, { run });
    expect(calls).to.deep.equal([
      'kubectl --kubeconfig=my.conf --context=west get meshgatewayinstances.kuma.io --all-namespaces',
      'kubectl --kubeconfig=my.conf --context=west get meshgatewayinstances.mesh.internal --all-namespaces',
    ]);
  });

  it('reads the cluster in a pipeline if an option names it', async () => {
    const { run } = fakeKubectl({ objects });
    const { code, stdout } = await mgi(['explain', 'demo/edge', '--context', 'west'], { run });
    expect([code, stdout.split('\n')[0]]).to.deep.equal([0, 'MeshGatewayInstance demo/edge (cluster)']);
  });

  for (const [what, argv] of [
    ['no file', ['explain', '-n', 'demo']],
    ['the name of an instance', ['explain', 'demo/edge']],
    ['a name without its namespace', ['explain', 'edge', '-n', 'demo']],
    ['no file, for a command that reads standard input elsewhere', ['adopt', '-n', 'demo']],
  ] as const) {
    it(`reads the cluster on a terminal with ${what}`, async () => {
      const { calls, run } = fakeKubectl({ objects });
      const { code, stdout } = await mgi(argv, { run, ...onTerminal });
      expect(code).to.equal(0);
      expect(stdout).to.contain('MeshGatewayInstance demo/edge');
      expect(calls[0]).to.equal('kubectl get meshgatewayinstances.kuma.io --namespace=demo');
    });
  }

  for (const [what, argv, expected] of [
    ['a file that exists', ['explain', 'manifests/samples', '-n', 'nowhere'], /--namespace nowhere: not found/],
    ['a file that is missing', ['explain', 'manifests/none.yaml'], /manifests\/none\.yaml: no such file/],
    ['-f', ['explain', '-f', '-'], /-: no MeshGatewayInstance found/],
  ] as const) {
    it(`does not read the cluster on a terminal with ${what}`, async () => {
      const { calls, run } = fakeKubectl({ objects });
      const { stderr } = await mgi(argv, { run, ...onTerminal });
      expect(stderr).to.match(expected);
      expect(calls).to.deep.equal([]);
    });
  }

  it('does not read the cluster in a pipeline unless it is asked to', async () => {
    const { calls, run } = fakeKubectl({ objects });
    const { code, stderr } = await mgi(['explain'], { run });
    expect([code, stderr]).to.deep.equal([2, 'mgi: no file given: name a file, - for standard input, or --cluster\n']);
    expect((await mgi(['explain', 'demo/edge'], { run })).stderr).to.contain('demo/edge: no such file');
    expect(calls).to.deep.equal([]);
  });

  it('names each kind that the user may not read, and goes on', async () => {
    const { run } = fakeKubectl({ objects, forbidden: ['namespaces', 'deployments.apps'] });
    const { code, stdout, stderr } = await mgi(['explain', 'demo/edge', '--cluster'], { run });
    expect([code, stderr]).to.deep.equal([
      0,
      'cluster: you may not read namespaces demo, so it is left out\ncluster: you may not read deployments.apps --namespace=demo, so it is left out\n',
    ]);
    expect(stdout).to.contain('  mesh: default');
  });

  it('skips kinds that the cluster does not have', async () => {
    const missing = [
      'meshgatewayinstances.mesh.internal',
      'meshgatewayinstanceclasses.mesh.internal',
      'compositecontrollers.metacontroller.k8s.io',
    ];
    const { run } = fakeKubectl({ objects: [instance(), gateway()], missing });
    const { code, stderr } = await mgi(['convert', '-n', 'demo', '--cluster'], { run });
    expect([code, stderr]).to.deep.equal([0, '']);
  });

  for (const [what, run, message] of [
    ['kubectl is missing', undefined, 'kubectl cannot be started: spawn kubectl ENOENT'],
    [
      'no cluster answers',
      without(
        'E1126 12:00:00 memcache.go:265] dial tcp\nThe connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?\n',
      ),
      'kubectl: The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?',
    ],
    [
      'the context does not exist',
      without('Error in configuration: context was not found for specified context: west\n'),
      'kubectl: Error in configuration: context was not found for specified context: west',
    ],
    [
      'the credentials are refused',
      without('error: You must be logged in to the server (Unauthorized)\n'),
      'kubectl: You must be logged in to the server (Unauthorized)',
    ],
    ['kubectl prints something else', without('', 0), undefined],
  ] as const) {
    it(`says in one line that ${what}`, async () => {
      const { code, stderr, stdout } = await mgi(['explain', '--cluster'], run === undefined ? {} : { run });
      const expected =
        message === undefined
          ? /^mgi: the cluster: no MeshGatewayInstance found in the current namespace \(-n for another one, -A for all\); the input contains no objects\n$/
          : `mgi: the cluster cannot be read: ${message}\n`;
      expect([code, stdout]).to.deep.equal([1, '']);
      if (typeof expected === 'string') expect(stderr).to.equal(expected);
      else expect(stderr).to.match(expected);
    });
  }

  for (const [argv, message] of [
    [['explain', '-f', '-', '-A'], '--all-namespaces: is only for reading the cluster; add --cluster'],
    [['explain', '-f', '-', '--context', 'x'], '--context: is only for reading the cluster; add --cluster'],
    [['explain', '-A', '-n', 'demo'], '--all-namespaces and --namespace cannot be used together'],
    [['explain', '--cluster', 'a/b', 'c/d'], '"a/b": expected the name of one instance'],
    [['explain', '--cluster', 'a/b', '--instance', 'c/d'], '"a/b": expected the name of one instance'],
    [['explain', '--cluster', './a/b'], '"./a/b": expected an instance, NAME or NS/NAME; name files with -f'],
    [['rollout', '--cluster', 'a/b'], '"a/b": expected only options'],
  ] as const) {
    it(`refuses in one sentence: mgi ${argv.join(' ')}`, async () =>
      expect(await mgi(argv)).to.deep.equal({ code: 2, stdout: '', stderr: `mgi: ${message}\n` }));
  }

  describe('when files are given too', () => {
    const changed = instance('edge', 'demo', { replicas: 3 });
    const file = (object: JsonObject) => ({ ...object, metadata: { name: 'edge', namespace: 'demo' } });
    const labels = { 'controller-uid': 'uid-edge' };
    const owner = { apiVersion: 'kuma.io/v1alpha1', kind: 'MeshGatewayInstance', name: 'edge', uid: 'uid-edge' };
    const child = service({}, { labels, ownerReferences: [{ ...owner, controller: true }] });

    it('puts the objects of the files in the place of those of the cluster', async () => {
      const { run } = fakeKubectl({ objects: [instance(), gateway(), child] });
      const { stdout } = await mgi(['render', '-f', '-', '--cluster', '--status'], { run, stdin: list(file(changed)) });
      expect(stdout)
        .to.match(/replicas: 3\n/)
        .and.match(/uid: uid-edge\n/);
      expect(stdout.match(/kind: MeshGatewayInstance\nmetadata:\n {2}name:/g)).to.have.length(1);
      expect(stdout).to.not.contain('NameConflict');
    });

    it('reads the namespaces of their instances', async () => {
      const { calls, run } = fakeKubectl({ objects: [instance(), gateway(), child] });
      const { code, stdout } = await mgi(['diff', '-f', '-', '--cluster'], { run, stdin: list(file(changed)) });
      expect(code).to.equal(1);
      expect(stdout)
        .to.match(/^\+ {2}replicas: 3$/m)
        .and.match(/^--- Service demo\/edge \(old\)$/m);
      expect(calls[0]).to.equal('kubectl get meshgatewayinstances.kuma.io --namespace=demo');
    });

    it('shows what a new MeshGateway does to the instances of the cluster', async () => {
      const { run } = fakeKubectl({ objects: [instance()], namespace: 'demo' });
      const { stdout } = await mgi(['explain', '-f', '-', '--cluster'], { run, stdin: list(gateway('new')) });
      expect(stdout).to.contain('"new": bound');
    });
  });

  it('sends the children of mgi check --server to the same context', async () => {
    const otherwise = { code: 0, stdout: '', stderr: '' };
    const { calls, run } = fakeKubectl({ objects: [own(), gateway()], otherwise });
    const { code } = await mgi(['check', 'demo/edge', '--cluster', '--server', '--context', 'west'], { run });
    expect(code).to.equal(0);
    expect(calls.at(-1)).to.equal('kubectl --context=west apply --dry-run=server -f -');
  });
});
