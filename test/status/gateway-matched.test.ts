import { expect } from 'chai';
import { MeshGateway } from '../../src/api/gateway.ts';
import type { Miss } from '../../src/gateways/misses.ts';
import type { Match, Missed, Selection } from '../../src/gateways/select.ts';
import { describeMiss, gatewayMatched, whyUnmatched } from '../../src/status/gateway-matched.ts';

const none: Selection = {
  tags: new Map([['zone', 'z']]),
  bound: undefined,
  outranked: [],
  missed: [],
  malformed: [],
  otherMesh: [],
};
const sentence = "No Gateway matched by tags in mesh: 'prod'";

function match(name: string, tags = 1, exact = tags): Match {
  return { gateway: MeshGateway.parse({ metadata: { name } }), title: name, rank: { tags, exact } };
}

function miss(name: string, actual?: string): Miss {
  return { name, satisfied: 0, failed: { tag: 'team', wanted: 'a', actual } };
}

function missed(name: string, tags: Readonly<Record<string, string>> = {}): Missed {
  const match = { ...tags, team: 'a' };
  return { name, raw: { metadata: { name }, spec: { selectors: [{ match }] } } };
}

const search = (changes: Partial<Selection> = {}, namesakes: readonly string[] = []) => ({
  selection: { ...none, ...changes },
  mesh: { name: 'prod' },
  namesakes,
});
const find = (changes: Partial<Selection>) => gatewayMatched(search(changes), { by: 'tags' });
const elsewhere = (...names: readonly string[]) => names.map((name) => ({ name, mesh: 'other' }));

describe('the condition GatewayMatched', () => {
  describe('when a MeshGateway is bound', () => {
    it('names it', () => {
      expect(find({ bound: match('edge') })).to.deep.equal({
        type: 'GatewayMatched',
        status: 'True',
        reason: 'Matched',
        message: 'MeshGateway "edge"',
      });
    });

    it('says that it matches every instance if its selectors have no tags', () => {
      const bound = { ...match('edge', 0), title: 'edge (edge-44d8v42v48czff7w)' };
      expect(find({ bound }).message).to.equal(
        'MeshGateway "edge (edge-44d8v42v48czff7w)"; it has no selectors, so it matches every instance of the mesh',
      );
      const gateway = MeshGateway.parse({ metadata: { name: 'edge' }, spec: { selectors: [{ match: {} }] } });
      expect(find({ bound: { ...bound, gateway } }).message).to.contain('it has a selector without tags');
    });

    it('names others with the display name of the gatewayRef', () => {
      const { message } = gatewayMatched(search({ bound: match('edge') }, ['edge (edge-1)']), {
        by: 'name',
        name: 'edge',
      });
      expect(message).to.equal('MeshGateway "edge"; with this display name, but not bound: "edge (edge-1)"');
    });

    it('does not name those that do not match', () => {
      const others = { missed: [missed('a')], malformed: [{ name: 'b', problem: 'bad' }], otherMesh: elsewhere('c') };
      expect(find({ bound: match('edge'), ...others })).to.deep.equal(find({ bound: match('edge') }));
    });

    it('names the others that match and explains why they are not bound', () => {
      const outranked = [match('fewer-exact', 2, 1), match('fewer-tags', 1)];
      expect(find({ bound: match('edge', 2), outranked }).message).to.equal(
        'MeshGateway "edge"; also matching, with a lower rank: "fewer-exact" (fewer exact values in its selector), "fewer-tags" (fewer tags in its selector)',
      );
    });

    it('names three of them and counts the rest', () => {
      const outranked = ['a', 'b', 'c', 'd', 'e'].map((name) => match(name));
      const { message } = find({ bound: match('edge', 2), outranked });
      expect(message).to.match(/"a" \([^)]*\), "b" \([^)]*\), "c" \([^)]*\), and 2 more$/);
    });

    it('names all if there are exactly three', () => {
      const outranked = ['a', 'b', 'c'].map((name) => match(name));
      expect(find({ bound: match('edge', 2), outranked }).message).to.match(/"c" \([^)]*\)$/);
    });
  });

  describe('when no MeshGateway is bound', () => {
    it('has the message of Kuma', () => {
      expect(find({})).to.deep.equal({
        type: 'GatewayMatched',
        status: 'False',
        reason: 'NoGatewayMatched',
        message: sentence,
      });
      expect(whyUnmatched(search(), { by: 'tags' })).to.equal(sentence);
    });

    it('names at most three, the nearest first, and the tags that differ', () => {
      const others = [missed('d'), missed('a'), missed('b', { zone: 'z' }), missed('c')];
      expect(find({ missed: others }).message).to.equal(
        `${sentence}; nearest: "b" selects team="a", the instance has no such tag, "a" selects team="a", the instance has no such tag, "c" selects team="a", the instance has no such tag, and 1 more`,
      );
    });

    it('names at most three skipped ones and the reasons', () => {
      const malformed = ['a', 'b', 'c', 'd'].map((name) => ({ name, problem: 'spec: bad' }));
      expect(find({ malformed }).message).to.equal(
        `${sentence}; skipped because they cannot be read: "a" (spec: bad), "b" (spec: bad), "c" (spec: bad), and 1 more`,
      );
    });

    it('names at most three of other meshes, and their meshes', () => {
      expect(find({ otherMesh: elsewhere('a', 'b', 'c', 'd') }).message).to.equal(
        `${sentence}; in other meshes: "a" (mesh 'other'), "b" (mesh 'other'), "c" (mesh 'other'), and 1 more`,
      );
    });

    it('lists all parts in this order', () => {
      const { message } = find({
        missed: [missed('a')],
        malformed: [{ name: 'b', problem: 'bad' }],
        otherMesh: elsewhere('c'),
      });
      expect(message.split('; ').map((part) => part.split(':')[0])).to.deep.equal([
        'No Gateway matched by tags in mesh',
        'nearest',
        'skipped because they cannot be read',
        'in other meshes',
      ]);
    });
  });
});

describe('the description of a miss', () => {
  it('shows an empty tag value', () => {
    expect(describeMiss(miss('a', ''))).to.equal('"a" selects team="a", the instance has ""');
  });
});
