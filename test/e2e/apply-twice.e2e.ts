import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect } from 'chai';
import { Cluster, readOffer } from './cluster.ts';

const offer = readOffer(process.env) ?? {};
const root = new URL('../../', import.meta.url).pathname;

/** Installations of the hook: an overlay and components. */
const installations: readonly (readonly string[])[] = [
  ['overlays/lightweight'],
  ['overlays/ha'],
  ['overlays/lightweight', 'components/validation', 'components/gateway-index'],
  [
    'overlays/lightweight',
    'components/auth-token',
    'components/tls',
    'components/mtls',
    'revision',
    'components/config-revision',
  ],
];

const revision = `
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
configMapGenerator:
  - {name: meshgatewayinstance-hook, namespace: meshgatewayinstance-hook, behavior: merge, literals: [MGI_CONFIG_REVISION=1]}
`;

/**
 * Returns the lines of kubectl apply about objects that it changed. It always sends a patch for a PodDisruptionBudget, because the
 * selector of this kind is replaced as a whole; the API server finds no change in it.
 */
const changed = (output: string) =>
  output
    .trim()
    .split('\n')
    .filter((line) => !line.endsWith(' unchanged') && !line.startsWith('poddisruptionbudget'));

describe('An installation that is applied again', () => {
  const cluster = new Cluster('apply-twice');

  before(async function () {
    // In an existing cluster, the installation belongs to the cluster's owner.
    if (offer.assets === undefined) return this.skip();
    await cluster.startApi(offer);
    await cluster.kubectl('apply', '-f', offer.metacontrollerCrds ?? '');
    await cluster.kubectl('apply', '-k', join(root, 'manifests/crds'));
  });
  after(() => cluster.stop());

  for (const [overlay = '', ...components] of installations) {
    it(`changes nothing: ${[overlay, ...components].join(', ')}`, async () => {
      const folder = writeKustomization(cluster.folder, overlay, components);
      await cluster.kubectl('apply', '-k', folder);
      const versions = () => cluster.resourceVersions(folder);
      const before = await versions();
      expect(before)
        .to.match(/Deployment \d+/)
        .and.match(/NetworkPolicy \d+/)
        .and.match(/CompositeController \d+/);
      const output = await cluster.kubectl('apply', '-k', folder);
      expect(changed(output)).to.deep.equal([]);
      expect(await versions()).to.equal(before);
    });
  }

  it('creates the hook alone when the label selects it', async () => {
    const hook = ['--selector', 'app.kubernetes.io/name=meshgatewayinstance-hook', '--dry-run=client'];
    const output = await cluster.kubectl('apply', '-k', join(root, 'manifests/overlays/ha'), ...hook);
    const all = await cluster.kubectl('apply', '-k', join(root, 'manifests/overlays/ha'), '--dry-run=client');
    const rest = all.split('\n').filter((line) => !output.includes(line));
    expect(rest.map((line) => line.split(' ')[0])).to.have.members([
      'compositecontroller.metacontroller.k8s.io/meshgatewayinstance',
      'compositecontroller.metacontroller.k8s.io/meshgatewayinstance-mesh-internal',
    ]);
  });
});

function writeKustomization(parent: string, overlay: string, components: readonly string[]): string {
  const folder = join(parent, 'installation');
  mkdirSync(join(folder, 'revision'), { recursive: true });
  writeFileSync(join(folder, 'revision/kustomization.yaml'), revision);
  const path = (name: string) => (name === 'revision' ? name : relative(folder, join(root, 'manifests', name)));
  const kustomization = { resources: [path(overlay)], components: components.map(path) };
  writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(kustomization));
  return folder;
}
