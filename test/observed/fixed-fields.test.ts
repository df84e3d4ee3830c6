import { expect } from 'chai';
import { isList, type Json, type JsonObject } from '../../src/api/json.ts';
import { withFixedFields } from '../../src/observed/fixed-fields.ts';
import { fixedFields } from '../walk/model/server.ts';

// What an API server did when each field of an existing Service was set, changed and removed: test/walk/record-fixed.ts.
const values: Readonly<Record<string, readonly [one: Json, other: Json]>> = {
  clusterIP: ['None', '10.96.0.9'],
  healthCheckNodePort: [30_101, 30_102],
  ipFamilies: [['IPv4'], ['IPv6']],
  loadBalancerClass: ['a.example/x', 'a.example/y'],
  sessionAffinity: ['None', 'ClientIP'],
};

function updated(before: JsonObject, desired: JsonObject) {
  return withFixedFields(desired, { before, applied: () => before }, () => 'spec');
}

describe('fields of a Service that Kubernetes fixes', () => {
  for (const { beside, change, field, removal } of fixedFields()) {
    const [one, other] = values[field] ?? [];
    const before = { ...beside, [field]: one };

    if (change === 'taken') {
      it(`do not include ${field}, which an API server changes`, () => {
        const { problems, value } = updated(before, { ...beside, [field]: other });
        expect(problems).to.deep.equal([]);
        expect(value[field]).to.deep.equal(other);
      });
      continue;
    }

    it(`include ${field}: another value is reported and not sent, because an API server says: ${change}`, () => {
      const { problems, value } = updated(before, { ...beside, [field]: other });
      expect(value[field]).to.deep.equal(one);
      expect(problems).to.have.length(1);
      const [first] = isList(other) ? other : [other];
      expect(problems[0]).to.include({ value: first, isKept: true });
    });

    it(`include ${field}: without a value, an API server ${removal === 'kept' ? 'keeps it' : 'refuses the update'}`, () => {
      const { problems, value } = updated(before, beside);
      expect(problems).to.deep.equal([]);
      expect(value[field]).to.deep.equal(removal === 'kept' ? undefined : one);
    });
  }

  it('have been recorded', () => {
    expect(fixedFields().map(({ field }) => field)).to.have.members(Object.keys(values));
  });
});
