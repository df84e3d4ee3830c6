import { writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { isList, isObject, type JsonObject, objectAt } from '../../src/api/json.ts';
import { tablesOf } from '../support/markdown.ts';
import { readProject } from '../support/recipes.ts';
import { Cluster, readOffer } from './cluster.ts';
import { eventually, freePort } from './processes.ts';
import { Runbook } from './runbook.ts';

const offer = readOffer(process.env) ?? {};
const page = 'docs/recipes/sync-errors.md';
const namespace = 'sync-errors';
const controllers = '/apis/metacontroller.k8s.io/v1alpha1/compositecontrollers/meshgatewayinstance-mesh-internal';
const instances = `/apis/mesh.internal/v1alpha1/namespaces/${namespace}/meshgatewayinstances`;
/** The schema of the instance allows a sidecar without an image, and the API server refuses it in a Deployment. */
const refused: JsonObject = { podTemplate: { spec: { containers: [{ name: 'sidecar' }] } } };
const patchType = 'application/merge-patch+json';

describe('the events in docs/recipes/sync-errors.md', () => {
  const cluster = new Cluster('sync-errors');
  const servers: Server[] = [];
  let count = 0;

  before(async function () {
    if (offer.assets === undefined) return this.skip();
    // The limit of events is lifted, because each failure writes several.
    await cluster.start(offer, 'dynamic-apply', ['--events-burst=1000', '--events-qps=100']);
    await cluster.applyOverlay(['manifests/overlays/lightweight', 'manifests/rbac']);
    await cluster.kubectl('create', 'namespace', namespace);
    await cluster.request('POST', '/apis/kuma.io/v1alpha1/meshgateways', {
      apiVersion: 'kuma.io/v1alpha1',
      kind: 'MeshGateway',
      mesh: 'default',
      metadata: { name: 'errors' },
      spec: { selectors: [{ match: { errors: 'yes' } }], conf: { listeners: [{ port: 80, protocol: 'HTTP' }] } },
    });
  });
  after(async () => {
    for (const server of servers) server.close().closeAllConnections();
    await cluster.stop();
  });
  afterEach(() => call({ url: `${cluster.hookUrl}/sync`, timeout: '10s' }));

  /** Creates an instance that binds the MeshGateway. */
  async function create(name: string, spec: JsonObject): Promise<void> {
    await cluster.request('POST', instances, {
      apiVersion: 'mesh.internal/v1alpha1',
      kind: 'MeshGatewayInstance',
      metadata: { name, namespace },
      spec: { gatewayRef: { name: 'errors' }, tags: { errors: 'yes' }, serviceType: 'ClusterIP', ...spec },
    });
  }

  /** Creates an instance, and waits for an event of it that contains a text. */
  async function expectEvent(text: string, spec: JsonObject = {}): Promise<void> {
    count += 1;
    const name = `errors-${count}`;
    await create(name, spec);
    await eventually(async () => {
      const { items } = await cluster.request('GET', `/api/v1/namespaces/${namespace}/events`);
      const own = (isList(items) ? items.filter(isObject) : []).filter(
        (event) => objectAt(event, 'involvedObject')['name'] === name && event['reason'] === 'SyncError',
      );
      expect(own.map(({ message }) => message).join('\n')).to.contain(text);
    }, 60);
    await cluster.request('DELETE', `${instances}/${name}`);
  }

  /** Changes the webhook of the sync hook. */
  async function call(webhook: JsonObject): Promise<void> {
    await cluster.request('PATCH', controllers, { spec: { hooks: { sync: { webhook } } } }, patchType);
  }

  /** Starts a server in place of the hook or of a proxy. Returns its port. */
  async function serve(answer: RequestListener): Promise<number> {
    const port = await freePort();
    servers.push(createServer(answer).listen(port));
    return port;
  }

  const version = (value: string) =>
    cluster.request(
      'PATCH',
      controllers,
      { spec: { hooks: { sync: { version: value }, customize: { version: value } } } },
      patchType,
    );

  const causes: Readonly<Record<string, (text: string) => Promise<void>>> = {
    'no such host': async (text) => {
      await call({ url: 'http://hook.invalid:8080/sync' });
      await expectEvent(text);
    },
    'connect: connection refused': async (text) => {
      await call({ url: `http://127.0.0.1:${await freePort()}/sync` });
      await expectEvent(text);
    },
    'Client.Timeout exceeded': async (text) => {
      await call({ url: `http://127.0.0.1:${await serve(() => undefined)}/sync`, timeout: '2s' });
      await expectEvent(text);
    },
    'server gave HTTP response to HTTPS client': async (text) => {
      await call({ url: `${cluster.hookUrl.replace('http:', 'https:')}/sync` });
      await expectEvent(text);
    },
    'unsupported status code: 401 body: {"error":{"code":"Unauthorized"': async (text) => {
      const tokens = join(cluster.folder, 'tokens');
      writeFileSync(tokens, 'another\n');
      await cluster.stopProgram('hook');
      await cluster.startHook(['--auth-token-file', tokens]);
      await expectEvent(text);
      await cluster.stopProgram('hook');
      await cluster.startHook();
    },
    'unsupported status code: 404 body: {"error":{"code":"NotFound"': async (text) => {
      await call({ url: `${cluster.hookUrl}/synk` });
      await expectEvent(text);
    },
    'unsupported status code: 400 body: {"error":{"code":"HookVersionUnsupported"': async (text) => {
      await version('v1');
      await expectEvent(text);
      await version('v2');
    },
    'unsupported status code: 403 body:': async (text) => {
      const proxy = await serve((_, response) => response.writeHead(403).end('blocked'));
      const [command = '', ...argv] = cluster.programs.get('metacontroller')?.child.spawnargs ?? [];
      await cluster.stopProgram('metacontroller');
      cluster.startProgram('metacontroller', command, argv, { HTTP_PROXY: `http://127.0.0.1:${proxy}` });
      // Go never asks a proxy for a loopback address.
      await call({ url: `${cluster.hookUrl.replace('127.0.0.1', ownAddress())}/sync` });
      await expectEvent(text);
    },
    "can't reconcile children": (text) => expectEvent(text, refused),
  };

  const [{ rows } = { rows: [] }] = tablesOf(readProject(page));
  const texts = rows.map(([cell = '']) => /^`([^`]*)`/.exec(cell)?.[1] ?? '');

  it('are those that the tests cause', () => expect(texts).to.have.members(Object.keys(causes)));

  for (const [text, cause] of Object.entries(causes)) {
    it(`come from Metacontroller: ${text}`, () => cause(text));
  }

  for (const [name, expected] of [
    ['events', /SyncError/],
    ['urls', /\/sync .*\/customize/],
    ['pods', /meshgatewayinstance-hook-/],
  ] as const) {
    it(`are found by the commands of the page: ${name}`, async () => {
      expect(await new Runbook(page, cluster, {}).run(name)).to.match(expected);
    });
  }

  it('lead to the field by the last command of the page', async () => {
    await create('refused', refused);
    const output = await new Runbook(page, cluster, {}).run('check', ' || test $? = 1');
    expect(output).to.contain('spec.template.spec.containers[0].image: Required value');
  });

  /** Returns an address of this machine that is not a loopback address. */
  function ownAddress(): string {
    const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    const own = all.find(({ family, internal }) => family === 'IPv4' && !internal);
    if (own === undefined) throw new Error('this machine has no address except the loopback address');
    return own.address;
  }
});
