import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { Json } from '../../src/api/json.ts';
import { readAssets } from '../../src/cli/picture/assets.ts';
import { licences } from '../../tools/image/licences.ts';
import { writeImage } from '../../tools/image/write.ts';
import { mgi } from '../support/cli.ts';
import { recorded, temporaryFolder } from '../support/golden.ts';
import { type HookProcess, startHook } from '../support/process.ts';
import { answer } from '../support/request.ts';

const root = new URL('../../', import.meta.url);

/** Runs a hook while an action uses it. */
async function withHook<T>(program: string, act: (hook: HookProcess) => Promise<T>): Promise<T> {
  const hook = await startHook([], {}, [program]);
  try {
    return await act(hook);
  } finally {
    hook.child.kill('SIGTERM');
    await hook.exited();
  }
}

/** Sends a sync request. Returns the children in the answer. */
async function syncedBy({ port }: HookProcess): Promise<Json> {
  const body = JSON.stringify(recorded('sync-settled'));
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(`http://127.0.0.1:${port}/sync`, { method: 'POST', body, headers });
  return JSON.parse(await response.text()).children;
}

describe('the files of the image', () => {
  const folder = temporaryFolder();
  const image = pathToFileURL(`${folder}/`);
  const program = new URL('bin/mgi.js', image).pathname;
  const run = (...argv: readonly string[]) => execFileSync(process.execPath, [program, ...argv], { encoding: 'utf8' });

  before(() => writeImage(image));

  it('print the same children as the source', async () => {
    const argv = ['render', '-f', 'manifests/samples/edge.yaml'];
    expect(run(...argv)).to.equal((await mgi(argv)).stdout);
  });

  it('have the page of mgi explain -o html', () => {
    const html = run('explain', '-f', 'manifests/samples/edge.yaml', '-o', 'html');
    const { script, style } = readAssets();
    expect(html).to.contain(script).and.to.contain(style);
  });

  it('know their version', () => {
    const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
    expect(run('--version')).to.contain(version);
  });

  it('answer a sync request', async () => {
    const children = await withHook(program, syncedBy);
    expect(children).to.deep.equal(answer(recorded('sync-settled'))['children']);
  });

  it('answer without the parts of express that the hook does not use', async () => {
    const later = new URL('dist/later/', image);
    expect(readdirSync(later)).to.include.members(['iconv-lite.cjs', 'mime-types.cjs', 'qs.cjs']);
    const aside = new URL('aside/', image);
    renameSync(later, aside);
    try {
      await withHook(program, async (hook) => {
        expect(await syncedBy(hook)).to.deep.equal(answer(recorded('sync-settled'))['children']);
        const statusOf = async (url: string) => (await fetch(`http://127.0.0.1:${url}`)).status;
        for (const path of ['healthz', 'readyz', 'metrics']) {
          expect(await statusOf(`${hook.adminPort}/${path}`), path).to.equal(200);
        }
        expect(await statusOf(`${hook.port}/sync`)).to.equal(405);
        expect(await statusOf(`${hook.port}/unknown`)).to.equal(404);
      });
    } finally {
      renameSync(aside, later);
    }
  });

  it('load a part of express when something of it is used', () => {
    const load = createRequire(new URL('dist/main.js', image));
    expect(load('./later/mime-types.cjs').lookup('json')).to.equal('application/json');
    expect(load('./later/qs.cjs').parse('a[b]=c')).to.deep.equal({ a: { b: 'c' } });
    expect(load('./later/iconv-lite.cjs').decode(Buffer.from([0xe9]), 'latin1')).to.equal('é');
  });

  it('need no package but the one that is loaded later', () => {
    expect(readdirSync(new URL('node_modules/', image))).to.deep.equal(['yaml']);
  });

  it('have the messages of zod in English alone', () => {
    const sources = readdirSync(new URL('dist/', image))
      .filter((name) => name.endsWith('.map'))
      .flatMap((name): string[] => JSON.parse(readFileSync(new URL(`dist/${name}`, image), 'utf8')).sources)
      .filter((source) => source.includes('/zod/v4/locales/'))
      .map((source) => source.slice(source.lastIndexOf('/') + 1));
    expect([...new Set(sources)]).to.deep.equal(['en.js']);
  });

  it('have a source map for each file of code', () => {
    const files = readdirSync(new URL('dist/', image)).filter((name) => name.endsWith('.js'));
    expect(files).to.include('main.js');
    for (const file of files) expect(existsSync(new URL(`dist/${file}.map`, image)), file).to.equal(true);
  });

  it('have the licence of the project and those of the packages that run in production', () => {
    expect(existsSync(new URL('LICENSE', image))).to.equal(true);
    const text = readFileSync(new URL('LICENSES.txt', image), 'utf8');
    const { dependencies } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
    for (const name of Object.keys(dependencies)) expect(text).to.match(new RegExp(`^${name} \\d`, 'm'));
    expect(text).to.not.match(/^(?:mocha|typescript|esbuild) \d/m);
  });

  it('are not written for a package without a licence', () => {
    const packages = { 'node_modules/yaml/dist': { version: '1.0.0' } };
    expect(() => licences({ packages }, root)).to.throw('dist: it has no licence');
  });
});
