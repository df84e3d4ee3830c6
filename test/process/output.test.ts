import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { expect } from 'chai';

const main = new URL('../../src/main.ts', import.meta.url).pathname;
const samples = new URL('../../manifests/samples/edge.yaml', import.meta.url).pathname;
const argv = ['--import', 'tsx', main];

describe('the output of mgi', () => {
  (existsSync('/dev/full') ? it : it.skip)('is an error with an exit code on a full disk', () => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [...argv, 'render', '-f', samples], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    expect(stderr).to.match(/^mgi: standard output: no space left on device$/m);
    expect(status).to.equal(3);
  });

  it('is an error with an exit code if the reader closes the pipe', async () => {
    const child = spawn(process.execPath, [...argv, 'crds'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += String(chunk);
    });
    const [code] = await once(child, 'close');
    expect(stderr).to.equal('mgi: standard output: the reader closed it\n');
    expect(code).to.equal(3);
  });

  it('is complete for a slow reader', async () => {
    const child = spawn(process.execPath, [...argv, 'crds'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const closed = once(child, 'close');
    let stdout = '';
    for await (const chunk of child.stdout) {
      stdout += String(chunk);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const [code] = await closed;
    expect(code).to.equal(0);
    expect(stdout.length).to.be.greaterThan(65_536);
    expect(stdout.endsWith('\n')).to.equal(true);
  });
});
