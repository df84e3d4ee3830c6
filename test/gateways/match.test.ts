import { expect } from 'chai';
import { compareRanks, matchSelector } from '../../src/gateways/match.ts';

const tags = new Map([
  ['kuma.io/service', 'edge_demo_svc'],
  ['team', 'a'],
  ['empty', ''],
]);
const match = (selector: Record<string, string>) => matchSelector(new Map(Object.entries(selector)), tags);

describe('a selector', () => {
  describe('when it matches', () => {
    for (const [what, selector, rank] of [
      ['no tags', {}, { tags: 0, exact: 0 }],
      ['the same value', { team: 'a' }, { tags: 1, exact: 1 }],
      ['a wildcard', { team: '*' }, { tags: 1, exact: 0 }],
      ['a wildcard for an empty value', { empty: '*' }, { tags: 1, exact: 0 }],
      ['an empty value', { empty: '' }, { tags: 1, exact: 1 }],
      ['several tags', { team: 'a', 'kuma.io/service': '*' }, { tags: 2, exact: 1 }],
    ] as const) {
      it(`has the rank of its tags: ${what}`, () => {
        const verdict = match(selector);
        expect(verdict.failed).to.equal(undefined);
        expect(verdict.rank).to.deep.equal(rank);
        expect(verdict.satisfied).to.equal(rank.tags);
      });
    }
  });

  describe('when it does not match', () => {
    for (const [what, selector, failed, satisfied] of [
      ['another value', { team: 'b' }, { tag: 'team', wanted: 'b', actual: 'a' }, 0],
      ['a value with a wildcard suffix', { team: 'a*' }, { tag: 'team', wanted: 'a*', actual: 'a' }, 0],
      ['a missing tag', { zone: 'x' }, { tag: 'zone', wanted: 'x', actual: undefined }, 0],
      ['a wildcard for a missing tag', { zone: '*' }, { tag: 'zone', wanted: '*', actual: undefined }, 0],
      ['one of several tags', { team: 'a', zone: 'x' }, { tag: 'zone', wanted: 'x', actual: undefined }, 1],
      ['the first of two failed tags', { zone: 'x', team: 'b' }, { tag: 'zone', wanted: 'x', actual: undefined }, 0],
      [
        'a failed tag before a matching tag',
        { zone: 'x', team: 'a' },
        { tag: 'zone', wanted: 'x', actual: undefined },
        1,
      ],
    ] as const) {
      it(`reports the failed tag: ${what}`, () => {
        const verdict = match(selector);
        expect(verdict.failed).to.deep.equal(failed);
        expect(verdict.satisfied).to.equal(satisfied);
      });
    }
  });
});

describe('a rank', () => {
  for (const [what, higher, lower] of [
    ['more tags', { tags: 2, exact: 0 }, { tags: 1, exact: 1 }],
    ['more exact values and the same number of tags', { tags: 2, exact: 2 }, { tags: 2, exact: 1 }],
  ] as const) {
    it(`is higher with ${what}`, () => {
      expect(compareRanks(higher, lower)).to.be.greaterThan(0);
      expect(compareRanks(lower, higher)).to.be.lessThan(0);
    });
  }

  it('is equal to itself', () => {
    expect(compareRanks({ tags: 2, exact: 1 }, { tags: 2, exact: 1 })).to.equal(0);
  });
});
