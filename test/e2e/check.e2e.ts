import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { Cluster, readOffer } from './cluster.ts';

const run = promisify(execFile);
const root = new URL('../../', import.meta.url).pathname;
const offer = readOffer(process.env) ?? {};
/** What only the API server knows to be wrong. */
const strangeAddress = { spec: { hostAliases: [{ ip: 'x', hostnames: ['a'] }] } };

interface Found {
  readonly severity: string;
  readonly object?: string;
  readonly message: string;
}

describe('mgi check --server', () => {
  const cluster = new Cluster('check');
  before(async () => {
    await cluster.startApi(offer);
    const metadata = { name: 'check', labels: { 'pod-security.kubernetes.io/warn': 'restricted' } };
    await cluster.request('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata });
  });
  after(() => cluster.stop());

  const instance = (spec: JsonObject, namespace = 'check'): JsonObject => ({
    apiVersion: 'mesh.internal/v1alpha1',
    kind: 'MeshGatewayInstance',
    metadata: { name: 'edge', namespace },
    spec: { serviceType: 'ClusterIP', tags: { team: 'a' }, ...spec },
  });
  const gateway: JsonObject = {
    apiVersion: 'kuma.io/v1alpha1',
    kind: 'MeshGateway',
    mesh: 'default',
    metadata: { name: 'edge' },
    spec: { selectors: [{ match: { team: 'a' } }], conf: { listeners: [{ port: 80, protocol: 'HTTP' }] } },
  };

  /** Runs the built program, as a user does, with kubectl in the PATH. */
  async function check(
    given: JsonObject,
    env: NodeJS.ProcessEnv = {},
  ): Promise<{ code: number; found: readonly Found[] }> {
    const file = join(cluster.folder, 'manifests.json');
    writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [given, gateway] }));
    const argv = [join(root, 'bin/mgi.js'), 'check', '-f', file, '--server', '-o', 'json'];
    const ended = run(process.execPath, argv, { env: { ...process.env, KUBECONFIG: cluster.kubeconfig, ...env } });
    const { code, stdout }: { code?: number; stdout: string } = await ended.catch((error) => error);
    return { code: code ?? 0, found: JSON.parse(stdout).findings };
  }

  it('accepts what the API server accepts, and stores nothing', async () => {
    const { code, found } = await check(instance({}));
    expect([code, found.filter(({ severity }) => severity === 'error')]).to.deep.equal([0, []]);
    for (const path of ['/api/v1/namespaces/check/services', '/apis/apps/v1/namespaces/check/deployments']) {
      expect((await cluster.request('GET', path))['items'], path).to.deep.equal([]);
    }
  });

  it('reports the words of the API server about the object that it refuses', async () => {
    const { code, found } = await check(instance({ podTemplate: strangeAddress }));
    expect(code).to.equal(1);
    const errors = found.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ object }) => object)).to.deep.equal(['Deployment check/edge']);
    expect(errors[0]?.message).to.match(
      /^The Deployment "edge" is invalid: spec\.template\.spec\.hostAliases\[0\]\.ip: Invalid value: "x": must be a valid IP address/,
    );
  });

  it('reports the warnings of the API server', async () => {
    const { found } = await check(instance({}));
    const warnings = found.filter(({ severity }) => severity === 'warning');
    expect(warnings.map(({ object }) => object)).to.deep.equal(['Deployment check/edge']);
    expect(warnings[0]?.message).to.match(/^would violate PodSecurity "restricted:latest": /);
  });

  it('reports a Namespace that does not exist', async () => {
    const { code, found } = await check(instance({}, 'nowhere'));
    expect(code).to.equal(1);
    expect(found.map(({ message, object }) => `${object}: ${message}`)).to.deep.equal([
      'Service nowhere/edge: Error from server (NotFound): namespaces "nowhere" not found',
      'Deployment nowhere/edge: Error from server (NotFound): namespaces "nowhere" not found',
    ]);
  });

  it('says in one line that the user has no permission', async () => {
    const kubeconfig = JSON.parse(await cluster.kubectl('config', 'view', '--raw', '-o', 'json'));
    const users = kubeconfig.users.map((one: { user: object }) => ({ ...one, user: { ...one.user, as: 'nobody' } }));
    const file = join(cluster.folder, 'nobody');
    writeFileSync(file, JSON.stringify({ ...kubeconfig, users }));
    const { code, found } = await check(instance({}), { KUBECONFIG: file });
    expect([code, found.length]).to.deep.equal([1, 1]);
    expect(found[0]?.message).to.match(
      /^your user has no permission: .*User "nobody" cannot .* \(and 1 more objects\)$/,
    );
  });

  it('says in one line that no server answers, and that there is no kubectl', async () => {
    const file = join(cluster.folder, 'away');
    const server = 'https://127.0.0.1:1';
    writeFileSync(
      file,
      JSON.stringify({
        ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'away' },
        clusters: [{ name: 'away', cluster: { server } }],
        contexts: [{ name: 'away', context: { cluster: 'away', user: 'away' } }],
        users: [{ name: 'away', user: { token: 'x' } }],
      }),
    );
    const away = await check(instance({}), { KUBECONFIG: file });
    expect([away.code, away.found.length]).to.deep.equal([1, 1]);
    expect(away.found[0]?.message).to.contain('127.0.0.1:1');
    const none = await check(instance({}), { PATH: cluster.folder });
    expect([none.code, none.found.map(({ message }) => message)]).to.deep.equal([
      1,
      ['kubectl cannot be started: spawn kubectl ENOENT'],
    ]);
  });
});
