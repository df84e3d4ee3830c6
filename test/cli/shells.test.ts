import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { mgi } from '../support/cli.ts';

const run = promisify(execFile);
const tsx = import.meta.resolve('tsx');
const main = new URL('../../src/main.ts', import.meta.url).pathname;

/** The shells, from ZSH_BIN and FISH_BIN or else from the PATH. */
const [zsh, fish] = [process.env['ZSH_BIN'] ?? 'zsh', process.env['FISH_BIN'] ?? 'fish'];

const leftOut = (_title: string, _suite: () => void) => {};

/** Returns `describe`, or a function that leaves the suite out if the shell is not installed. */
function within(shell: string): (title: string, suite: () => void) => void {
  if (spawnSync(shell, ['--version']).status === 0) return describe;
  process.stderr.write(`skipped: completion in ${shell}, because it is not installed\n`);
  return leftOut;
}

/** A folder with the program mgi, its script for a shell, and a file that can be completed. */
class Home {
  readonly folder = mkdtempSync(join(tmpdir(), 'mgi-shell-'));
  readonly env = { ...process.env, PATH: `${this.folder}/bin:${process.env['PATH']}`, TERM: 'xterm' };

  async prepare(shell: string, script: string): Promise<void> {
    for (const name of ['bin', 'work', 'functions']) mkdirSync(join(this.folder, name));
    const program = join(this.folder, 'bin/mgi');
    writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" --import "${tsx}" "${main}" "$@"\n`);
    chmodSync(program, 0o755);
    writeFileSync(join(this.folder, 'work/manifest.yaml'), '');
    writeFileSync(join(this.folder, script), (await mgi(['completion', shell])).stdout);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** Types lines into an interactive zsh in a terminal, each with Tab, and writes what zsh has made of them. */
const drive = `
zmodload zsh/zpty
zpty -b shell $1 -f -i
zpty -w shell "show() { print -r -- \\"\\$BUFFER\\" >> $2; BUFFER=; }; zle -N show; bindkey '^T' show; setopt no_beep; $3"
: > $2
for line in $argv[4,-1]; do zpty -n -w shell "$line"$'\\t\\x14'; done
repeat 600; do
  zpty -r -t shell
  (( $(wc -l < $2) >= ARGC - 3 )) && break
  sleep 0.1
done > /dev/null
zpty -d shell
`;

within(zsh)('the completion of mgi in zsh', () => {
  const home = new Home();
  before(() => home.prepare('zsh', 'functions/_mgi'));
  after(() => home.remove());

  async function tab(setup: string, ...lines: readonly string[]): Promise<readonly string[]> {
    const result = join(home.folder, 'result');
    await run(zsh, ['-f', '-c', drive, 'drive', zsh, result, setup, ...lines], {
      env: home.env,
      cwd: join(home.folder, 'work'),
    });
    return readFileSync(result, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.trimEnd());
  }

  const start = 'autoload -Uz compinit; compinit -u -D';

  it('completes commands, options, values and files', async () => {
    const lines = ['mgi expl', 'mgi help repl', 'mgi render --recu', 'mgi crds --group m', 'mgi render -f man'];
    expect(await tab(`${start}; source ${home.folder}/functions/_mgi`, ...lines)).to.deep.equal([
      'mgi explain',
      'mgi help replay',
      'mgi render --recursive',
      'mgi crds --group mesh.internal',
      'mgi render -f manifest.yaml',
    ]);
  });

  it('is loaded from a folder of fpath', async () => {
    expect(await tab(`fpath=(${home.folder}/functions $fpath); ${start}`, 'mgi expl', 'mgi rende')).to.deep.equal([
      'mgi explain',
      'mgi render',
    ]);
  });
});

within(fish)('the completion of mgi in fish', () => {
  const home = new Home();
  before(() => home.prepare('fish', 'script'));
  after(() => home.remove());

  /** Returns the candidates for the end of a line. */
  async function tab(line: string): Promise<readonly string[]> {
    const { stdout } = await run(fish, ['--no-config', '-c', `source ${home.folder}/script; complete -C '${line}'`], {
      env: { ...home.env, HOME: home.folder },
      cwd: join(home.folder, 'work'),
    });
    return stdout.split('\n').flatMap((candidate) => (candidate === '' ? [] : (candidate.split('\t')[0] ?? [])));
  }

  for (const [line, candidates] of [
    ['mgi expl', ['explain']],
    ['mgi help re', ['render', 'replay', 'request']],
    ['mgi render --recu', ['--recursive']],
    ['mgi crds --group m', ['mesh.internal']],
    ['mgi render -f man', ['manifest.yaml']],
  ] as const) {
    it(`completes: ${line}`, async () => expect(await tab(line)).to.deep.equal(candidates));
  }
});
