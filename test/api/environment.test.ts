import { expect } from 'chai';
import { isVariableName, sortByName } from '../../src/api/environment.ts';

describe('the name of an environment variable', () => {
  it('is compared by bytes, as in Go', () => {
    const names = ['b', 'a_b', 'aB', 'A', '_', '🚪', 'ﬀ', 'é', 'z'];
    const sorted = sortByName(names.map((name) => [name, undefined])).map(([name]) => name);
    expect(sorted).to.deep.equal(['A', '_', 'aB', 'a_b', 'b', 'z', 'é', 'ﬀ', '🚪']);
  });

  it('can be any text that is not empty and has no equals sign or control character', () => {
    expect(['A', 'a.b-c', 'ünï', '1'].every(isVariableName)).to.equal(true);
    expect(['', 'A=B', 'a\nb', '='].some(isVariableName)).to.equal(false);
  });
});
