import { expect } from 'chai';
import { Condition } from '../../src/api/status.ts';

describe('a condition', () => {
  it('keeps unknown fields', () => {
    const given = { type: 'Custom', status: 'True', severity: 'high', details: { a: [1] } };
    expect(JSON.parse(JSON.stringify(Condition.parse(given)))).to.deep.equal(given);
  });

  it('has undefined for a field that is null', () => {
    const { lastTransitionTime, message, reason } = Condition.parse({
      type: 'Ready',
      status: 'True',
      reason: null,
      message: null,
      lastTransitionTime: null,
    });
    expect([lastTransitionTime, message, reason]).to.deep.equal([undefined, undefined, undefined]);
  });

  for (const given of [{ status: 'True' }, { type: 'Ready' }, { type: 'Ready', status: true }, 'Ready']) {
    it(`cannot be ${JSON.stringify(given)}`, () => {
      expect(Condition.safeParse(given).success).to.equal(false);
    });
  }
});
