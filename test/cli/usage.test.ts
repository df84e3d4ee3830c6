import { expect } from 'chai';
import { mgi } from '../support/cli.ts';

describe('the words of mgi', () => {
  it('prints help for the word help', async () => {
    expect(await mgi(['help'])).to.deep.equal(await mgi(['--help']));
    expect(await mgi(['help', 'render'])).to.deep.equal(await mgi(['render', '--help']));
  });

  it('prints the version for the word version', async () =>
    expect(await mgi(['version'])).to.deep.equal({
      code: 0,
      stdout: '0.0.0-test\nKuma: 2.13, 2.14\nKubernetes: 1.36\n',
      stderr: '',
    }));

  for (const [argv, message] of [
    [['redner'], 'redner: unknown command, did you mean render?'],
    [['help', 'explian'], 'explian: unknown command, did you mean explain?'],
    [['frobnicate'], 'frobnicate: unknown command, see mgi help'],
    [['render', '--outptu', 'json', '-f', '-'], '--outptu: unknown option, did you mean --output?'],
    [['serve', '--prot', '80'], '--prot: unknown option, did you mean --port?'],
    [['crds', '-x'], '-x: unknown option, expected one of --help, --group'],
    [['render', '-f', '-', '-o'], '-o: expected a value'],
    [
      ['render', '-f', '-', '-o', '--strict'],
      '-o: expected a value, not the option --strict; to give a value that begins with -, write -o=VALUE',
    ],
    [['render', '-f', '-', '--strict=yes'], '--strict: takes no value'],
    [
      ['render', '-f', '-', '--kuma-version', '2.13', '--kuma-version=2.14'],
      '--kuma-version: is given twice; give it once',
    ],
    [['serve', 'now'], '"now": expected only options'],
    [['rollout', '--batch', '0'], '--batch "0": expected a whole number of at least 1'],
  ] as const) {
    it(`answers in one sentence: mgi ${argv.join(' ')}`, async () => {
      expect(await mgi(argv)).to.deep.equal({ code: 2, stdout: '', stderr: `mgi: ${message}\n` });
    });
  }

  it('accepts an option without a value several times', async () => {
    const { stderr } = await mgi(['render', '-f', '-', '--strict', '--strict'], { stdin: '' });
    expect(stderr).to.equal('mgi: -: no MeshGatewayInstance found; the input contains no objects\n');
  });
});
