import { expect } from 'chai';
import { releaseOf } from '../../src/config/releases.ts';
import { HookError } from '../../src/errors.ts';

describe('a release of Kuma', () => {
  for (const [version, name] of [
    ['2.14', '2.14'],
    ['2.14.3', '2.14'],
    ['2.14.0-rc.1', '2.14'],
    ['2.13', '2.13'],
    ['2.13.10', '2.13'],
  ] as const) {
    it(`${version} is ${name}`, () => {
      expect(releaseOf(version).name).to.equal(name);
    });
  }

  it('differs from the next in all that is told of it', () => {
    expect(releaseOf('2.14')).to.deep.equal({
      name: '2.14',
      defaultCpuLimit: '0',
      zeroCpuLimitMeansNone: true,
      probesReadinessPort: true,
      knowsOtelPipe: true,
    });
    expect(releaseOf('2.13')).to.deep.equal({
      name: '2.13',
      defaultCpuLimit: '1',
      zeroCpuLimitMeansNone: false,
      probesReadinessPort: false,
      knowsOtelPipe: false,
    });
  });

  describe('when it is not known', () => {
    for (const version of ['', '2', '2.1', '2.140', '2.12.7', '3.0', 'v2.14', 'latest', ' 2.14']) {
      it(`is refused: ${JSON.stringify(version)}`, () => {
        expect(() => releaseOf(version))
          .to.throw(HookError)
          .with.property('code', 'InvalidOption');
      });
    }

    it('lists those that are', () => {
      expect(() => releaseOf('3.0')).to.throw('--kuma-version 3.0: not a supported release; supported are 2.14, 2.13');
    });
  });
});
