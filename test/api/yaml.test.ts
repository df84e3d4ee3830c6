import { expect } from 'chai';
import fc from 'fast-check';
import { formatYaml, parseYaml } from '../../src/api/yaml.ts';
import { HookError } from '../../src/errors.ts';

const first = (text: string) => parseYaml(text, 'input')[0];

function refusal(text: string): HookError {
  try {
    parseYaml(text, 'input.yaml');
  } catch (error) {
    if (error instanceof HookError) return error;
    throw error;
  }
  throw new Error('was not rejected');
}

/** The expected values of scalars are those of sigs.k8s.io/yaml v1.6.0, which kubectl uses. */
describe('parsed YAML', () => {
  describe('when a scalar is plain', () => {
    for (const [text, value] of [
      ['yes', true],
      ['on', true],
      ['True', true],
      ['no', false],
      ['off', false],
      ['FALSE', false],
      ['12', 12],
      ['-1.5', -1.5],
      ['1e3', 1000],
      ['017', 15],
      ['0x1f', 31],
      ['1_000', 1000],
      ['y', true],
      ['N', false],
      ['12:30:45', '12:30:45'],
      ['1:30.5', '1:30.5'],
      ['2026-03-01', '2026-03-01'],
      ['2026-03-01T10:00:00Z', '2026-03-01T10:00:00Z'],
      ['2026-03-01 10:00:00', '2026-03-01 10:00:00'],
      ['.', '.'],
      ['e1', 'e1'],
      ['E10', 'E10'],
      ['64Mi', '64Mi'],
      ['"yes"', 'yes'],
      ["'12'", '12'],
    ] as const) {
      it(`${text} is ${JSON.stringify(value)}`, () => {
        expect(first(`a: ${text}\n`)).to.deep.equal({ a: value });
      });
    }

    it('keeps a key that looks like a date as text', () => {
      expect(first('2026-03-01: v\n')).to.deep.equal({ '2026-03-01': 'v' });
    });

    it('keeps null inside a document', () => {
      expect(first('a: null\nb: ~\nc:\n')).to.deep.equal({ a: null, b: null, c: null });
    });
  });

  describe('when there are several documents', () => {
    it('has each document in order', () => {
      expect(parseYaml('a: 1\n---\nb: 2\n---\n- 3\n', 'input')).to.deep.equal([{ a: 1 }, { b: 2 }, [3]]);
    });

    it('has undefined for an empty document', () => {
      expect(parseYaml('a: 1\n---\n---\n# nothing\n---\nb: 2\n', 'input')).to.deep.equal([
        { a: 1 },
        undefined,
        undefined,
        { b: 2 },
      ]);
    });
  });

  describe('when the text is empty', () => {
    for (const text of ['', '\n', '# a comment\n']) {
      it(`has no document for ${JSON.stringify(text)}`, () => {
        expect(first(text)).to.equal(undefined);
      });
    }
  });

  describe('when the text is JSON', () => {
    it('has the values of the JSON', () => {
      expect(first('{"a": [1, "x", null], "b": {"c": true}}')).to.deep.equal({ a: [1, 'x', null], b: { c: true } });
    });
  });

  describe('when the text has anchors', () => {
    it('has resolved aliases and merge keys', () => {
      expect(first('base: &b { x: 1 }\nalias: *b\nmerged:\n  <<: *b\n  z: 2\n')).to.deep.equal({
        base: { x: 1 },
        alias: { x: 1 },
        merged: { x: 1, z: 2 },
      });
    });

    it('is rejected if the aliases expand to too much data', () => {
      const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
      for (let level = 1; level < 9; level += 1) {
        const alias = Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ');
        lines.push(`a${level}: &a${level} [${alias}]`);
      }
      expect(refusal(lines.join('\n')).code).to.equal('InvalidInput');
    });
  });

  describe('when keys have a special meaning in JavaScript', () => {
    it('has them as data', () => {
      const value = first('__proto__: {x: 1}\nconstructor: z\n');
      expect(JSON.stringify(value)).to.equal('{"__proto__":{"x":1},"constructor":"z"}');
    });
  });

  describe('when the text is invalid', () => {
    it('is rejected with the name of the text, the document and the line', () => {
      const error = refusal('a: 1\n---\nb: 2\n---\nc: [1\nd: 2\n');
      expect(error.code).to.equal('InvalidInput');
      expect(error.message).to.match(/^input\.yaml: document 3: line 6, column 1: /);
    });

    it('is rejected with a message of one line', () => {
      expect(refusal('a: b: c\n').message).not.to.contain('\n');
    });

    for (const [what, text] of [
      ['a key given twice', 'a: 1\na: 2\n'],
      ['a tab for indentation', 'a:\n\tb: 1\n'],
      ['an unknown alias', 'a: *nowhere\n'],
      ['an unclosed quote', 'a: "b\n'],
    ] as const) {
      it(`is rejected for ${what}`, () => {
        expect(refusal(text).code).to.equal('InvalidInput');
      });
    }
  });
});

describe('formatted YAML', () => {
  describe('when text looks like another type', () => {
    for (const text of [
      'yes',
      'no',
      'on',
      'off',
      'y',
      'n',
      'Y',
      'N',
      'true',
      'null',
      '~',
      '',
      '12',
      '1e3',
      '017',
      '0o7',
      '-0o7',
      '0x1f',
      '0X1F',
      '0b1',
      '0B1',
      '1_000',
      '1e1_0',
      '.inf',
      '.nan',
      'e1',
      '.',
      '.5',
      '12:30:45',
      '2026-03-01',
      '2026-03-01T10:00:00Z',
    ]) {
      it(`quotes ${JSON.stringify(text)}`, () => {
        expect(formatYaml({ a: text })).to.match(/^a: (["']).*\1\n$/);
      });
    }
  });

  describe('when a key looks like another type', () => {
    for (const key of ['yes', '12', '0o7', 'null', '', '2026-03-01']) {
      it(`quotes ${JSON.stringify(key)}`, () => {
        expect(formatYaml({ [key]: 'v' })).to.match(/^(["']).*\1: v\n$/);
      });
    }
  });

  it('does not quote text that cannot be another type', () => {
    expect(formatYaml({ a: 'kuma-gateway' })).to.equal('a: kuma-gateway\n');
  });

  for (const text of ['\t\n\t', 'a\n\tb', 'a\n  \t']) {
    it(`writes no block of text in which a line begins with a tab: ${JSON.stringify(text)}`, () => {
      expect(formatYaml({ key: text })).to.equal(`key: ${JSON.stringify(text)}\n`);
    });
  }

  it('has no aliases for a value that occurs twice', () => {
    const shared = { app: 'edge' };
    expect(formatYaml({ a: shared, b: shared })).to.equal('a:\n  app: edge\nb:\n  app: edge\n');
  });

  it('does not fold long lines', () => {
    const text = 'word '.repeat(60).trim();
    expect(formatYaml({ a: text })).to.equal(`a: ${text}\n`);
  });

  it('omits undefined fields', () => {
    expect(formatYaml({ a: undefined, b: 1 })).to.equal('b: 1\n');
  });

  it('keeps the key __proto__', () => {
    expect(formatYaml(JSON.parse('{"__proto__": "x"}'))).to.equal('__proto__: x\n');
  });

  it('parses to the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.parse(JSON.stringify(value));
        expect(first(formatYaml(json)) ?? null).to.deep.equal(json);
      }),
    );
  });

  it('parses to the same text', () => {
    const scalar = fc.stringMatching(/^[-+\w:.~=<>#&*!|%@`, ]{0,12}$/);
    fc.assert(
      fc.property(scalar, (text) => {
        expect(first(formatYaml({ a: text }))).to.deep.equal({ a: text });
      }),
    );
  });
});
