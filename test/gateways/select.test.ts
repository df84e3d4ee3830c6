import { expect } from 'chai';
import fc from 'fast-check';
import type { Json, JsonObject } from '../../src/api/json.ts';
import { nearestMisses } from '../../src/gateways/misses.ts';
import { type Selection, selectGateway, whyOutranked } from '../../src/gateways/select.ts';

const tags = new Map([
  ['kuma.io/service', 'edge_demo_svc'],
  ['team', 'a'],
  ['zone', 'east'],
]);

/** Returns a MeshGateway of the mesh default with one selector. */
function gateway(name: string, match: JsonObject = { team: 'a' }, changes: JsonObject = {}): JsonObject {
  return {
    mesh: 'default',
    metadata: { name, creationTimestamp: '2026-03-01T09:00:00Z' },
    spec: { selectors: [{ match }] },
    ...changes,
  };
}

const created = (name: string, creationTimestamp: Json) => ({ metadata: { name, creationTimestamp } });

function select(gateways: readonly JsonObject[], mesh = 'default'): Selection {
  const byName = Object.fromEntries(gateways.map((one, index) => [nameOf(one) ?? `unnamed-${index}`, one]));
  return selectGateway(byName, mesh, tags);
}

function nameOf({ metadata }: JsonObject): string | undefined {
  const { name } = (metadata ?? {}) as JsonObject;
  return typeof name === 'string' ? name : undefined;
}

const boundName = (selection: Selection) => selection.bound?.gateway.metadata.name;
const names = (list: readonly { readonly gateway: { readonly metadata: { readonly name: string } } }[]) =>
  list.map((entry) => entry.gateway.metadata.name);

describe('the bound MeshGateway', () => {
  describe('when there are no MeshGateways', () => {
    it('is undefined', () => {
      expect(select([])).to.deep.include({ bound: undefined, outranked: [], missed: [], malformed: [], otherMesh: [] });
    });
  });

  describe('when one MeshGateway matches', () => {
    it('is the one that matches', () => {
      expect(boundName(select([gateway('a', { team: 'b' }), gateway('b')]))).to.equal('b');
    });

    for (const [what, spec] of [
      ['no selectors', { selectors: [] }],
      ['no spec', null],
      ['a selector without tags', { selectors: [{ match: {} }] }],
      ['an empty selector', { selectors: [{}] }],
    ] as const) {
      it(`has the lowest rank with ${what}`, () => {
        expect(select([gateway('a', {}, { spec })]).bound?.rank).to.deep.equal({ tags: 0, exact: 0 });
      });
    }

    it('can match by its second selector', () => {
      const spec = { selectors: [{ match: { team: 'b' } }, { match: { zone: '*' } }] };
      expect(select([gateway('a', {}, { spec })]).bound?.rank).to.deep.equal({ tags: 1, exact: 0 });
    });

    it('has the rank of its best selector', () => {
      const spec = { selectors: [{}, { match: { team: 'a', zone: 'east' } }, { match: { team: 'a' } }] };
      expect(select([gateway('a', {}, { spec })]).bound?.rank).to.deep.equal({ tags: 2, exact: 2 });
    });
  });

  describe('when several MeshGateways match', () => {
    for (const [what, winner, loser, why] of [
      [
        'more tags, even if it is older and its name sorts later',
        gateway('z', { team: '*', zone: '*' }, created('z', '2020-01-01T00:00:00Z')),
        gateway('a'),
        'fewer tags in its selector',
      ],
      ['more exact values', gateway('z'), gateway('a', { team: '*' }), 'fewer exact values in its selector'],
      [
        'the later creation',
        gateway('z', undefined, created('z', '2026-03-01T09:00:01Z')),
        gateway('a'),
        'created earlier',
      ],
      [
        'the later creation in another time zone',
        gateway('z', undefined, created('z', '2026-03-01T08:00:01-01:00')),
        gateway('a'),
        'created earlier',
      ],
      ['a creation time', gateway('z'), gateway('a', undefined, { metadata: { name: 'a' } }), 'created earlier'],
      ['the first name', gateway('a'), gateway('z'), 'its name sorts later'],
      [
        'the first name, within the same second',
        gateway('a', undefined, created('a', '2026-03-01T09:00:00.100Z')),
        gateway('z', undefined, created('z', '2026-03-01T09:00:00.900Z')),
        'its name sorts later',
      ],
      [
        'the first name, if neither has a creation time',
        gateway('a', undefined, { metadata: { name: 'a' } }),
        gateway('z', undefined, created('z', null)),
        'its name sorts later',
      ],
    ] as const) {
      it(`is the one with ${what}`, () => {
        for (const order of [
          [winner, loser],
          [loser, winner],
        ]) {
          const { bound, outranked } = select(order);
          expect(bound?.gateway.metadata.name).to.equal(nameOf(winner));
          expect(names(outranked)).to.deep.equal([nameOf(loser)]);
          expect(outranked.map((match) => bound && whyOutranked(match, bound))).to.deep.equal([why]);
        }
      });
    }

    it('outranks the others, which are sorted by rank', () => {
      const { outranked } = select([gateway('d', {}), gateway('c', { team: '*' }), gateway('b'), gateway('a')]);
      expect(names(outranked)).to.deep.equal(['b', 'c', 'd']);
    });
  });

  describe('when some MeshGateways do not match', () => {
    it('comes with the others, sorted by distance and then by name', () => {
      const selection = select([
        gateway('far', { x: '1' }),
        gateway('near', { team: 'a', zone: 'east', x: '1' }),
        gateway('close', { team: 'a', x: '1' }),
        gateway('also-far', { y: '1' }),
      ]);
      expect(nearestMisses(selection).map(({ name }) => name)).to.deep.equal(['near', 'close', 'also-far', 'far']);
    });

    it('comes with the failed tag of the nearest selector', () => {
      const spec = {
        selectors: [{ match: { x: '1' } }, { match: { team: 'a', zone: 'west' } }, { match: { y: '1' } }],
      };
      const missed = nearestMisses(select([gateway('a', {}, { spec })]));
      expect(missed[0]?.failed).to.deep.equal({ tag: 'zone', wanted: 'west', actual: 'east' });
      expect(missed[0]?.satisfied).to.equal(1);
    });
  });

  describe('when two selectors are equally near', () => {
    it('comes with the failed tag of the first selector', () => {
      const spec = { selectors: [{ match: { x: '1' } }, { match: { y: '1' } }] };
      expect(nearestMisses(select([gateway('a', {}, { spec })]))[0]?.failed.tag).to.equal('x');
    });
  });

  describe('when some MeshGateways belong to other meshes', () => {
    it('is not one of them', () => {
      const { bound, otherMesh } = select([gateway('a', {}, { mesh: 'prod' }), gateway('b')]);
      expect(bound?.gateway.metadata.name).to.equal('b');
      expect(otherMesh).to.deep.equal([{ name: 'a', mesh: 'prod' }]);
    });

    for (const mesh of [undefined, null, '']) {
      it(`can have the mesh ${JSON.stringify(mesh)}, which means default`, () => {
        const one = gateway('a', undefined, { mesh });
        expect(boundName(select([one]))).to.equal('a');
        expect(select([one], 'prod').otherMesh).to.deep.equal([{ name: 'a', mesh: 'default' }]);
      });
    }

    it('is selected without validation of their other fields', () => {
      const { malformed, otherMesh } = select([gateway('a', {}, { mesh: 'prod', spec: 'nonsense' })]);
      expect([malformed, otherMesh]).to.deep.equal([[], [{ name: 'a', mesh: 'prod' }]]);
    });
  });

  describe('when some MeshGateways are malformed', () => {
    for (const [what, one, problem] of [
      ['a spec', gateway('bad', {}, { spec: 'x' }), /^spec: /],
      ['a tag', gateway('bad', { team: 1 }), /^spec\.selectors\[0\]\.match\.team: /],
      ['a mesh', gateway('bad', {}, { mesh: 7 }), /^mesh: /],
      ['a creation time', gateway('bad', {}, created('bad', 'soon')), /^metadata\.creationTimestamp: /],
    ] as const) {
      it(`is not one of them, and they are reported: ${what}`, () => {
        const { bound, malformed } = select([one, gateway('good')]);
        expect(bound?.gateway.metadata.name).to.equal('good');
        expect(malformed.map(({ name }) => name)).to.deep.equal(['bad']);
        expect(malformed[0]?.problem).to.match(problem);
      });
    }

    for (const [what, spec] of [
      ['the listeners', { selectors: [{ match: { team: 'b' } }], conf: 'x' }],
      ['the creation time', { selectors: [{ match: { team: 'b' } }] }],
    ] as const) {
      it(`is selected without validation of ${what} if a MeshGateway does not match`, () => {
        const { malformed, missed } = select([gateway('a', {}, { ...created('a', 'soon'), spec })]);
        expect([malformed, missed.map(({ name }) => name)]).to.deep.equal([[], ['a']]);
      });
    }

    for (const [what, spec] of [
      [
        'a malformed selector after one that does not match',
        { selectors: [{ match: { team: 'b' } }, { match: { team: 1 } }] },
      ],
      ['a selector that is text', { selectors: ['x'] }],
      ['a match that is a list', { selectors: [{ match: ['x'] }] }],
    ] as const) {
      it(`is not a MeshGateway with ${what}, which is malformed`, () => {
        expect(select([gateway('a', {}, { spec })]).malformed.map(({ name }) => name)).to.deep.equal(['a']);
      });
    }

    it('is never a value that is not an object', () => {
      const { malformed } = selectGateway({ a: null, b: 'x', c: [] }, 'default', tags);
      expect(malformed.map(({ name }) => name)).to.deep.equal(['a', 'b', 'c']);
    });
  });
});

/** A naive model of the rules: all pairs of a gateway and one of its selectors are matched separately and sorted. */
interface Model {
  readonly name: string;
  readonly mesh: string;
  readonly second: number;
  readonly selectors: readonly (readonly (readonly [tag: string, value: string])[])[];
}

function expectedWinner(models: readonly Model[], own: ReadonlyMap<string, string>): string | undefined {
  const pairs = models
    .filter(({ mesh }) => mesh === 'default')
    .flatMap((model) =>
      (model.selectors.length === 0 ? [[]] : model.selectors).map((selector) => ({ model, selector })),
    )
    .filter(({ selector }) => selector.every(([tag, value]) => own.has(tag) && ['*', own.get(tag)].includes(value)));
  const exact = (selector: Model['selectors'][number]) => selector.filter(([, value]) => value !== '*').length;
  pairs.sort(
    (a, b) =>
      b.selector.length - a.selector.length ||
      exact(b.selector) - exact(a.selector) ||
      b.model.second - a.model.second ||
      (a.model.name < b.model.name ? -1 : 1),
  );
  return pairs[0]?.model.name;
}

function expectedMisses(models: readonly Model[], own: ReadonlyMap<string, string>): readonly [string, number][] {
  return models
    .filter((model) => model.mesh === 'default' && expectedWinner([model], own) === undefined)
    .map(({ name, selectors }): [string, number] => [
      name,
      Math.max(...selectors.map((one) => one.filter((pair) => expectedWinner([modelOf([pair])], own)).length)),
    ])
    .sort(([a, near], [b, nearer]) => nearer - near || (a < b ? -1 : 1));
}

const modelOf = (selector: Model['selectors'][number]): Model => ({
  name: 'one',
  mesh: 'default',
  second: 0,
  selectors: [selector],
});

function rawOf({ name, mesh, second, selectors }: Model): JsonObject {
  return {
    mesh,
    metadata: { name, creationTimestamp: `2026-03-01T09:00:0${second}Z` },
    spec: { selectors: selectors.map((selector) => ({ match: Object.fromEntries(selector) })) },
  };
}

const value = fc.constantFrom('a', 'b', '*');
const selector = fc.uniqueArray(fc.tuple(fc.constantFrom('t1', 't2', 't3'), value), { selector: ([tag]) => tag });
const models = fc.uniqueArray(
  fc.record({
    name: fc.stringMatching(/^[a-c]{1,3}$/),
    mesh: fc.constantFrom('default', 'default', 'prod'),
    second: fc.integer({ min: 0, max: 2 }),
    selectors: fc.array(selector, { maxLength: 3 }),
  }),
  { selector: ({ name }) => name, maxLength: 8 },
);
const ownTags = fc
  .uniqueArray(fc.tuple(fc.constantFrom('t1', 't2', 't3'), fc.constantFrom('a', 'b')), { selector: ([tag]) => tag })
  .map((entries) => new Map(entries));

const byName = (a: { readonly name: string }, b: { readonly name: string }) => (a.name < b.name ? -1 : 1);

describe('the bound MeshGateway among arbitrary MeshGateways', () => {
  it('is the first of the matching (gateway, selector) pairs, sorted by the rules', () => {
    fc.assert(
      fc.property(models, ownTags, (all, own) => {
        const gateways = Object.fromEntries(all.map((model) => [model.name, rawOf(model)]));
        expect(boundName(selectGateway(gateways, 'default', own))).to.equal(expectedWinner(all, own));
      }),
      { numRuns: 500 },
    );
  });

  it('comes with the gateways without a matching pair, each with its nearest selector', () => {
    fc.assert(
      fc.property(models, ownTags, (all, own) => {
        const gateways = Object.fromEntries(all.map((model) => [model.name, rawOf(model)]));
        const told = nearestMisses(selectGateway(gateways, 'default', own));
        expect(told.map(({ name, satisfied }) => [name, satisfied])).to.deep.equal(expectedMisses(all, own));
      }),
    );
  });

  it('does not depend on the order of the MeshGateways, and neither do the other results', () => {
    const shuffled = models.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, ownTags, ([all, other], own) => {
        const [first, second] = [all, other].map((list) => {
          const entries = list.map((model): [string, JsonObject] => [model.name, rawOf(model)]);
          const selection = selectGateway(Object.fromEntries(entries), 'default', own);
          const { bound, otherMesh, outranked } = selection;
          return { bound, missed: nearestMisses(selection), outranked, otherMesh: otherMesh.toSorted(byName) };
        });
        expect(second).to.deep.equal(first);
      }),
    );
  });

  it('is in exactly one group of the selection, like every other MeshGateway', () => {
    fc.assert(
      fc.property(models, ownTags, (all, own) => {
        const gateways = Object.fromEntries(all.map((model) => [model.name, rawOf(model)]));
        const { bound, malformed, missed, otherMesh, outranked } = selectGateway(gateways, 'default', own);
        const placed = [
          ...names(bound === undefined ? [] : [bound]),
          ...names(outranked),
          ...missed.map(({ name }) => name),
        ];
        expect(malformed).to.deep.equal([]);
        expect([...placed, ...otherMesh.map(({ name }) => name)].toSorted()).to.deep.equal(
          all.map(({ name }) => name).toSorted(),
        );
      }),
    );
  });
});
