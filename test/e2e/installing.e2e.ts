import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect } from 'chai';
import { Cluster, readOffer } from './cluster.ts';
import { refusal } from './own.ts';

const offer = readOffer(process.env) ?? {};
const root = new URL('../../', import.meta.url).pathname;
const definition = 'customresourcedefinitions/meshgateways.kuma.io';

/** Returns the only command of docs/install.md that contains a text. */
function commandWith(text: string): string {
  const page = readFileSync(join(root, 'docs/install.md'), 'utf8');
  const all = [...page.matchAll(/^(?:\$ )?(kubectl .*)$|^`(kubectl [^`]*)`/gm)].map(
    ([, line, inline]) => line ?? inline ?? '',
  );
  const found = all.filter((command) => command.includes(text));
  expect(found, text).to.have.length(1);
  return found[0] ?? '';
}

describe('the installation of docs/install.md', () => {
  const cluster = new Cluster('installing');

  before(async function () {
    if (offer.assets === undefined) return this.skip();
    await cluster.startApi(offer);
    await cluster.kubectl('apply', '-f', offer.metacontrollerCrds ?? '');
  });
  after(() => cluster.stop());

  for (const [how, argv] of [
    ['kubectl apply', ['apply']],
    ['kubectl apply --server-side', ['apply', '--server-side', '--field-manager=kuma']],
    ['kubectl create, as Helm', ['create', '--field-manager=helm']],
  ] as const) {
    it(`never replaces the CustomResourceDefinitions of a Kuma that ${how} installed`, async () => {
      await cluster.kubectl('delete', 'customresourcedefinitions', '--selector=e2e/kuma');
      // A stand-in for Kuma's own definitions: ours, with another category.
      const theirs = withCategory(readFileSync(join(root, 'manifests/crds/kuma.io.yaml'), 'utf8'));
      const file = join(cluster.folder, 'kuma.yaml');
      writeFileSync(file, theirs);
      await cluster.kubectl(...argv, '-f', file);
      const read = () => cluster.kubectl('get', definition, '-o', 'jsonpath={.metadata.generation} {.spec.names}');
      const before = await read();
      expect(before).to.contain('"categories":["theirs"]');
      expect(await refusal(cluster.shell(commandWith('crds/kuma.io.yaml')))).to.contain('AlreadyExists');
      await cluster.shell(commandWith('apply -f manifests/crds/mesh.internal.yaml'));
      await cluster.kubectl('apply', '-k', join(root, 'manifests/crds'));
      expect(await read()).to.equal(before);
    });
  }

  it('waits until the API server serves the new kinds', async () => {
    await cluster.shell(commandWith('kubectl wait --for=condition=Established crd/meshgatewayinstances.mesh.internal'));
    await cluster.kubectl('get', 'meshgatewayinstances.mesh.internal', '-A');
  });

  it('shows Ready and its reason of instances of kuma.io by the file with the columns', async () => {
    const instance = {
      apiVersion: 'kuma.io/v1alpha1',
      kind: 'MeshGatewayInstance',
      metadata: { name: 'edge', namespace: 'default' },
      spec: {},
    };
    const path = '/apis/kuma.io/v1alpha1/namespaces/default/meshgatewayinstances';
    await cluster.request('POST', path, instance);
    const conditions = [
      {
        type: 'Ready',
        status: 'False',
        reason: 'NoGatewayMatched',
        message: '',
        lastTransitionTime: '2026-01-01T00:00:00Z',
      },
    ];
    await cluster.request('PATCH', `${path}/edge/status`, { status: { conditions } }, 'application/merge-patch+json');
    const [head = '', row = ''] = (await cluster.shell(commandWith('kuma.io.columns'))).split('\n');
    expect(head.split(/ +/)).to.include.members(['NAMESPACE', 'READY', 'REASON', 'SYNCED', 'ADDRESS']);
    expect(row.split(/ +/).slice(0, 5)).to.deep.equal(['default', 'edge', '<none>', 'False', 'NoGatewayMatched']);
  });

  it('puts the hook into another namespace, and removes it without that namespace', async () => {
    await cluster.kubectl('create', 'namespace', 'platform');
    const folder = join(cluster.folder, 'elsewhere');
    mkdirSync(folder);
    const path = (name: string) => relative(folder, join(root, 'manifests', name));
    const kustomization = {
      namespace: 'platform',
      resources: [path('overlays/ha')],
      components: [path('components/namespace')],
    };
    writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(kustomization));
    await cluster.kubectl('apply', '-k', folder);
    const versions = () => cluster.resourceVersions(folder);
    const before = await versions();
    await cluster.kubectl('apply', '-k', folder);
    expect(await versions())
      .to.equal(before)
      .and.to.match(/CompositeController \d+/);
    const url = '{.items[*].spec.hooks.sync.webhook.url}';
    const address = 'http://meshgatewayinstance-hook.platform.svc:8080/sync';
    expect(await cluster.kubectl('get', 'compositecontrollers', '-o', `jsonpath=${url}`)).to.equal(
      `${address} ${address}`,
    );
    await cluster.kubectl('delete', '-k', folder);
    expect(await cluster.kubectl('get', 'namespace', 'platform', '-o', 'jsonpath={.status.phase}')).to.equal('Active');
  });
});

function withCategory(text: string): string {
  const marked = text.replaceAll(/^( *)categories:\n.*$/gm, '$1categories: [theirs]');
  expect(marked).to.not.equal(text);
  return marked.replaceAll(/^metadata:$/gm, 'metadata:\n  labels: {e2e/kuma: "true"}');
}
