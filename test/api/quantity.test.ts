import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { formatQuantity, milliValue, parseQuantity, roundToMilli } from '../../src/api/quantity.ts';

/**
 * Results of k8s.io/apimachinery v0.36.3 for a text: the canonical form (CanonicalizeBytes; null if it rejects the
 * text) and MilliValue (null if the value is negative or does not fit in Go's int64).
 */
type GoRow = readonly [text: string, canonical: string | null, milli: number | null];
const table: readonly GoRow[] = JSON.parse(readFileSync(new URL('quantity-go.json', import.meta.url), 'utf8'));

function canonical(text: string): string | undefined {
  const quantity = parseQuantity(text);
  return quantity === undefined ? undefined : formatQuantity(quantity);
}

const factors: readonly (readonly [suffix: string, nanos: bigint])[] = [
  ['n', 1n],
  ['u', 10n ** 3n],
  ['m', 10n ** 6n],
  ['', 10n ** 9n],
  ['k', 10n ** 12n],
  ['M', 10n ** 15n],
  ['G', 10n ** 18n],
  ['T', 10n ** 21n],
  ['P', 10n ** 24n],
  ['E', 10n ** 27n],
  ['Ki', (10n ** 9n) << 10n],
  ['Mi', (10n ** 9n) << 20n],
  ['Gi', (10n ** 9n) << 30n],
  ['Ti', (10n ** 9n) << 40n],
  ['e3', 10n ** 12n],
  ['E3', 10n ** 12n],
  ['e-3', 10n ** 6n],
  ['e+6', 10n ** 15n],
  ['e18', 10n ** 27n],
  ['e21', 10n ** 30n],
];

/** A text and its value in 1n, rounded up as in Kubernetes. Neither is computed from the other. */
const valued = fc
  .record({
    // Even if multiplied by 1Ti, it is below the largest binary quantity.
    whole: fc.bigInt({ min: 0n, max: 10n ** 6n }),
    fraction: fc.stringMatching(/^\d{0,6}$/),
    factor: fc.constantFrom(...factors),
  })
  .map(({ whole, fraction, factor: [suffix, nanos] }) => {
    const scale = 10n ** BigInt(fraction.length);
    const exact = (whole * scale + BigInt(fraction)) * nanos;
    return {
      text: `${whole}${fraction === '' ? '' : `.${fraction}`}${suffix}`,
      nanos: (exact + scale - 1n) / scale,
    };
  });

/** Returns the value of a canonical text in 1n. A canonical text is a whole number and a suffix. */
function nanosOf(text: string): bigint {
  const [, digits = '', suffix = ''] = /^(\d+)(.*)$/.exec(text) ?? [];
  const [, exponent] = /^e(-?\d+)$/.exec(suffix) ?? [];
  if (exponent !== undefined) return BigInt(digits) * 10n ** BigInt(Number(exponent) + 9);
  const factor = factors.find(([name]) => name === suffix) ?? ['', 0n];
  return BigInt(digits) * factor[1];
}

describe('a quantity', () => {
  describe('when it is parsed and formatted', () => {
    it('has the same canonical form as in Go, and is rejected if Go rejects it', () => {
      const ours = table.map(([text]) => [text, canonical(text) ?? null]);
      expect(ours).to.deep.equal(table.map(([text, form]) => [text, form]));
    });

    it('has the same thousandths as in Go', () => {
      const counted = table.filter(([, , milli]) => milli !== null);
      const ours = counted.map(([text]) => {
        const quantity = parseQuantity(text);
        return [text, quantity === undefined ? undefined : Number(milliValue(quantity))];
      });
      expect(counted.length).to.be.greaterThan(100);
      expect(ours).to.deep.equal(counted.map(([text, , milli]) => [text, milli]));
    });
  });

  describe('when it is not canonical', () => {
    for (const [text, form] of [
      ['1024Mi', '1Gi'],
      ['0.5', '500m'],
      ['1000m', '1'],
      ['1.5Gi', '1536Mi'],
      ['0.1Gi', '107374182400m'],
      ['1e3', '1e3'],
      ['0Ki', '0'],
    ] as const) {
      it(`is formatted as ${form} for ${text}`, () => {
        expect(canonical(text)).to.equal(form);
      });
    }
  });

  describe('when Go accepts it but the CRD of Kuma does not', () => {
    for (const text of ['', '.', '+', '-', 'm', 'Ki', '.Ki', ' 1', '1 ', '1\n']) {
      it(`is rejected: ${JSON.stringify(text)}`, () => {
        expect(parseQuantity(text)).to.equal(undefined);
      });
    }
  });

  describe('when it is larger than any suffix', () => {
    it('keeps its value, unlike in Go, which prints 1000E as 1', () => {
      expect(canonical('1000E')).to.equal('1e21');
    });

    it('is limited to the largest int64 with a binary suffix, as in Go', () => {
      expect(canonical('8Ei')).to.equal('9223372036854775807');
      expect(canonical('-8Ei')).to.equal('-9223372036854775807');
    });

    it('is limited to the largest int64 if it is not whole', () => {
      // Go 0.36.3: 9223372036854775807.
      expect(canonical('6707081.74Ei')).to.equal('9223372036854775807');
    });
  });

  describe('when it is hostile', () => {
    for (const text of ['9'.repeat(65), `1e${'9'.repeat(9)}`, '1e1000', '1e-1000']) {
      it(`is rejected without parsing: ${text.slice(0, 12)}… (${text.length} characters)`, () => {
        expect(parseQuantity(text)).to.equal(undefined);
      });
    }

    it('can have 64 characters', () => {
      expect(canonical('9'.repeat(64))).to.equal('9'.repeat(64));
    });
  });

  describe('when it is arbitrary', () => {
    it('keeps its value, rounded up to 1n', () => {
      fc.assert(
        fc.property(valued, ({ text, nanos }) => {
          expect(nanosOf(canonical(text) ?? ''), text).to.equal(nanos);
        }),
      );
    });

    it('has the same form when it is parsed again', () => {
      fc.assert(
        fc.property(valued, fc.constantFrom('', '+', '-'), ({ text }, sign) => {
          const once = canonical(`${sign}${text}`) ?? 'refused';
          expect(canonical(once), `${sign}${text}`).to.equal(once);
        }),
      );
    });

    it('has the thousandths of its value, rounded up', () => {
      fc.assert(
        fc.property(valued, ({ text, nanos }) => {
          const quantity = parseQuantity(text);
          expect(quantity && milliValue(quantity), text).to.equal((nanos + 999_999n) / 1_000_000n);
        }),
      );
    });

    it('is rounded up to thousandths, and keeps its value if it has no smaller part', () => {
      fc.assert(
        fc.property(valued, ({ text, nanos }) => {
          const quantity = parseQuantity(text);
          const rounded = quantity === undefined ? 'refused' : formatQuantity(roundToMilli(quantity));
          expect(nanosOf(rounded), text).to.equal(((nanos + 999_999n) / 1_000_000n) * 1_000_000n);
        }),
      );
    });

    it('is parsed or rejected without an exception', () => {
      fc.assert(
        fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[+-]?[\d.]{0,8}[numkKMGTPEei+\-\d]{0,4}$/)), (text) => {
          const form = canonical(text);
          expect(form === undefined || /^-?\d+([numkMGTPE]|[KMGTPE]i|e-?\d+)?$/.test(form), text).to.equal(true);
        }),
      );
    });
  });
});
