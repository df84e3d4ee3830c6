import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { isObject, type JsonObject, objectAt } from '../../src/api/json.ts';
import { parseYaml } from '../../src/api/yaml.ts';
import { mgi } from '../support/cli.ts';
import { filesOf, objectsOf, recipes, recipesOfInstances, sharedManifest } from '../support/recipes.ts';
import { Cluster, readOffer } from './cluster.ts';
import { refusal } from './own.ts';
import { Runbook } from './runbook.ts';

const offer = readOffer(process.env) ?? {};
const root = new URL('../../', import.meta.url).pathname;
/** A folder with the CustomResourceDefinitions of MetalLB, Argo CD, Flux and of Kuma's MeshHTTPRoute. */
const foreignDefinitions = process.env['RECIPE_CRDS'];
const isOurs = ({ kind }: JsonObject) => ['Namespace', 'MeshGateway', 'MeshGatewayInstance'].includes(String(kind));
const hook = 'manifests/samples/recipes/gitops';

describe('the recipes', () => {
  const cluster = new Cluster('recipes');
  /** Writes objects to a file for kubectl. Returns its path. */
  const write = (items: readonly JsonObject[]): string => {
    const file = join(cluster.folder, 'objects.json');
    writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    return file;
  };

  /** Returns what `mgi render` prints for a recipe. */
  async function render(file: string): Promise<readonly JsonObject[]> {
    const { code, stderr, stdout } = await mgi(['render', ...filesOf(file), '-o', 'json']);
    expect([code, stderr]).to.deep.equal([0, '']);
    return JSON.parse(stdout).items;
  }

  before(async () => {
    await cluster.startApi(offer);
    const crds = ['kuma.io', 'mesh.internal'].flatMap((group) => ['-f', join(root, `manifests/crds/${group}.yaml`)]);
    await cluster.kubectl('apply', ...crds);
    if (foreignDefinitions) await cluster.kubectl('apply', '--server-side', '-f', foreignDefinitions);
    await cluster.kubectl('wait', '--for=condition=Established', 'crd', '--all', '--timeout=1m');
    for (const name of ['gateways', 'on-each-node', 'metallb-system', 'argocd', 'flux-system', 'kong-mesh-system']) {
      await cluster.kubectl('create', 'namespace', name);
    }
  });
  after(() => cluster.stop());

  for (const file of [sharedManifest, ...recipes].filter((name) => !name.startsWith(`${hook}/kustomization`))) {
    it(`are accepted by the API server: ${file}`, async function () {
      const objects = objectsOf(file).filter((object) => foreignDefinitions || isOurs(object));
      // Without RECIPE_CRDS, the API server does not know the kinds of others.
      if (objects.length === 0) return this.skip();
      const answer = await cluster.shell(`kubectl apply --dry-run=server --validate=strict -f ${write(objects)}`);
      expect(answer.trim().split('\n')).to.have.length(objects.length);
    });
  }

  for (const file of recipesOfInstances) {
    it(`render what the API server accepts: ${file}`, async () => {
      const rendered = write(await render(file));
      const answer = await cluster.shell(`kubectl apply --dry-run=server --validate=strict -f ${rendered}`);
      expect(answer)
        .to.match(/^service\/.* \(server dry run\)$/m)
        .and.to.match(/^(?:deployment|daemonset)\.apps\//m);
    });
  }

  it('build the hook for Argo CD and Flux, with CRDs that neither deletes', async () => {
    await cluster.kubectl('apply', '-f', offer.metacontrollerCrds ?? '');
    await cluster.kubectl('create', 'namespace', 'meshgatewayinstance-hook');
    const built = join(cluster.folder, 'hook.yaml');
    await cluster.shell(`kubectl kustomize ${hook} > ${built}`);
    const answer = await cluster.shell(`kubectl apply --dry-run=server --validate=strict -f ${built}`);
    expect(answer).to.match(/^compositecontroller\..*meshgatewayinstance-mesh-internal created/m);
    const crds = parseYaml(readFileSync(built, 'utf8'), built)
      .filter(isObject)
      .filter(({ kind }) => kind === 'CustomResourceDefinition');
    expect(crds).to.have.length.above(1);
    for (const crd of crds) {
      expect(objectAt(objectAt(crd, 'metadata'), 'annotations')).to.include({
        'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
        'kustomize.toolkit.fluxcd.io/prune': 'disabled',
      });
    }
  });

  describe('under the Pod Security level restricted', () => {
    before(async () => {
      const namespace = { apiVersion: 'v1', kind: 'Namespace' };
      const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
      await cluster.request('POST', '/api/v1/namespaces', { ...namespace, metadata: { name: 'restricted', labels } });
    });

    /** Sends a pod of a recipe to the restricted namespace. */
    async function sendPod(name: string): Promise<void> {
      const items = await render(`manifests/samples/recipes/${name}.yaml`);
      const deployment = items.find(({ kind }) => kind === 'Deployment') ?? {};
      const { spec = {} } = objectAt(objectAt(deployment, 'spec'), 'template');
      const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'restricted' }, spec };
      await cluster.request('POST', '/api/v1/namespaces/restricted/pods?dryRun=All', pod);
    }

    for (const name of ['restricted', 'openshift']) {
      it(`admits the pods of ${name}`, () => sendPod(name));
    }

    it('refuses the pods of a recipe without these settings', async () => {
      expect(await refusal(sendPod('aws-nlb'))).to.contain('violates PodSecurity');
    });

    it('lets the user of OpenShift take the place of that of Kuma', async () => {
      const items = await render('manifests/samples/recipes/openshift.yaml');
      expect(JSON.stringify(items)).to.not.contain('runAsUser').and.to.not.contain('sysctls');
    });
  });

  describe('as commands of the pages', () => {
    before(async () => {
      await cluster.kubectl(
        'apply',
        '-f',
        write([sharedManifest, ...recipesOfInstances].flatMap(objectsOf).filter(isOurs)),
      );
      const children = await Promise.all(recipesOfInstances.map(render));
      await cluster.kubectl('apply', '-f', write(children.flat()));
    });

    for (const [page, name, pattern] of [
      ['load-balancers', 'addresses', /^aws-nlb\s/m],
      ['pods', 'zones', /^NAME +STATUS|^$/],
      ['pods', 'autoscaler', /Deployment\/two-to-ten-pods/],
      ['pods', 'proxy-variables', /,kuma-control-plane\.kuma-system$/],
      ['pods', 'restricted-check', /^0 errors, 0 warnings, 0 notes/m],
      ['pods', 'openshift-constraint', /^$/],
    ] as const) {
      it(`run: ${name}`, async () => {
        const runbook = new Runbook(`docs/recipes/${page}.md`, cluster, {});
        expect(await runbook.run(name)).to.match(pattern);
      });
    }

    it('create a Secret for the registry with the password from standard input', async () => {
      const runbook = new Runbook('docs/recipes/pods.md', cluster, {});
      await cluster.shell(`printf 'a b' | ( ${runbook.text('registry-secret')} )`);
      const secret = await cluster.request('GET', '/api/v1/namespaces/gateways/secrets/registry');
      const config = Buffer.from(String(objectAt(secret, 'data')['.dockerconfigjson']), 'base64').toString();
      expect(JSON.parse(config).auths['registry.example.com']).to.include({ username: 'robot', password: 'a b' });
    });
  });
});
