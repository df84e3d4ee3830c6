import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { isList, isObject, objectAt } from '../../src/api/json.ts';
import { parseYaml } from '../../src/api/yaml.ts';
import { mgi } from '../support/cli.ts';
import { yamlBlocksOf } from '../support/markdown.ts';
import { Sarif } from '../support/sarif.ts';

const run = promisify(execFile);
const root = new URL('../../', import.meta.url).pathname;
const page = readFileSync(join(root, 'docs/pipelines.md'), 'utf8');
const [github = {}, gitlab = {}] = yamlBlocksOf(page)
  .flatMap((block) => parseYaml(block, 'docs/pipelines.md'))
  .filter(isObject);

/** Runs the commands of a job with the shell, in a folder with the manifests and this project. Returns the exit code. */
async function runJob(folder: string, commands: readonly string[]): Promise<number> {
  // The project is not cloned and built for each test: its sources run.
  const script = commands.filter((command) => !/^(?:git clone|npm ci) /.test(command));
  expect(script).to.have.length(1);
  mkdirSync(join(folder, 'mgi/bin'), { recursive: true });
  const start = `exec ${process.execPath} --import ${join(root, 'node_modules/tsx/dist/loader.mjs')} ${join(root, 'src/main.ts')} "$@"`;
  writeFileSync(join(folder, 'mgi/bin/mgi.js'), `#!/bin/sh\n${start}\n`, { mode: 0o755 });
  const result = run('sh', ['-ec', script.join('\n')], { cwd: folder });
  return result.then(
    () => 0,
    ({ code }) => code,
  );
}

function commandsOf(steps: unknown): readonly string[] {
  const list = isList(steps) ? steps : [];
  return list
    .flatMap((step) => (typeof step === 'string' ? step : isObject(step) ? (step['run'] ?? []) : []))
    .map(String);
}

describe('docs/pipelines.md', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mgi-pipeline-'));
    cpSync(join(root, 'manifests/samples/first-gateway'), join(folder, 'gateways'), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const breakManifests = () => {
    const file = join(folder, 'gateways/broken.yaml');
    const metadata = '{name: broken, namespace: first-gateway}';
    writeFileSync(file, `apiVersion: mesh.internal/v1alpha1\nkind: MeshGatewayInstanse\nmetadata: ${metadata}\n`);
  };

  const steps = objectAt(objectAt(github, 'jobs'), 'check')['steps'];
  const uploads = (isList(steps) ? steps.filter(isObject) : []).filter(({ uses }) =>
    String(uses).includes('upload-sarif'),
  );

  it('has a job for GitHub Actions that passes for good manifests and fails for bad ones, with a SARIF file', async () => {
    const [upload = {}] = uploads;
    const file = String(objectAt(upload, 'with')['sarif_file']);
    const resultsOf = () => Sarif.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))).runs[0]?.results ?? [];
    expect(await runJob(folder, commandsOf(steps))).to.equal(0);
    expect(resultsOf().filter(({ level }) => level !== 'note')).to.deep.equal([]);
    breakManifests();
    expect(await runJob(folder, commandsOf(steps))).to.equal(1);
    const [error] = resultsOf().filter(({ level }) => level === 'error');
    expect(error?.locations[0]?.physicalLocation.artifactLocation.uri).to.equal('gateways/broken.yaml');
  });

  it('has a job for GitLab that passes for good manifests and fails for bad ones, with a JUnit file', async () => {
    const job = objectAt(gitlab, 'check-gateways');
    const file = String(objectAt(objectAt(job, 'artifacts'), 'reports')['junit']);
    expect(await runJob(folder, commandsOf(job['script']))).to.equal(0);
    expect(readFileSync(join(folder, file), 'utf8')).to.contain('failures="0"');
    breakManifests();
    expect(await runJob(folder, commandsOf(job['script']))).to.equal(1);
    expect(readFileSync(join(folder, file), 'utf8')).to.contain('did you mean &quot;MeshGatewayInstance&quot;?');
  });

  it('shows the output of its first example', async () => {
    const [, shown = ''] = /```console\n\$ mgi check -f manifests\/samples\n(.*?)```/s.exec(page) ?? [];
    const { code, stdout } = await mgi(['check', '-f', 'manifests/samples']);
    expect([code, stdout]).to.deep.equal([1, shown]);
  });
});
