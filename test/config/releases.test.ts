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
    it(`has the name ${name} for version ${version}`, () => {
      expect(releaseOf(version).name).to.equal(name);
    });
  }

  it('has the settings of its release', () => {
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

  describe('when it is not supported', () => {
    for (const version of ['', '2', '2.1', '2.140', '2.12.7', '3.0', 'v2.14', 'latest', ' 2.14']) {
      it(`is rejected: ${JSON.stringify(version)}`, () => {
        expect(() => releaseOf(version))
          .to.throw(HookError)
          .with.property('code', 'InvalidOption');
      });
    }

    it('is rejected with the supported releases', () => {
      expect(() => releaseOf('3.0')).to.throw(
        '--kuma-version 3.0: unsupported release; supported releases are 2.14, 2.13',
      );
    });
  });
});
