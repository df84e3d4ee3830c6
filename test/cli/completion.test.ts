import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { commandTable } from '../../src/cli/command-table.ts';
import { mgi } from '../support/cli.ts';

const run = promisify(execFile);
const main = new URL('../../src/main.ts', import.meta.url).pathname;

/** Returns the candidates, and whether files may follow. */
async function complete(...words: readonly string[]): Promise<readonly [readonly string[], boolean]> {
  const { code, stderr, stdout } = await mgi(['__complete', ...words]);
  expect([code, stderr]).to.deep.equal([0, '']);
  const lines = stdout.trimEnd().split('\n');
  return [lines.slice(0, -1).map((line) => line.split('\t')[0] ?? ''), lines.at(-1) === ':0'];
}

describe('the completion of mgi', () => {
  it('knows every command, with its summary', async () => {
    const names = commandTable.map(({ usage }) => usage.name);
    expect(await complete('')).to.deep.equal([[...names, 'help', 'version'], false]);
    expect((await mgi(['__complete', 'ex'])).stdout).to.match(/^explain\texplain how .*\n:4\n$/);
  });

  for (const { usage } of commandTable) {
    it(`knows every option of mgi ${usage.name}`, async () => {
      const options = usage.options.map(({ name }) => `--${name}`);
      expect(await complete(usage.name, '--')).to.deep.equal([[...options, '--help'], false]);
    });
  }

  for (const [words, candidates, isFile] of [
    [['render', '--st'], ['--status', '--strict'], false],
    [['help', 're'], ['render', 'request', 'replay'], false],
    [['check', '-o', ''], ['text', 'json', 'sarif', 'junit'], false],
    [['check', '--fail-on', 'w'], ['warning'], false],
    [['check', '--output=j'], ['json', 'junit'], false],
    [['check', '-o=s'], ['sarif'], false],
    [['render', '--filename=man'], [], true],
    [['render', '--none='], [], false],
    [['completion', ''], ['bash', 'zsh', 'fish'], false],
    [['render', '-f', ''], [], true],
    [['render', '--kuma-version', ''], [], false],
    [['replay', ''], [], true],
    [['crds', ''], [], false],
    [['none', ''], [], false],
  ] as const) {
    it(`completes: mgi ${words.join(' ')}`, async () =>
      expect(await complete(...words)).to.deep.equal([candidates, isFile]));
  }

  it('refuses another shell', async () => {
    expect(await mgi(['completion', 'tcsh'])).to.deep.equal({
      code: 2,
      stdout: '',
      stderr: 'mgi: "tcsh": expected bash, zsh, fish\n',
    });
  });

  describe('in bash', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mgi-completion-'));
    before(async () => {
      const program = join(folder, 'mgi');
      writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" --import tsx "${main}" "$@"\n`);
      chmodSync(program, 0o755);
      writeFileSync(join(folder, 'script'), (await mgi(['completion', 'bash'])).stdout);
    });
    after(() => rmSync(folder, { recursive: true }));

    /** Runs the function that `complete` has for mgi, as bash does when a user types Tab. */
    async function tab(...words: readonly string[]): Promise<readonly string[]> {
      const line = words.map((word) => `'${word}'`).join(' ');
      const script = [
        `source ${folder}/script`,
        `COMP_WORDS=(mgi ${line}); COMP_CWORD=${words.length}`,
        'compopt() { echo "compopt $*"; }',
        "$(complete -p mgi | sed 's/.*-F \\([^ ]*\\) .*/\\1/')",
        `printf '%s\\n' "\${COMPREPLY[@]}"`,
      ].join('\n');
      const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}` };
      const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script], { env });
      return stdout.split('\n').filter((one) => one !== '');
    }

    it('completes what mgi knows', async () => {
      expect(await tab('crds', '--group', 'm')).to.deep.equal(['mesh.internal']);
    });

    it('completes the value after an equals sign, at which bash splits words', async () => {
      expect(await tab('crds', '--group', '=', 'm')).to.deep.equal(['mesh.internal']);
      expect(await tab('check', '--output', '=')).to.deep.equal(['text', 'json', 'sarif', 'junit']);
      expect(await tab('check', '--output', '=', 'json', '--fail-on', 'w')).to.deep.equal(['warning']);
      expect(await tab('render', '--filename', '=', 'man')).to.deep.equal(['compopt -o default']);
    });

    it('leaves files to bash', async () => {
      expect(await tab('render', '-f', 'man')).to.deep.equal(['compopt -o default']);
    });
  });
});
