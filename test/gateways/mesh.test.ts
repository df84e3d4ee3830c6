import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { ObjectMeta } from '../../src/api/meta.ts';
import { chooseMesh } from '../../src/gateways/mesh.ts';

const named = (mesh: string) => ({ 'kuma.io/mesh': mesh });

/** Everything names a mesh: the label and annotation of the instance, then those of its Namespace. */
const instance = { name: 'edge', labels: named('label'), annotations: named('annotation') };
const namespace = { name: 'demo', labels: named('namespace-label'), annotations: named('namespace-annotation') };

function meshOf(own: JsonObject, others: JsonObject) {
  return chooseMesh(ObjectMeta.parse({ ...instance, ...own }), ObjectMeta.parse({ ...namespace, ...others }));
}

describe('the mesh of an instance', () => {
  describe('when everything names one', () => {
    it("is the label's", () => {
      expect(meshOf({}, {})).to.deep.equal({ name: 'label', source: 'the label kuma.io/mesh of the instance' });
    });
  });

  for (const [what, empty] of [
    ['is missing', {}],
    ['is empty', named('')],
    ['names something else', { 'kuma.io/service': 'x' }],
  ] as const) {
    describe(`when a label or annotation ${what}`, () => {
      it('is that of the annotation, without the label', () => {
        expect(meshOf({ labels: empty }, {}).name).to.equal('annotation');
      });

      it("is that of the Namespace's label, without either", () => {
        expect(meshOf({ labels: empty, annotations: empty }, {}).name).to.equal('namespace-label');
      });

      it("is that of the Namespace's annotation, without those", () => {
        expect(meshOf({ labels: empty, annotations: empty }, { labels: empty }).name).to.equal('namespace-annotation');
      });

      it('is default, without all', () => {
        const own = { labels: empty, annotations: empty };
        expect(meshOf(own, own).name).to.equal('default');
      });
    });
  }

  describe('when it is asked where the name came from', () => {
    it('tells that an annotation is deprecated', () => {
      expect(meshOf({ labels: {} }, {}).source).to.match(/^the annotation .* of the instance .*use the label/);
    });

    it('tells which Namespace', () => {
      expect(meshOf({ labels: {}, annotations: {} }, {}).source).to.equal(
        'the label kuma.io/mesh of the Namespace demo',
      );
    });
  });
});
