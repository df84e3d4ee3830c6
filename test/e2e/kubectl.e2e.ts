import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { Cluster, readOffer } from './cluster.ts';

const run = promisify(execFile);
const root = new URL('../../', import.meta.url).pathname;
const offer = readOffer(process.env) ?? {};

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe('kubectl mgi', () => {
  const cluster = new Cluster('kubectl');
  let environment: NodeJS.ProcessEnv = {};

  before(async () => {
    await cluster.startApi(offer);
    await installPlugin();
    const crds = [
      '-f',
      join(root, 'manifests/crds/kuma.io.yaml'),
      '-f',
      join(root, 'manifests/crds/mesh.internal.yaml'),
    ];
    await cluster.kubectl('apply', ...crds);
    await cluster.kubectl('wait', '--for=condition=Established', 'crd', '--all', '--timeout=30s');
    await cluster.kubectl('apply', '-f', join(root, 'manifests/samples/edge.yaml'));
    await cluster.kubectl('apply', '-f', join(root, 'manifests/samples/unmatched.yaml'));
  });
  after(() => cluster.stop());

  /** Installs the package as a user does, so that kubectl finds its plugin. */
  async function installPlugin(): Promise<void> {
    const prefix = join(cluster.folder, 'prefix');
    mkdirSync(prefix, { recursive: true });
    const options = ['--global', '--prefix', prefix, '--ignore-scripts', '--offline', '--no-audit', '--no-fund'];
    await run('npm', ['install', ...options, '.'], { cwd: root });
    const PATH = [join(prefix, 'bin'), process.env['PATH']].join(delimiter);
    environment = { ...process.env, PATH, KUBECONFIG: cluster.kubeconfig };
  }

  async function mgi(argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    const ended = run('kubectl', ['mgi', ...argv], { env: { ...environment, ...env }, cwd: root });
    const { code = 0, stdout, stderr }: Partial<Ended> = await ended.catch((error) => error);
    return { code, stdout: stdout ?? '', stderr: stderr ?? '' };
  }

  it('explains an instance of the cluster and says what to do next', async () => {
    const { code, stderr, stdout } = await mgi(['explain', 'demo/unmatched', '--cluster']);
    expect([code, stderr]).to.deep.equal([0, '']);
    expect(stdout).to.match(/^MeshGatewayInstance demo\/unmatched \(cluster\)\n/);
    expect(stdout).to.contain('  mesh: default, from the label kuma.io/mesh of the Namespace demo\n');
    expect(stdout).to.match(
      / {2}What to do next:\n {4}let MeshGateway "edge" select kuma\.io\/service="unmatched_demo_svc"\n/,
    );
  });

  it('lists the instances with the MeshGateway that they bind', async () => {
    const { stdout } = await mgi(['get', '-A', '--cluster']);
    expect(stdout).to.match(/^demo +edge +kuma\.io +<none> +<none> +<none> +edge +<none> +\d+s$/m);
  });

  it('renders what files would change in the cluster, and reads the children of the cluster', async () => {
    const { stdout } = await mgi(['render', 'demo/edge', '--cluster']);
    const before = await mgi(['diff', 'demo/edge', '--cluster']);
    expect([before.code, before.stdout]).to.satisfy(
      ([code, text]: [number, string]) => code === 1 && /^\+kind: Service$/m.test(text),
    );
    const file = join(cluster.folder, 'children.yaml');
    writeFileSync(file, stdout);
    await cluster.kubectl('apply', '-f', file);
    const { stdout: text } = await mgi(['explain', 'demo/edge', '--cluster']);
    expect(text).to.contain('  run by the control plane, because the label mesh.internal/managed=true is missing');
  });

  it('reads every kind that it can name', async () => {
    for (const command of ['adopt', 'check', 'convert', 'simulate']) {
      const { code, stderr } = await mgi([command, '-n', 'demo', '--cluster']);
      expect(stderr, command).to.not.match(/cannot be read|left out/);
      expect(code, command).to.be.oneOf([0, 1]);
    }
    expect((await mgi(['request', 'demo/edge', '--cluster'])).stdout).to.match(/"managedFields"/);
  });

  it('skips the group that the cluster does not have', async () => {
    await cluster.kubectl('delete', 'crd', 'meshgatewayinstances.mesh.internal');
    const { code, stderr, stdout } = await mgi(['get', '-n', 'demo', '--cluster']);
    expect([code, stderr]).to.deep.equal([0, '']);
    expect(stdout).to.contain('unmatched');
  });

  describe('with the permissions of a namespace', () => {
    let kubeconfig = '';
    before(async () => {
      const role = {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'Role',
        metadata: { name: 'dev', namespace: 'demo' },
      };
      const rules = [
        { apiGroups: ['kuma.io'], resources: ['meshgatewayinstances'], verbs: ['get', 'list'] },
        { apiGroups: [''], resources: ['namespaces', 'services'], verbs: ['get', 'list'] },
      ];
      const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'dev' };
      const subjects = [{ kind: 'ServiceAccount', name: 'dev', namespace: 'demo' }];
      const path = '/apis/rbac.authorization.k8s.io/v1/namespaces/demo';
      await cluster.request('POST', `${path}/roles`, { ...role, rules });
      await cluster.request('POST', `${path}/rolebindings`, { ...role, kind: 'RoleBinding', roleRef, subjects });
      await cluster.kubectl('create', 'serviceaccount', 'dev', '-n', 'demo');
      const token = (await cluster.kubectl('create', 'token', 'dev', '-n', 'demo')).trim();
      kubeconfig = join(cluster.folder, 'dev.kubeconfig');
      const config: JsonObject = JSON.parse(await cluster.kubectl('config', 'view', '--raw', '-o', 'json'));
      const users = [{ name: 'dev', user: { token } }];
      const [{ context, name } = { context: {}, name: '' }] = config['contexts'] as {
        context: JsonObject;
        name: string;
      }[];
      const contexts = [{ name, context: { ...context, user: 'dev' } }];
      writeFileSync(kubeconfig, JSON.stringify({ ...config, users, contexts }));
    });

    it('names the kinds that the user may not read, and reads the others', async () => {
      const { stderr, stdout } = await mgi(['explain', 'demo/edge', '--kubeconfig', kubeconfig]);
      expect(stdout).to.contain('from the label kuma.io/mesh of the Namespace demo');
      expect(stderr).to.contain('cluster: you may not read meshgateways.kuma.io, so it is left out\n');
      expect(stderr).to.contain('cluster: you may not read deployments.apps --namespace=demo, so it is left out\n');
      expect(stderr).to.not.match(/services|namespaces demo|compositecontrollers/);
    });
  });

  for (const [what, env, message] of [
    ['no server answers', { KUBECONFIG: '/dev/null' }, /^mgi: the cluster cannot be read: kubectl: .+\n$/],
    [
      'the PATH has no kubectl',
      { PATH: '/nonexistent' },
      /^mgi: the cluster cannot be read: kubectl cannot be started: .+\n$/,
    ],
  ] as const) {
    it(`says in one line that ${what}`, async () => {
      const argv = [join(root, 'bin/mgi.js'), 'explain', '--cluster'];
      const ended = run(process.execPath, argv, { env: { ...environment, ...env } });
      const { code, stderr }: { code?: number; stderr?: string } = await ended.catch((error) => error);
      expect(code).to.equal(1);
      expect(stderr).to.match(message);
    });
  }

  it('refuses a context that does not exist', async () => {
    const { stderr } = await mgi(['get', '--context', 'none']);
    expect(stderr).to.match(/^kubectl mgi: the cluster cannot be read: kubectl: .* context: none\n/);
  });
});
