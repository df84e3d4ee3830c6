import { expect } from 'chai';
import { ObjectMeta } from '../../src/api/meta.ts';

const owner = { apiVersion: 'v1', kind: 'Pod', name: 'a', uid: 'u1' };

describe('metadata', () => {
  describe('when it has only a name', () => {
    for (const given of [
      { name: 'edge' },
      { name: 'edge', labels: null, annotations: null, ownerReferences: null, generation: null, uid: null },
    ]) {
      it(`has no other values: ${JSON.stringify(given)}`, () => {
        const { annotations, labels, ...rest } = ObjectMeta.parse(given);
        expect([annotations.size, labels.size]).to.deep.equal([0, 0]);
        expect(Object.values(rest).filter((value) => value !== undefined)).to.deep.equal(['edge']);
      });
    }
  });

  describe('when the key of a label has a special meaning in JavaScript', () => {
    it('keeps the label', () => {
      const { labels } = ObjectMeta.parse(JSON.parse('{"name":"edge","labels":{"__proto__":"x"}}'));
      expect([...labels]).to.deep.equal([['__proto__', 'x']]);
    });
  });

  describe('when it has owner references', () => {
    it('keeps which owner is the controller', () => {
      const { ownerReferences } = ObjectMeta.parse({
        name: 'edge',
        ownerReferences: [owner, { ...owner, controller: true }],
      });
      expect(ownerReferences?.map(({ controller }) => controller)).to.deep.equal([undefined, true]);
    });

    it('is rejected if an owner reference has no uid', () => {
      const { uid: _, ...nameless } = owner;
      expect(ObjectMeta.safeParse({ name: 'edge', ownerReferences: [nameless] }).success).to.equal(false);
    });
  });
});
