import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { storedQuantity } from '../../src/api/quantity.ts';

/** Texts of quantities, and their form in k8s.io/apimachinery 0.36.3 after parsing and rounding up to thousandths. */
const rows: readonly (readonly [string, string])[] = JSON.parse(
  readFileSync(new URL('quantity-stored-go.json', import.meta.url), 'utf8'),
);

describe('a quantity of compute resources', () => {
  for (const [text, stored] of rows) {
    it(`is stored as the API server stores it: ${text}`, () => {
      expect(storedQuantity(text)).to.equal(stored);
    });
  }

  it('is rejected if the API server rejects it', () => {
    for (const text of ['', 'one', '1x', '1 Gi']) expect(storedQuantity(text)).to.equal(undefined);
  });
});
