import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { isObject, type Json } from '../../src/api/json.ts';
import { mgi } from '../support/cli.ts';
import { type HookProcess, startHook } from '../support/process.ts';
import { readProject } from '../support/recipes.ts';

const run = promisify(execFile);
const root = new URL('../../', import.meta.url).pathname;
const page = readProject('docs/recipes/requests.md');
const block = (fence: string) => new RegExp(`\`\`\`${fence}\n(.*?)\`\`\``, 's').exec(page)?.[1] ?? '';

describe('docs/recipes/requests.md', () => {
  let folder = '';
  let hook: HookProcess;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mgi-recipe-'));
    symlinkSync(join(root, 'manifests'), join(folder, 'manifests'));
    const [, options = ''] = /^mgi serve --port 8080 --admin-port 9090 (.*)$/m.exec(block('sh serve')) ?? [];
    const [option = '', recordings = ''] = options.split(' ');
    hook = await startHook([option, join(folder, recordings)]);
  });
  after(async () => {
    hook.child.kill();
    await hook.exited();
    rmSync(folder, { recursive: true });
  });

  /** Runs the commands of a block in the folder of the user, with the hook's port. Returns the exit code and stdout. */
  async function shell(commands: string): Promise<{ code: number; stdout: string }> {
    const start = `${process.execPath} --import ${join(root, 'node_modules/tsx/dist/loader.mjs')} ${join(root, 'src/main.ts')}`;
    const script = `mgi() { ${start} "$@"; }\n${commands.replace(':8080/', `:${hook.port}/`)}`;
    const ended = run('sh', ['-ec', script], { cwd: folder });
    return ended.then(
      ({ stdout }) => ({ code: 0, stdout }),
      ({ code, stdout }) => ({ code, stdout }),
    );
  }

  it('has commands that record a request and its answer, and answer it again', async () => {
    const sent = await shell(block('sh send'));
    expect(sent.code).to.equal(0);
    expect(sent.stdout).to.match(/^\{"status":\{"conditions":/);
    const [command = '', ...output] = block('console').split('\n');
    const replayed = await shell(`${command.slice(2)} 2>&1`);
    expect([replayed.code, replayed.stdout]).to.deep.equal([0, output.join('\n')]);
    const other = await shell(block('sh replay-other'));
    expect(other.code).to.equal(1);
    expect(other.stdout).to.match(/^[-+] /m);
  });

  it('shows the format of the request that mgi request prints', async () => {
    const { stdout } = await mgi(['request', '-f', 'manifests/samples/first-gateway/gateway.yaml']);
    const shown: Json = JSON.parse(block('json'));
    expect(shorten(JSON.parse(stdout), shown)).to.deep.equal(shown);
  });
});

/** Replaces each value that the other value shows as `...`. */
function shorten(value: Json | undefined, shown: Json | undefined): Json | undefined {
  if (shown === '...') return shown;
  if (!isObject(value) || !isObject(shown)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shorten(inner, shown[key]) ?? null]));
}
