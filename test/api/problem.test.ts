import { expect } from 'chai';
import { describeProblem } from '../../src/api/problem.ts';

describe('a problem', () => {
  it('is formatted as one line: the field, the value and what was expected', () => {
    const problem = { field: 'spec.tags[a]', value: 'b\nc', expected: 'a value of letters' };
    expect(describeProblem(problem)).to.equal('spec.tags[a]: "b\\nc": expected a value of letters');
  });
});
