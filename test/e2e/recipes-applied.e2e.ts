import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { objectAt } from '../../src/api/json.ts';
import { caFile, chart } from '../support/control-plane.ts';
import { Cluster, readOffer } from './cluster.ts';
import { refusal } from './own.ts';
import { eventually } from './processes.ts';
import { Runbook } from './runbook.ts';

const offer = readOffer(process.env) ?? {};
const root = new URL('../../', import.meta.url).pathname;
/** A folder with the CustomResourceDefinition of Kuma's MeshHTTPRoute, among others. */
const foreignDefinitions = process.env['RECIPE_CRDS'];
const sample = 'manifests/samples/first-gateway/gateway.yaml';
const instance = '/apis/mesh.internal/v1alpha1/namespaces/first-gateway/meshgatewayinstances/first-gateway';
const child = '/api/v1/namespaces/first-gateway/services/first-gateway';

for (const strategy of ['dynamic-apply', 'server-side-apply']) {
  describe(`what docs/recipes/gitops.md says about differences (${strategy})`, () => {
    const cluster = new Cluster('recipes-applied');
    const diffs = ['diff', 'diff --server-side --force-conflicts --field-manager=kustomize-controller'];

    before(async function () {
      if (offer.assets === undefined) return this.skip();
      await cluster.start(offer, strategy);
      await cluster.applyOverlay(['manifests/overlays/lightweight', 'manifests/rbac']);
      await cluster.kubectl('apply', '-f', join(root, sample));
      await eventually(() => cluster.request('GET', child), 60);
    });
    after(() => cluster.stop());

    it('is true of instances: Metacontroller writes only the status', async () => {
      await eventually(async () =>
        expect(await cluster.request('GET', instance)).to.have.nested.property('status.conditions'),
      );
      const metadata = objectAt(await cluster.request('GET', instance), 'metadata');
      expect(metadata).to.not.have.any.keys('finalizers', 'labels', 'ownerReferences');
      expect(Object.keys(objectAt(metadata, 'annotations'))).to.deep.equal([
        'kubectl.kubernetes.io/last-applied-configuration',
      ]);
      for (const diff of diffs) expect(await cluster.shell(`kubectl ${diff} -f ${sample}`), diff).to.equal('');
    });

    it('is true of children', async () => {
      const metadata = objectAt(await cluster.request('GET', child), 'metadata');
      expect(objectAt(metadata, 'labels')).to.have.property('controller-uid');
      const key = 'metacontroller.k8s.io/last-applied-configuration';
      expect(key in objectAt(metadata, 'annotations')).to.equal(strategy === 'dynamic-apply');
    });

    it('is true of the number of pods: kubectl scale changes a field that may be in Git', async () => {
      await cluster.kubectl('scale', '-n', 'first-gateway', 'mgi/first-gateway', '--replicas=3');
      for (const diff of diffs)
        expect(await refusal(cluster.shell(`kubectl ${diff} -f ${sample}`))).to.contain('Error');
    });
  });
}

describe('docs/recipes/kong-mesh.md', () => {
  const cluster = new Cluster('kong-mesh', { hasControlPlane: true });
  let runbook: Runbook;

  before(async () => {
    await cluster.startApi(offer);
    await cluster.kubectl('create', '-f', join(root, 'manifests/crds/kuma.io.yaml'));
    await cluster.kubectl('apply', '-f', offer.metacontrollerCrds ?? '');
    if (foreignDefinitions) await cluster.kubectl('apply', '--server-side', '-f', foreignDefinitions);
    await cluster.kubectl('create', 'namespace', 'kong-mesh-system');
    // The objects of the chart, as an API server returned them.
    for (const { apiVersion, kind, metadata, spec, data } of chart('kong-mesh-2.14')) {
      const { name, labels } = objectAt({ metadata: metadata ?? null }, 'metadata');
      const [path, content] =
        kind === 'Deployment' ? ['apis/apps/v1', { spec: spec ?? null }] : ['api/v1', { data: data ?? null }];
      await cluster.request('POST', `/${path}/namespaces/kong-mesh-system/${String(kind).toLowerCase()}s`, {
        apiVersion: apiVersion ?? null,
        kind: kind ?? null,
        metadata: { name: name ?? null, labels: labels ?? null },
        ...content,
      });
    }
    const secret = [
      'secret',
      'generic',
      'kong-mesh-tls-cert',
      '-n',
      'kong-mesh-system',
      `--from-file=ca.crt=${caFile}`,
    ];
    await cluster.kubectl('create', ...secret);
    runbook = new Runbook('docs/recipes/kong-mesh.md', cluster, {});
  });
  after(() => cluster.stop());

  it('takes the configuration from the control plane of Kong Mesh', async () => {
    await runbook.run('detect');
    const component = readFileSync(join(runbook.folder, 'install/kuma-cp/kustomization.yaml'), 'utf8');
    expect(component).to.contain('docker.io/kong/kuma-dp').and.to.contain('kong-mesh-system');
  });

  it('installs the hook with this configuration', async () => {
    await runbook.run('install');
    expect(await runbook.run('controllers')).to.contain('meshgatewayinstance-mesh-internal created');
    const options = await cluster.kubectl('get', 'configmaps', '-n', 'meshgatewayinstance-hook', '-o', 'json');
    expect(options).to.contain('docker.io/kong/kuma-dp');
  });

  it('creates the gateway and its route', async function () {
    // The route needs Kuma's CustomResourceDefinition.
    if (!foreignDefinitions) return this.skip();
    expect(await runbook.run('gateway')).to.match(/meshhttproute\S* created/);
  });
});
