import { expect } from 'chai';
import fc from 'fast-check';
import { formatTags, instanceTags } from '../../src/gateways/tags.ts';

describe('the tags of an instance', () => {
  it('include the generated kuma.io/service', () => {
    expect(Object.fromEntries(instanceTags('edge', 'demo', new Map([['team', 'a']])))).to.deep.equal({
      'kuma.io/service': 'edge_demo_svc',
      team: 'a',
    });
  });

  describe('when kuma.io/service is set', () => {
    it('keep the given value', () => {
      expect(Object.fromEntries(instanceTags('edge', 'demo', new Map([['kuma.io/service', 'old']])))).to.deep.equal({
        'kuma.io/service': 'old',
      });
    });

    it('keep an empty value', () => {
      expect(instanceTags('edge', 'demo', new Map([['kuma.io/service', '']])).get('kuma.io/service')).to.equal('');
    });
  });
});

describe('tags as JSON', () => {
  it('have keys in byte order and no spaces', () => {
    const tags = new Map([
      ['b', '2'],
      ['a', '1'],
      ['B', '3'],
      ['a.b', '4'],
      ['a-b', '5'],
    ]);
    expect(formatTags(tags)).to.equal('{"B":"3","a":"1","a-b":"5","a.b":"4","b":"2"}');
  });

  it('are {} without tags', () => {
    expect(formatTags(new Map())).to.equal('{}');
  });

  it('keep the key __proto__', () => {
    expect(formatTags(new Map([['__proto__', 'x']]))).to.equal('{"__proto__":"x"}');
  });

  it('parse to the same tags, and do not depend on their order', () => {
    const key = fc.stringMatching(/^[a-zA-Z0-9.\-_:/]{1,12}$/);
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(key, key), { selector: ([name]) => name }), (entries) => {
        const text = formatTags(new Map(entries));
        expect(new Map(Object.entries(JSON.parse(text)))).to.deep.equal(new Map(entries));
        expect(formatTags(new Map(entries.toReversed()))).to.equal(text);
      }),
    );
  });
});
