import { expect } from 'chai';
import fc from 'fast-check';
import { Condition } from '../../src/api/status.ts';
import { type Finding, setConditions } from '../../src/status/conditions.ts';

const now = new Date('2026-11-23T12:00:00.987Z');
const before = '2026-01-01T00:00:00Z';

const finding: Finding = { type: 'Ready', status: 'True', reason: 'Ready', message: 'all is well' };
const condition: Condition = { ...finding, observedGeneration: 1, lastTransitionTime: before };
const other = Condition.parse({ type: 'Custom', status: 'True', severity: 'high', lastTransitionTime: before });

const set = (conditions: readonly Condition[], findings: readonly Finding[] = [finding]) =>
  setConditions(conditions, findings, 2, now);

describe('a condition', () => {
  describe('that is new', () => {
    it('has the current time, in whole seconds', () => {
      expect(set([])).to.deep.equal([
        { ...finding, observedGeneration: 2, lastTransitionTime: '2026-11-23T12:00:00Z' },
      ]);
    });
  });

  describe('with an unchanged status', () => {
    it('keeps its time if other fields change', () => {
      const changed = { ...finding, reason: 'Other', message: 'else' };
      expect(set([condition], [changed])).to.deep.equal([
        { ...changed, observedGeneration: 2, lastTransitionTime: before },
      ]);
    });

    it('gets the current time if it had none', () => {
      expect(set([{ ...condition, lastTransitionTime: undefined }])[0]?.lastTransitionTime).to.equal(
        '2026-11-23T12:00:00Z',
      );
    });
  });

  describe('with a changed status', () => {
    for (const status of ['False', 'Unknown'] as const) {
      it(`has the current time: ${status}`, () => {
        expect(set([condition], [{ ...finding, status }])).to.deep.equal([
          { ...finding, status, observedGeneration: 2, lastTransitionTime: '2026-11-23T12:00:00Z' },
        ]);
      });
    }
  });

  describe('with additional fields', () => {
    it('keeps only the fields of a condition', () => {
      expect(set([{ ...condition, severity: 'high' }])[0]).to.not.have.property('severity');
    });
  });

  describe('without a known generation', () => {
    it('has no observedGeneration', () => {
      const [made] = setConditions([], [finding], undefined, now);
      expect(JSON.parse(JSON.stringify(made))).to.not.have.property('observedGeneration');
    });
  });

  describe('with a long message', () => {
    for (const [length, kept] of [
      [32768, 32768],
      [32769, 32768],
      [100000, 32768],
    ] as const) {
      it(`has ${kept} characters of ${length}`, () => {
        const [made] = set([], [{ ...finding, message: 'x'.repeat(length) }]);
        expect(made?.message).to.have.length(kept);
        expect(made?.message?.endsWith('...')).to.equal(length > kept);
      });
    }
  });
});

describe('conditions', () => {
  const matched: Finding = { type: 'GatewayMatched', status: 'True', reason: 'Matched', message: '' };
  const types = (conditions: readonly Condition[]) => conditions.map(({ type }) => type);

  it('of other types keep their content and their position', () => {
    const conditions = set([other, condition, { ...other, type: 'More' }], [finding, matched]);
    expect(types(conditions)).to.deep.equal(['Custom', 'Ready', 'More', 'GatewayMatched']);
    expect(conditions[0]).to.deep.equal(other);
  });

  it('of new types are added at the end, in the order of the findings', () => {
    expect(types(set([other], [finding, matched]))).to.deep.equal(['Custom', 'Ready', 'GatewayMatched']);
  });

  it('are not changed in the input', () => {
    const given = Object.freeze([Object.freeze({ ...condition })]);
    set(given, [{ ...finding, status: 'False' }]);
    expect(given).to.deep.equal([condition]);
  });

  it('do not change if the findings are the same at a later time', () => {
    const found = fc.record({
      type: fc.constantFrom('Ready' as const, 'GatewayMatched' as const),
      status: fc.constantFrom('True' as const, 'False' as const, 'Unknown' as const),
      reason: fc.string(),
      message: fc.string(),
    });
    const findings = fc.uniqueArray(found, { selector: ({ type }) => type });
    const existing = fc.subarray([condition, other, { ...condition, type: 'GatewayMatched' }]);
    fc.assert(
      fc.property(existing, findings, fc.date({ noInvalidDate: true }), (conditions, list, later) => {
        const once = set(conditions, list);
        expect(setConditions(once, list, 2, later)).to.deep.equal(once);
      }),
    );
  });
});
