import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { formatDuration, parseDuration } from '../../src/api/duration.ts';

/** Results of Go 1.26's time.ParseDuration for a text: nanoseconds and String(), or null if Go rejects the text. */
type GoRow = readonly [text: string, nanoseconds: string | null, printed: string | null];
const table: readonly GoRow[] = JSON.parse(readFileSync(new URL('duration-go.json', import.meta.url), 'utf8'));

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

describe('a duration', () => {
  describe('when it is parsed and formatted', () => {
    it('has the same value as in Go, and is rejected if Go rejects it', () => {
      const ours = table.map(([text]) => [text, parseDuration(text)?.toString() ?? null]);
      expect(ours).to.deep.equal(table.map(([text, nanoseconds]) => [text, nanoseconds]));
    });

    it('has the same form as in Go', () => {
      const read = table.filter(([, nanoseconds]) => nanoseconds !== null);
      const ours = read.map(([text, nanoseconds]) => [text, formatDuration(BigInt(nanoseconds ?? 0))]);
      expect(read.length).to.be.greaterThan(100);
      expect(ours).to.deep.equal(read.map(([text, , printed]) => [text, printed]));
    });
  });

  describe('when it is given in nanoseconds', () => {
    for (const [nanoseconds, printed] of [
      [0n, '0s'],
      [90_000_000_000n, '1m30s'],
      [5_400_000_000_000n, '1h30m0s'],
      [250_000n, '250µs'],
      [-1_500_000n, '-1.5ms'],
    ] as const) {
      it(`is formatted as ${printed} for ${nanoseconds} ns`, () => {
        expect(formatDuration(nanoseconds)).to.equal(printed);
      });
    }
  });

  describe('when its fraction is longer than nine digits', () => {
    it('is rounded in floating point, as in Go', () => {
      // Go 1.26: 20m0s.
      expect(parseDuration('0.3333333333333333333h')).to.equal(1_200_000_000_000n);
    });
  });

  describe('when it is hostile', () => {
    it('is rejected without parsing if it has more than 128 characters', () => {
      expect(parseDuration(`${'0'.repeat(128)}s`)).to.equal(undefined);
      expect(parseDuration(`${'0'.repeat(127)}s`)).to.equal(0n);
    });
  });

  describe('when it is arbitrary', () => {
    it('parses to the formatted value', () => {
      fc.assert(
        fc.property(int64, (nanoseconds) => {
          const printed = formatDuration(nanoseconds);
          expect(parseDuration(printed), printed).to.equal(nanoseconds);
        }),
      );
    });

    it('is the sum of its parts', () => {
      const part = fc.tuple(
        fc.integer({ min: 0, max: 9999 }),
        fc.constantFrom(
          ['ns', 1n] as const,
          ['us', 1000n] as const,
          ['ms', 1_000_000n] as const,
          ['s', 1_000_000_000n] as const,
          ['m', 60_000_000_000n] as const,
          ['h', 3_600_000_000_000n] as const,
        ),
      );
      fc.assert(
        fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
          const text = parts.map(([count, [unit]]) => `${count}${unit}`).join('');
          const sum = parts.reduce((total, [count, [, size]]) => total + BigInt(count) * size, 0n);
          expect(parseDuration(text), text).to.equal(sum);
          expect(parseDuration(`-${text}`), `-${text}`).to.equal(-sum);
        }),
      );
    });

    it('is parsed or rejected without an exception', () => {
      fc.assert(
        fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[-+]?[\d.hmsnuµ]{0,20}$/)), (text) => {
          expect(['bigint', 'undefined']).to.include(typeof parseDuration(text));
        }),
      );
    });
  });
});
