import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect } from 'chai';
import { CompositeController } from '../src/api/controller.ts';
import { isList, isObject, type JsonObject } from '../src/api/json.ts';
import { parseYaml } from '../src/api/yaml.ts';
import { checkController } from '../src/hooks/check-controller.ts';
import { customize } from '../src/hooks/customize.ts';
import { parseCustomizeRequest } from '../src/hooks/parse.ts';
import { mgi } from './support/cli.ts';
import { objectAt } from './support/dynamic-apply.ts';

const root = new URL('../', import.meta.url).pathname;
const documents = (path: string) => parseYaml(readFileSync(join(root, path), 'utf8'), path).filter(isObject);
const first = (path: string): JsonObject => documents(path)[0] ?? {};

const kustomizations = ['metacontroller', 'manifests'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .map((path) => join(folder, String(path)))
    .filter((path) => path.endsWith('kustomization.yaml')),
);

describe('manifests/crds', () => {
  it('matches the schemas (if not, run npm run generate:crds)', async () => {
    for (const group of ['kuma.io', 'mesh.internal']) {
      const { stdout } = await mgi(['crds', '--group', group]);
      expect(readFileSync(join(root, `manifests/crds/${group}.yaml`), 'utf8')).to.equal(stdout);
    }
  });

  it('declares status.observedGeneration, so that a sync without changes writes nothing', () => {
    expect(JSON.stringify(first('manifests/crds/kuma.io.yaml'))).to.match(
      /"status":\{.*"observedGeneration":\{"type":"integer"/,
    );
  });
});

describe('metacontroller/', () => {
  it('has a CompositeController for kuma.io that the hook accepts', () => {
    const controller = CompositeController.parse(first('metacontroller/compositecontroller.yaml'));
    expect(
      checkController(controller, {
        workload: 'Deployment',
        autoscaling: undefined,
        podDisruptionBudget: undefined,
        serviceAccount: undefined,
      }),
    ).to.deep.equal([]);
  });

  it('has a CompositeController for mesh.internal that the hook accepts', () => {
    const controller = CompositeController.parse(first('metacontroller/mesh.internal/compositecontroller.yaml'));
    const children = { autoscaling: {}, podDisruptionBudget: {}, serviceAccount: { create: true, name: undefined } };
    for (const workload of ['Deployment', 'DaemonSet'] as const)
      expect(checkController(controller, { workload, ...children })).to.deep.equal([]);
  });
});

describe('every kustomization', () => {
  for (const path of kustomizations) {
    it(`references only files that exist: ${path}`, () => {
      const kustomization = first(path);
      const named = [kustomization['resources'], kustomization['components']].flatMap((list) =>
        isList(list) ? list : [],
      );
      for (const name of named)
        expect(existsSync(join(root, dirname(path), String(name))), String(name)).to.equal(true);
    });
  }
});

describe('manifests/base', () => {
  it('runs the hook as non-root, with a read-only root filesystem, without token and RBAC', () => {
    const pod = objectAt(objectAt(objectAt(first('manifests/base/deployment.yaml'), 'spec'), 'template'), 'spec');
    const [container] = isList(pod['containers']) ? pod['containers'].filter(isObject) : [];
    expect(pod).to.deep.include({ automountServiceAccountToken: false });
    expect(pod['securityContext']).to.deep.equal({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(container?.['securityContext']).to.deep.include({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(first('manifests/base/kustomization.yaml')['resources']).to.not.include('clusterrole.yaml');
  });
});

describe('manifests/rbac', () => {
  it('lets Metacontroller read every kind that the hook asks for', () => {
    const [{ rules } = {}] = documents('manifests/rbac/clusterrole.yaml');
    const parent = { apiVersion: 'mesh.internal/v1alpha1', metadata: { name: 'edge', namespace: 'demo' } };
    const { relatedResources } = customize(parseCustomizeRequest({ parent }));
    expect(relatedResources.map(({ resource }) => resource)).to.include('meshgatewayinstanceclasses');
    for (const { apiVersion, resource } of relatedResources) {
      const [group = ''] = apiVersion.includes('/') ? apiVersion.split('/') : [];
      const found = (isList(rules) ? rules.filter(isObject) : []).find(
        (rule) =>
          JSON.stringify(rule['apiGroups']).includes(`"${group}"`) &&
          JSON.stringify(rule['resources']).includes(`"${resource}"`),
      );
      expect(found?.['verbs'], `${apiVersion} ${resource}`).to.include.members(['get', 'list', 'watch']);
    }
  });
});

describe('the npm package', () => {
  let paths: readonly string[] = [];
  before(() => {
    const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: root,
      stdio: 'pipe',
    });
    const [{ files }] = JSON.parse(output.toString());
    paths = (files as readonly { path: string }[]).map(({ path }) => path);
  });

  it('contains only dist, bin, manifests, metacontroller, the page of mgi explain, README.md, LICENSE and package.json', () => {
    const page = 'src/cli/picture/page/';
    const folders = new Set(paths.map((path) => (path.startsWith(page) ? page : path.split('/')[0])));
    folders.delete('dist');
    expect([...folders]).to.have.members([
      'LICENSE',
      'README.md',
      'bin',
      'manifests',
      'metacontroller',
      'package.json',
      page,
    ]);
  });

  it('contains the whole chart', () => {
    const chart = readdirSync(join(root, 'manifests/chart'), { recursive: true, withFileTypes: true });
    const files = chart.filter((entry) => entry.isFile()).map(({ name, parentPath }) => join(parentPath, name));
    expect(files).to.not.have.length(0);
    expect(paths).to.include.members(files.map((file) => relative(root, file)));
  });
});
