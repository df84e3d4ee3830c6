import { expect } from 'chai';
import { compareNames, isVariableName } from '../../src/api/environment.ts';

describe('the name of an environment variable', () => {
  it('is compared by its bytes, as Go compares', () => {
    const names = ['b', 'a_b', 'aB', 'A', '_', '🚪', 'ﬀ', 'é', 'z'];
    expect(names.toSorted(compareNames)).to.deep.equal(['A', '_', 'aB', 'a_b', 'b', 'z', 'é', 'ﬀ', '🚪']);
  });

  it('may be anything but empty, with an equals sign or a control character', () => {
    expect(['A', 'a.b-c', 'ünï', '1'].every(isVariableName)).to.equal(true);
    expect(['', 'A=B', 'a\nb', '='].some(isVariableName)).to.equal(false);
  });
});
