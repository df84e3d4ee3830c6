import { expect } from 'chai';
import fc from 'fast-check';
import { annotationReader } from '../../src/children/annotations.ts';

const key = 'kuma.io/key';
const readerOf = (text: string) => annotationReader(new Map([[key, text]]));

function refused(text: string) {
  return [{ field: `metadata.annotations[${key}]`, value: text }];
}

function problemsOf({ problems }: ReturnType<typeof readerOf>) {
  expect(problems.every(({ expected }) => expected !== '')).to.equal(true);
  return problems.map(({ field, value }) => ({ field, value }));
}

describe('an annotation', () => {
  describe('that is absent', () => {
    const reader = annotationReader(new Map());

    it('is undefined for every type', () => {
      const { duration, flag, text, uint32, variables } = reader;
      expect([duration, flag, text, uint32, variables].map((read) => read(key))).to.deep.equal(
        Array.from({ length: 5 }, () => undefined),
      );
      expect(reader.has(key)).to.equal(false);
      expect(reader.problems).to.deep.equal([]);
    });

    it('is undefined if it is named like a JavaScript property', () => {
      expect([reader.text('constructor'), reader.has('__proto__')]).to.deep.equal([undefined, false]);
    });
  });

  describe('of type text', () => {
    for (const text of ['debug', '', ' ']) {
      it(`keeps ${JSON.stringify(text)} as it is`, () => {
        const reader = readerOf(text);
        expect([reader.text(key), reader.has(key)]).to.deep.equal([text, true]);
      });
    }
  });

  describe('of type number', () => {
    for (const [text, value] of [
      ['0', 0],
      ['2', 2],
      ['007', 7],
      ['4294967295', 4294967295],
    ] as const) {
      it(`accepts ${text}`, () => {
        const reader = readerOf(text);
        expect(reader.uint32(key)).to.equal(value);
        expect(reader.problems).to.deep.equal([]);
      });
    }

    for (const text of ['4294967296', '-1', '+1', '1.5', '', ' 1', '1e3', '0x10', '1_000', '１', 'two']) {
      it(`refuses ${JSON.stringify(text)}`, () => {
        const reader = readerOf(text);
        expect(reader.uint32(key)).to.equal(undefined);
        expect(problemsOf(reader)).to.deep.equal(refused(text));
      });
    }

    it('accepts every number of 32 bits', () => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (value) => {
          expect(readerOf(`${value}`).uint32(key)).to.equal(value);
        }),
      );
    });
  });

  describe('of type flag', () => {
    for (const [value, texts] of [
      [true, ['true', 'yes', 'enabled']],
      [false, ['false', 'no', 'disabled']],
    ] as const) {
      for (const text of texts) {
        it(`accepts ${text}`, () => {
          const reader = readerOf(text);
          expect(reader.flag(key)).to.equal(value);
          expect(reader.problems).to.deep.equal([]);
        });
      }
    }

    for (const text of ['True', 'YES', '1', 'on', '', 'builtin', 'toString']) {
      it(`refuses ${JSON.stringify(text)}`, () => {
        const reader = readerOf(text);
        expect(reader.flag(key)).to.equal(undefined);
        expect(problemsOf(reader)).to.deep.equal(refused(text));
      });
    }
  });

  describe('of type duration', () => {
    it('accepts 90s', () => {
      const reader = readerOf('90s');
      expect(reader.duration(key)).to.equal(90_000_000_000n);
      expect(reader.problems).to.deep.equal([]);
    });

    for (const text of ['', '90', '1d', 'soon']) {
      it(`refuses ${JSON.stringify(text)}`, () => {
        const reader = readerOf(text);
        expect(reader.duration(key)).to.equal(undefined);
        expect(problemsOf(reader)).to.deep.equal(refused(text));
      });
    }
  });

  describe('of type variables', () => {
    for (const [text, entries] of [
      ['A=1', [['A', '1']]],
      [
        'B=2;A=1',
        [
          ['B', '2'],
          ['A', '1'],
        ],
      ],
      ['A=', [['A', '']]],
      ['A=1;A=2', [['A', '2']]],
      ['A= x y ', [['A', ' x y ']]],
      ['a.b-c d=1', [['a.b-c d', '1']]],
      ['__proto__=1', [['__proto__', '1']]],
    ] as const) {
      it(`accepts ${text}`, () => {
        const reader = readerOf(text);
        expect([...(reader.variables(key) ?? [])]).to.deep.equal(entries);
        expect(reader.problems).to.deep.equal([]);
      });
    }

    for (const text of ['', 'A', 'A=1;', ';A=1', '=1', 'A=1=2', 'A:1', 'A\n=1', 'A=1;B']) {
      it(`refuses ${JSON.stringify(text)}`, () => {
        const reader = readerOf(text);
        expect(reader.variables(key)).to.equal(undefined);
        expect(problemsOf(reader)).to.deep.equal(refused(text));
      });
    }
  });

  describe('that is one of several invalid ones', () => {
    it('is reported in the order of reading', () => {
      const reader = annotationReader(
        new Map([
          ['a', 'x'],
          ['b', 'y'],
        ]),
      );
      reader.flag('b');
      reader.uint32('a');
      reader.refuse('b', 'something else');
      expect(reader.problems.map(({ field, value }) => [field, value])).to.deep.equal([
        ['metadata.annotations[b]', 'y'],
        ['metadata.annotations[a]', 'x'],
        ['metadata.annotations[b]', 'y'],
      ]);
      expect(reader.problems[2]?.expected).to.equal('something else');
    });
  });
});
