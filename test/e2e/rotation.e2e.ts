import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { managedLabel } from '../../src/api/names.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { Cluster, readOffer } from './cluster.ts';
import { Runbook } from './runbook.ts';
import { warnings } from './warnings.ts';
import { World } from './world.ts';

const offer = readOffer(process.env) ?? {};
const namespace = 'meshgatewayinstance-hook';

/** Runs the commands of docs/operations.md that replace credentials, and counts failed syncs. */
describe('The rotation of credentials in docs/operations.md', () => {
  const cluster = new Cluster('rotation');
  const edges = ['kuma.io', 'mesh.internal'].map((group, index) => new World(cluster, `rotation-${index}`, group));
  let runbook: Runbook;
  let port = 1000;

  before(async function () {
    // In an existing cluster, the hook's Secrets and Metacontroller's permissions belong to the cluster's owner.
    if (offer.assets === undefined) return this.skip();
    await cluster.start(offer, 'dynamic-apply');
    await cluster.applyOverlay(['manifests/overlays/lightweight']);
    for (const edge of edges) await edge.create({ serviceType: 'ClusterIP' }, { labels: { [managedLabel]: 'true' } });
    for (const edge of edges) await edge.bringUp();
    runbook = new Runbook('docs/operations.md', cluster, { EXTRA_NAMES: 'IP:127.0.0.1' });
  });
  after(() => cluster.stop());
  afterEach(function () {
    if (this.currentTest?.state === 'failed') process.stderr.write(`logs:\n${cluster.describeLogs()}\n`);
  });

  /** Copies a Secret to files, as the kubelet does. Returns the paths by key. */
  const mount = async (name: string): Promise<Readonly<Record<string, string>>> => {
    const folder = join(cluster.folder, 'mounted', name);
    mkdirSync(folder, { recursive: true });
    const secret = await cluster.request('GET', `/api/v1/namespaces/${namespace}/secrets/${name}`);
    const entries = Object.entries(objectAt(secret, 'data')).map(([key, value]) => {
      writeFileSync(join(folder, key), Buffer.from(String(value), 'base64'));
      return [key, join(folder, key)];
    });
    return Object.fromEntries(entries);
  };

  const secret = (name: string, data: Readonly<Record<string, string>>) =>
    cluster.kubectl(
      ...['create', 'secret', 'generic', name, '-n', namespace],
      ...Object.entries(data).map(([key, value]) => `--from-literal=${key}=${value}`),
    );

  /** Starts the hook with credentials, and makes Metacontroller use them. */
  const use = async (argv: readonly string[], components: readonly string[]) => {
    await cluster.stopProgram('hook');
    await cluster.startHook(argv);
    const paths = components.map((name) => `manifests/components/${name}`);
    await cluster.applyOverlay(['manifests/overlays/lightweight'], paths);
    await work();
  };

  /** Changes the gateways. Every instance must follow. */
  const work = async () => {
    port += 1;
    for (const edge of edges) await edge.putGateway([port]);
    for (const edge of edges) await edge.waitPorts([port]);
    // The syncs that the changed children cause must not run while a CompositeController restarts.
    await sleep(1000);
  };

  /** Takes the place of `restart-hook`, because no kubelet runs here: the hook reloads the files. */
  const restartHook = async (name: string) => {
    expect(runbook.has('restart-hook')).to.equal(true);
    await mount(name);
    await sleep(3000);
  };

  /** Runs steps of the page, with work after each, and expects no failed sync. */
  const follow = async (steps: readonly (string | (() => Promise<void>))[]) => {
    const before = await warnings(cluster);
    for (const step of steps) {
      if (typeof step === 'string') await runbook.run(step);
      else await step();
      await work();
    }
    expect(await warnings(cluster)).to.deep.equal(before);
  };

  /** Returns the status of a request with an Authorization header. An authorized one is refused for its content type. */
  const statusWith = async (authorization: string) =>
    (await fetch(`${cluster.hookUrl}/sync`, { method: 'POST', headers: { authorization } })).status;

  it('replaces the token without a failed sync', async () => {
    const name = `${namespace}-token`;
    await secret(name, { token: 'first', tokens: 'first' });
    const { tokens = '' } = await mount(name);
    await use(['--auth-token-file', tokens], ['auth-token']);
    const restart = () => restartHook(name);
    await follow([
      ...['token-add', restart],
      ...['token-switch', 'reload-metacontroller'],
      ...['token-remove', restart],
    ]);
    expect(await statusWith('Bearer first')).to.equal(401);
  });

  it('replaces the password without a failed sync', async () => {
    const name = `${namespace}-user`;
    await secret(name, { username: 'meta', password: 'p:1', users: 'meta:p:1' });
    const { users = '' } = await mount(name);
    await use(['--basic-auth-file', users], ['auth-basic']);
    const restart = () => restartHook(name);
    await follow([
      ...['password-add', restart],
      ...['password-switch', 'reload-metacontroller'],
      ...['password-remove', restart],
    ]);
    expect(await statusWith(`Basic ${Buffer.from('meta:p:1').toString('base64')}`)).to.equal(401);
  });

  for (const components of [['tls'], ['tls', 'mtls']]) {
    it(`replaces the CA and all certificates without a failed sync: ${components.join(' and ')}`, async () => {
      const name = `${namespace}-tls`;
      const make = 'manifests/components/tls/make-certificates.sh';
      await cluster.shell(`${make} ${namespace} IP:127.0.0.1 | kubectl apply -f -`);
      const { 'ca.crt': ca = '', 'tls.crt': certificate = '', 'tls.key': key = '' } = await mount(name);
      const isMutual = components.includes('mtls');
      const client = isMutual ? ['--client-ca-file', ca, '--client-name', 'metacontroller'] : [];
      await use(['--tls-cert-file', certificate, '--tls-key-file', key, ...client], components);
      const before = await issuerOf(certificate);
      const restart = () => restartHook(name);
      await follow([
        'certificates-create',
        ...['certificates-trust-both', restart],
        ...(isMutual ? ['certificates-client'] : []),
        'reload-metacontroller',
        ...['certificates-server', restart],
        ...['certificates-trust-new', restart, 'reload-metacontroller'],
      ]);
      expect(await issuerOf(certificate)).to.not.equal(before);
      expect(await cluster.shell(`grep -c BEGIN '${ca}'`)).to.equal('1\n');
    });
  }

  const issuerOf = (file: string) => cluster.shell(`openssl x509 -in '${file}' -noout -issuer`);
});
