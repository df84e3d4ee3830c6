import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { ObjectMeta } from '../../src/api/meta.ts';
import { chooseMesh } from '../../src/gateways/mesh.ts';

const named = (mesh: string) => ({ 'kuma.io/mesh': mesh });

/** The label and annotation of the instance name a mesh, and so do those of its Namespace. */
const instance = { name: 'edge', labels: named('label'), annotations: named('annotation') };
const namespace = { name: 'demo', labels: named('namespace-label'), annotations: named('namespace-annotation') };

function meshOf(own: JsonObject, others: JsonObject) {
  return chooseMesh(ObjectMeta.parse({ ...instance, ...own }), ObjectMeta.parse({ ...namespace, ...others }));
}

describe('the mesh of an instance', () => {
  describe('when all labels and annotations name a mesh', () => {
    it('comes from the label of the instance', () => {
      expect(meshOf({}, {})).to.deep.equal({ name: 'label', source: 'the label kuma.io/mesh of the instance' });
    });
  });

  for (const [what, empty] of [
    ['is missing', {}],
    ['is empty', named('')],
    ['names something else', { 'kuma.io/service': 'x' }],
  ] as const) {
    describe(`when a label or annotation ${what}`, () => {
      it('comes from the annotation of the instance if the label does not name a mesh', () => {
        expect(meshOf({ labels: empty }, {}).name).to.equal('annotation');
      });

      it('comes from the label of the Namespace if the instance does not name a mesh', () => {
        expect(meshOf({ labels: empty, annotations: empty }, {}).name).to.equal('namespace-label');
      });

      it('comes from the annotation of the Namespace if nothing else names a mesh', () => {
        expect(meshOf({ labels: empty, annotations: empty }, { labels: empty }).name).to.equal('namespace-annotation');
      });

      it('is default if nothing names a mesh', () => {
        const own = { labels: empty, annotations: empty };
        expect(meshOf(own, own).name).to.equal('default');
      });
    });
  }

  describe('when its source is described', () => {
    it('says that an annotation is deprecated', () => {
      expect(meshOf({ labels: {} }, {}).source).to.match(/^the annotation .* of the instance .*use the label/);
    });

    it('names the Namespace', () => {
      expect(meshOf({ labels: {}, annotations: {} }, {}).source).to.equal(
        'the label kuma.io/mesh of the Namespace demo',
      );
    });
  });
});
