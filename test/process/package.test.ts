import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';

const run = promisify(execFile);
const root = new URL('../../', import.meta.url).pathname;
const { bin, version }: { bin: Record<string, string>; version: string } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);

describe('the package', () => {
  const prefix = mkdtempSync(join(tmpdir(), 'mgi-package-'));
  before(async () => {
    const options = ['--global', '--prefix', prefix, '--ignore-scripts', '--offline', '--no-audit', '--no-fund'];
    await run('npm', ['install', ...options, '.'], { cwd: root });
  });
  after(() => rmSync(prefix, { recursive: true }));

  for (const [name, called] of [
    ['mgi', 'mgi'],
    ['kubectl-mgi', 'kubectl mgi'],
  ] as const) {
    it(`installs the command ${name}, which knows its name`, async () => {
      const { stdout } = await run(join(prefix, 'bin', name), ['version']);
      expect(stdout.split('\n')[0]).to.equal(version);
      expect((await run(join(prefix, 'bin', name), ['help'])).stdout).to.match(new RegExp(`^Usage: ${called} COMMAND`));
    });
  }

  it('installs the program by which kubectl completes kubectl mgi', async () => {
    const { stdout } = await run(join(prefix, 'bin', 'kubectl_complete-mgi'), ['crds', '--group', 'k']);
    expect(stdout).to.equal('kuma.io\n:4\n');
  });

  it('contains every command that it installs', async () => {
    const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root });
    const [{ files }]: [{ files: readonly { path: string }[] }] = JSON.parse(stdout);
    const paths = files.map(({ path }) => path);
    expect(paths).to.include.members(Object.values(bin));
    expect(paths).to.include('dist/main.js');
  });
});
