import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import { parseYaml } from '../../src/api/yaml.ts';
import { related } from '../support/classes.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { conditionOf } from '../support/golden.ts';
import { yamlBlocksOf } from '../support/markdown.ts';
import { answer, gateway, ownRequest } from '../support/request.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const isInstance = ({ apiVersion, kind }: JsonObject) =>
  apiVersion === 'mesh.internal/v1alpha1' && kind === 'MeshGatewayInstance';
const isClass = ({ kind }: JsonObject) => kind === 'MeshGatewayInstanceClass';

const filesIn = (folder: string) =>
  readdirSync(new URL(folder, root))
    .filter((file) => file !== 'kustomization.yaml')
    .map((file) => `${folder}${file}`);
const samples = filesIn('manifests/samples/mesh.internal/');
const withClasses = filesIn('manifests/samples/classes/');

/** Returns the objects in the YAML blocks of a page, or in a file. */
function objectsOf(path: string, text: string): readonly JsonObject[] {
  const blocks = path.endsWith('.md') ? yamlBlocksOf(text) : [text];
  return blocks.flatMap((block) => parseYaml(block, path)).filter(isObject);
}

/** Returns the specs among objects; an object is a whole instance or a spec alone. */
function specsOf(objects: readonly JsonObject[]): readonly JsonObject[] {
  return objects
    .filter((shown) => isInstance(shown) || shown['apiVersion'] === undefined)
    .map((shown) => (isInstance(shown) ? objectAt(shown, 'spec') : shown))
    .filter(({ components }) => components === undefined);
}

/** Returns the listeners that the ports of a spec lead to. */
function listenersFor(spec: JsonObject): readonly unknown[] {
  const { ports } = objectAt(objectAt(spec, 'serviceTemplate'), 'spec');
  const items = isList(ports) ? ports.filter(isObject) : [];
  return items.length === 0 ? [80] : items.map(({ port, targetPort }) => targetPort ?? port);
}

/** Returns the hook's answer to an instance with a spec and the CRD's default type; the MeshGateway that it names exists. */
function answerTo(spec: JsonObject, classes: readonly JsonObject[] = []): JsonObject {
  const { name = 'edge' } = objectAt(spec, 'gatewayRef');
  const tags = { 'kuma.io/service': 'edge_demo_svc', ...objectAt(spec, 'tags') };
  return answer(
    ownRequest({
      spec: { serviceType: undefined, ...spec },
      gateways: [gateway(String(name), listenersFor(spec), tags)],
      related: related(...classes),
    }),
  );
}

describe('examples of mesh.internal', () => {
  const pages = new Map(['docs/mesh-internal.md', ...samples].map((path) => [path, objectsOf(path, read(path))]));
  pages.set(
    'manifests/samples/classes',
    withClasses.flatMap((path) => objectsOf(path, read(path))),
  );
  for (const [path, objects] of pages) {
    const specs = specsOf(objects);
    it(`exist in ${path}`, () => expect(specs).to.not.have.length(0));
    for (const [index, spec] of specs.entries()) {
      it(`bind a MeshGateway and render in ${path}: number ${index + 1}`, () => {
        const response = answerTo(spec, objects.filter(isClass));
        expect(conditionOf(response, 'GatewayMatched')).to.include({ reason: 'Matched' });
        expect(conditionOf(response, 'Ready')['message']).to.match(/^waiting for/);
      });
    }
  }

  it('render all four children in the first one of docs/mesh-internal.md', () => {
    const [spec = {}] = specsOf(objectsOf('docs/mesh-internal.md', read('docs/mesh-internal.md')));
    const { children } = answerTo(spec) as { children: readonly JsonObject[] };
    expect(children.map(({ kind }) => kind)).to.have.members([
      'Service',
      'Deployment',
      'HorizontalPodAutoscaler',
      'PodDisruptionBudget',
    ]);
  });
});
