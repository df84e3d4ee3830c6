import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { isObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { Cluster, readOffer } from './cluster.ts';
import { eventually } from './processes.ts';
import { World } from './world.ts';

const offer = readOffer(process.env) ?? {};
const namespace = 'meshgatewayinstance-hook';
const components = 'manifests/components';

describe('Metacontroller and a hook that authenticates its callers', () => {
  const cluster = new Cluster('auth');
  let count = 0;

  before(async function () {
    // In an existing cluster, the hook's Secrets and Metacontroller's permissions belong to the cluster's owner.
    if (offer.assets === undefined) return this.skip();
    await cluster.start(offer, 'dynamic-apply');
    await cluster.applyOverlay(['manifests/overlays/lightweight']);
  });
  after(() => cluster.stop());

  const file = (name: string, text: string) => {
    const folder = join(cluster.folder, 'secrets');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  /** Writes the data of a Secret to files, as in a pod that mounts the Secret. Returns the paths by key. */
  const mounted = async (name: string) => {
    const secret = await cluster.request('GET', `/api/v1/namespaces/${namespace}/secrets/${name}`);
    const data = Object.entries(objectAt(secret, 'data'));
    return Object.fromEntries(
      data.map(([key, value]) => [key, file(`${name}-${key}`, Buffer.from(String(value), 'base64').toString())]),
    );
  };

  const secret = (name: string, data: Readonly<Record<string, string>>) =>
    cluster.kubectl(
      ...['create', 'secret', 'generic', name, '-n', namespace],
      ...Object.entries(data).map(([key, value]) => `--from-literal=${key}=${value}`),
    );

  const converges = async () => {
    count += 1;
    const edge = new World(cluster, `auth-${count}`);
    await edge.create({ serviceType: 'ClusterIP' });
    await edge.waitPorts([80, 443]);
    await edge.bringUp();
  };

  const restart = async (argv: readonly string[], used: readonly string[]) => {
    await cluster.stopProgram('hook');
    await cluster.startHook(argv);
    await cluster.applyOverlay(
      ['manifests/overlays/lightweight'],
      used.map((name) => `${components}/${name}`),
    );
  };

  it('connect with a Bearer token', async () => {
    await secret('meshgatewayinstance-hook-token', { token: 's3cret', tokens: 'old\ns3cret' });
    const { tokens = '' } = await mounted('meshgatewayinstance-hook-token');
    await restart(['--auth-token-file', tokens], ['auth-token']);
    await converges();
  });

  it('do not connect with a wrong token, and an event reports status 401', async () => {
    await restart(['--auth-token-file', file('other', 'another')], ['auth-token']);
    const edge = new World(cluster, 'auth-refused');
    await edge.create({ serviceType: 'ClusterIP' });
    await eventually(async () => expect(JSON.stringify(await edge.events())).to.contain('401'));
    expect(isObject(await edge.service().catch(() => undefined))).to.equal(false);
  });

  it('connect with user name and password', async () => {
    await secret('meshgatewayinstance-hook-user', { username: 'meta', password: 'p:w', users: 'meta:p:w' });
    const { users = '' } = await mounted('meshgatewayinstance-hook-user');
    await restart(['--basic-auth-file', users], ['auth-basic']);
    await converges();
  });

  it('connect with TLS and with mutual TLS, using certificates of a private CA', async () => {
    await cluster.shell(`${components}/tls/make-certificates.sh ${namespace} IP:127.0.0.1 | kubectl apply -f -`);
    const tls = await mounted('meshgatewayinstance-hook-tls');
    const pair = ['--tls-cert-file', tls['tls.crt'] ?? '', '--tls-key-file', tls['tls.key'] ?? ''];
    await restart(pair, ['tls']);
    await converges();
    await restart(
      [...pair, '--client-ca-file', tls['ca.crt'] ?? '', '--client-name', 'metacontroller'],
      ['tls', 'mtls'],
    );
    await converges();
  });
});
