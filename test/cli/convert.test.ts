import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Json, JsonObject } from '../../src/api/json.ts';
import { mgi } from '../support/cli.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { kumaCases, temporaryFolder, writeKumaCpConfig } from '../support/golden.ts';
import { gateway, service, uid } from '../support/request.ts';

const samples = new URL('../../manifests/samples', import.meta.url).pathname;
const instance = (spec: JsonObject = {}, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'kuma.io/v1alpha1',
  kind: 'MeshGatewayInstance',
  metadata: { name: 'edge', namespace: 'demo', ...metadata },
  spec,
});
const list = (...items: readonly JsonObject[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
const convert = (argv: readonly string[], ...items: readonly JsonObject[]) =>
  mgi(['convert', '-f', '-', '-o', 'json', ...argv], { stdin: list(...items) });
const items = (stdout: string): JsonObject[] => JSON.parse(stdout).items;

const filledIn = new Set(['divisor', 'serviceAccount', 'terminationGracePeriodSeconds']);

/**
 * Removes the fields in which children may differ: `divisor` and `serviceAccount`, which the API server defaults, and
 * the grace period, which differs on purpose.
 */
function comparable(children: readonly JsonObject[]): Json {
  return JSON.parse(JSON.stringify(children, (key, value) => (filledIn.has(key) ? undefined : value)));
}

async function rendered(argv: readonly string[], ...objects: readonly JsonObject[]): Promise<Json> {
  const { stdout } = await mgi(['render', '-f', '-', '-o', 'json', ...argv], { stdin: list(...objects) });
  return comparable(items(stdout));
}

describe('mgi convert', () => {
  it('keeps the fields of the instance and sets gatewayRef to the bound MeshGateway', async () => {
    const original = instance(
      {
        replicas: 3,
        serviceType: 'NodePort',
        tags: { team: 'a' },
        resources: { limits: { memory: '1Gi' } },
        serviceTemplate: { metadata: { labels: { a: 'b' } }, spec: { loadBalancerIP: '192.0.2.1' } },
        podTemplate: {
          metadata: { annotations: { c: 'd' } },
          spec: {
            serviceAccountName: 'edge',
            securityContext: { fsGroup: 2000 },
            container: { securityContext: { readOnlyRootFilesystem: true } },
          },
        },
      },
      {
        uid,
        generation: 4,
        resourceVersion: '7',
        managedFields: [],
        labels: { 'kuma.io/mesh': 'default' },
        annotations: {
          'kuma.io/sidecar-drain-time': '90s',
          'kubectl.kubernetes.io/last-applied-configuration': '{}',
          'metacontroller.k8s.io/last-applied-configuration': '{}',
        },
      },
    );
    const { code, stderr, stdout } = await convert([], { ...original, status: { conditions: [] } }, gateway());
    expect(stderr).to.equal('');
    expect(code).to.equal(0);
    expect(items(stdout)).to.deep.equal([
      {
        apiVersion: 'mesh.internal/v1alpha1',
        kind: 'MeshGatewayInstance',
        metadata: {
          name: 'edge',
          namespace: 'demo',
          labels: { 'kuma.io/mesh': 'default' },
          annotations: { 'kuma.io/sidecar-drain-time': '90s' },
        },
        spec: {
          gatewayRef: { name: 'edge' },
          replicas: 3,
          serviceType: 'NodePort',
          tags: { team: 'a' },
          resources: { limits: { memory: '1Gi' } },
          podTemplate: {
            metadata: { annotations: { c: 'd' } },
            spec: {
              serviceAccountName: 'edge',
              securityContext: { fsGroup: 2000 },
              containers: [{ name: 'kuma-gateway', securityContext: { readOnlyRootFilesystem: true } }],
            },
          },
          serviceTemplate: { metadata: { labels: { a: 'b' } }, spec: { loadBalancerIP: '192.0.2.1' } },
        },
      },
    ]);
  });

  it('adds no fields other than gatewayRef and defaults', async () => {
    const [converted] = items((await convert([], instance(), gateway())).stdout);
    expect(converted?.['spec']).to.deep.equal({
      gatewayRef: { name: 'edge' },
      replicas: 1,
      serviceType: 'LoadBalancer',
    });
    expect(converted?.['metadata']).to.deep.equal({ name: 'edge', namespace: 'demo' });
  });

  it('warns and omits gatewayRef if no MeshGateway is bound', async () => {
    const { code, stderr, stdout } = await convert([], instance(), gateway('other', [80], { team: 'b' }));
    expect(code).to.equal(0);
    expect(stderr).to.equal(
      'standard input: document 1: MeshGatewayInstance demo/edge: gatewayRef is omitted because no MeshGateway in the manifests matches\n',
    );
    expect(items(stdout)[0]).to.not.have.nested.property('spec.gatewayRef');
  });

  it('sets suspend with --suspend', async () => {
    const { stdout } = await convert(['--suspend'], instance(), gateway());
    expect(items(stdout)[0]).to.have.nested.property('spec.suspend', true);
  });

  it('prints one YAML document for each kuma.io instance and nothing else', async () => {
    const { code, stderr, stdout } = await mgi(['convert', '-f', samples, join(samples, 'mesh.internal')]);
    expect(code).to.equal(0);
    expect(stderr).to.contain(
      'MeshGatewayInstance demo/edge: warning: mesh.internal already has an instance of this name',
    );
    expect(stdout.match(/^kind: .*/gm)).to.deep.equal(Array(3).fill('kind: MeshGatewayInstance'));
    expect(stdout.match(/^apiVersion: .*/gm)).to.deep.equal(Array(3).fill('apiVersion: mesh.internal/v1alpha1'));
  });

  it('ignores existing children', async () => {
    const { code, stderr } = await convert([], instance({}, { uid }), gateway(), service());
    expect([code, stderr]).to.deep.equal([0, '']);
  });

  it('reports a field that mesh.internal does not accept, with exit code 1', async () => {
    const labels = { 'kuma.io/mesh': 'other' };
    const { code, stderr } = await convert([], instance({ podTemplate: { metadata: { labels } } }), gateway());
    expect(code).to.equal(1);
    expect(stderr).to.match(
      /^standard input: document 1: MeshGatewayInstance\.mesh\.internal demo\/edge: spec\.podTemplate\.metadata\.labels\[kuma\.io\/mesh\]: "other": [^\n]+\n$/,
    );
  });

  it('names a skipped MeshGateway, with exit code 1', async () => {
    const { code, stderr } = await convert([], instance(), gateway(), { ...gateway('bad'), spec: 7 });
    expect(code).to.equal(1);
    expect(stderr).to.match(/^MeshGateway bad: skipped: spec[^\n]+\n$/);
  });

  it('names a field of the wrong type, with exit code 1 and no output', async () => {
    const result = await convert([], instance({ replicas: 'two' }));
    expect(result.code).to.equal(1);
    expect(result.stdout).to.equal('');
    expect(result.stderr).to.match(
      /^standard input: document 1: MeshGatewayInstance demo\/\S+: spec\.replicas: [^\n]+\n$/,
    );
  });

  for (const [what, argv, objects, code] of [
    ['no instance', [], [gateway()], 1],
    ['no instance of kuma.io', [], [{ ...instance(), apiVersion: 'mesh.internal/v1alpha1' }], 1],
    ['an unknown instance', ['--instance', 'demo/other'], [instance()], 1],
    ['an unknown output format', ['--output', 'xml'], [instance()], 2],
  ] as const) {
    it(`refuses with one line and exit code ${code}: ${what}`, async () => {
      const result = await convert(argv, ...objects);
      expect(result.code).to.equal(code);
      expect(result.stdout).to.equal('');
      expect(result.stderr).to.match(/^mgi: [^\n]+\n$/);
    });
  }
});

describe('a converted instance', () => {
  const folder = temporaryFolder();
  for (const release of ['2.14', '2.13']) {
    for (const example of kumaCases(release)) {
      it(`renders the same children as the original: Kuma ${release}, ${example.name}`, async () => {
        const path = writeKumaCpConfig(folder, example);
        const argv = ['--kuma-cp-config', path, '--kuma-version', release];
        const related = objectAt(example.request, 'related');
        const around = Object.values(related).flatMap((group) => Object.values(group ?? {}) as JsonObject[]);
        const original = objectAt(example.request, 'parent');
        const { stdout } = await convert(argv, original, ...around);
        expect(await rendered(argv, ...items(stdout), ...around)).to.deep.equal(
          await rendered(argv, original, ...around),
        );
      });
    }
  }

  const word = fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/);
  const map = fc.dictionary(word, word, { maxKeys: 3 });
  const quantities = fc.dictionary(
    fc.constantFrom('cpu', 'memory', 'ephemeral-storage'),
    fc.constantFrom('0.5', '1000m', '1024Mi', 2, '1e3', '128974848'),
  );
  const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
  const record = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) => maybe(fc.record(fields));
  const metadata = record({ labels: maybe(map), annotations: maybe(map) });
  const spec = fc.record({
    replicas: maybe(fc.integer({ min: 1, max: 9 })),
    serviceType: maybe(fc.constantFrom('LoadBalancer', 'ClusterIP', 'NodePort')),
    tags: maybe(map),
    resources: record({ limits: maybe(quantities), requests: maybe(quantities) }),
    serviceTemplate: record({
      metadata,
      spec: record({ loadBalancerIP: maybe(fc.oneof(fc.constant(''), fc.ipV4())) }),
    }),
    podTemplate: record({
      metadata,
      spec: record({
        serviceAccountName: maybe(fc.oneof(fc.constant(''), word)),
        securityContext: record({ fsGroup: maybe(fc.nat()) }),
        container: record({ securityContext: record({ readOnlyRootFilesystem: maybe(fc.boolean()) }) }),
      }),
    }),
  });
  const drainTime = maybe(fc.constantFrom('30s', '1h30m', '0s', 'soon'));
  const ports = fc.array(fc.constantFrom(80, 443, 8080, 30080), { maxLength: 4 });

  it('renders the same children as the original for random specs', async () => {
    await fc.assert(
      fc.asyncProperty(spec, drainTime, ports, fc.boolean(), async (given, drain, listeners, bound) => {
        const annotations = drain === undefined ? {} : { 'kuma.io/sidecar-drain-time': drain };
        const original: JsonObject = JSON.parse(JSON.stringify(instance(given as JsonObject, { annotations })));
        const around = [gateway('edge', listeners, bound ? {} : { team: 'none' }), gateway('other', [81], { a: 'b' })];
        const { stdout } = await convert([], original, ...around);
        expect(await rendered([], ...items(stdout), ...around)).to.deep.equal(await rendered([], original, ...around));
      }),
      { numRuns: 100 },
    );
  });
});
