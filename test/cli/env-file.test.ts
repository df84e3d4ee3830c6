import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { mgi } from '../support/cli.ts';
import { caFile } from '../support/control-plane.ts';

const samples = 'manifests/samples';

describe('--env-from', () => {
  let folder = '';
  let file = '';

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mgi-env-'));
    file = join(folder, 'control-plane.env');
    const argv = ['detect', '-f', 'test/golden/charts/kuma-2.14-configured.json', '--ca', caFile, '-o', 'env'];
    writeFileSync(file, (await mgi(argv)).stdout);
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('makes mgi render use the configuration that mgi detect printed', async () => {
    const { code, stdout } = await mgi(['render', '-f', samples, '--instance', 'demo/internal', '--env-from', file]);
    expect(code).to.equal(0);
    expect(stdout).to.include('image: registry.example.com:5000/kuma/kuma-dp:2.14.3');
    expect(stdout).to.include('value: https://mesh-cp.mesh-prod:5679');
    expect(stdout).to.include('-----BEGIN CERTIFICATE-----');
  });

  for (const command of ['diff', 'convert', 'explain']) {
    it(`is accepted by mgi ${command}`, async () => {
      const against = command === 'diff' ? ['--against', samples] : [];
      const argv = [command, '-f', samples, ...against, '--instance', 'demo/internal', '--env-from', file];
      expect((await mgi(argv)).code).to.equal(0);
    });
  }

  it('overrides the environment, and flags override it', async () => {
    const path = join(folder, 'other.env');
    writeFileSync(path, 'MGI_KUMA_VERSION=2.13\n');
    const render = (...more: readonly string[]) =>
      mgi(['render', '-f', samples, '--instance', 'demo/internal', '--env-from', path, ...more], {
        environment: { MGI_KUMA_VERSION: '2.14' },
      });
    expect((await render()).stdout).to.include('--concurrency');
    expect((await render('--kuma-version', '2.14')).stdout).to.not.include('--concurrency');
  });

  it('is refused if it cannot be read', async () => {
    const { code, stderr } = await mgi(['render', '-f', samples, '--env-from', join(folder, 'none')]);
    expect(code).to.equal(2);
    expect(stderr).to.match(/^mgi: --env-from: .*no such file/);
  });
});
