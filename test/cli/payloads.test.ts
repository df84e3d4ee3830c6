import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import supertest from 'supertest';
import { isObject, type JsonObject, objectAt } from '../../src/api/json.ts';
import { parseYaml } from '../../src/api/yaml.ts';
import { openFolder } from '../../src/folder.ts';
import { createApp } from '../../src/http/app.ts';
import { createLogger } from '../../src/http/log.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { hookNames } from '../../src/http/paths.ts';
import { createRecorder, type Folder } from '../../src/http/recorder.ts';
import { recordedHooks } from '../../src/recordings/answer-again.ts';
import { defaultConfig } from '../support/app.ts';
import { mgi, testTime } from '../support/cli.ts';
import { recorded, recordedSyncs, temporaryFolder } from '../support/golden.ts';
import { answer, gateway, ownRequest, syncRequest } from '../support/request.ts';

/** Returns the objects of a recorded request as a List, as kubectl prints them. Some children are related objects too. */
function manifestsOf(request: JsonObject): string {
  const groups = [...Object.values(objectAt(request, 'children')), ...Object.values(objectAt(request, 'related'))];
  const others = groups.flatMap((group) => (isObject(group) ? Object.values(group) : []));
  const controller = request['controller'] === undefined ? [] : [request['controller']];
  const items = new Map(others.filter(isObject).map((one) => [objectAt(one, 'metadata')['uid'] ?? one, one]));
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: [request['parent'], ...controller, ...items.values()],
  });
}

describe('mgi request', () => {
  for (const name of recordedSyncs) {
    it(`prints a request with the same answer as the recorded one: ${name}`, async () => {
      const { code, stdout } = await mgi(['request', '-'], { stdin: manifestsOf(recorded(name)) });
      expect(code).to.equal(0);
      const request: JsonObject = JSON.parse(stdout);
      expect(answer(request)).to.deep.equal(answer(recorded(name)));
      expect(request).to.have.keys(Object.keys(recorded(name)));
      expect(request['controller']).to.deep.equal(recorded(name)['controller']);
      expect(objectAt(request, 'parent')['spec']).to.deep.equal(objectAt(recorded(name), 'parent')['spec']);
      expect(request['children']).to.deep.equal(recorded(name)['children']);
    });
  }

  it('prints the customize request that Metacontroller sends', async () => {
    const { stdout } = await mgi(['request', '-', '--customize'], { stdin: manifestsOf(recorded('customize')) });
    expect(JSON.parse(stdout)).to.deep.equal(recorded('customize'));
  });

  for (const [group, file] of [
    ['kuma.io', 'compositecontroller.yaml'],
    ['mesh.internal', 'mesh.internal/compositecontroller.yaml'],
  ] as const) {
    it(`uses the CompositeController of the installation: ${group}`, async () => {
      const [installed] = parseYaml(readFileSync(`metacontroller/${file}`, 'utf8'), file);
      const request = group === 'kuma.io' ? syncRequest() : ownRequest();
      const { code, stdout } = await mgi(['request', '-'], { stdin: manifestsOf(request) });
      expect(code).to.equal(0);
      const { controller } = JSON.parse(stdout);
      const kinds = (one: JsonObject) => objectAt(one, 'spec')['childResources'];
      expect(kinds(controller)).to.have.deep.members(
        JSON.parse(JSON.stringify(kinds(isObject(installed) ? installed : {}))),
      );
      expect({ ...controller.spec, childResources: [] }).to.deep.equal({
        ...objectAt(isObject(installed) ? installed : {}, 'spec'),
        childResources: [],
      });
    });
  }

  it('says that Metacontroller does not call the hook without the label', async () => {
    const { stderr } = await mgi(['request', '-'], { stdin: manifestsOf(syncRequest()) });
    expect(stderr).to.include('mesh.internal/managed=true');
  });

  it('sends only the named MeshGateway and that of the global control plane to an instance that names one', async () => {
    const gateways = [gateway('edge'), gateway('other')];
    const request = ownRequest({ spec: { gatewayRef: { name: 'edge' } }, gateways });
    const { stdout } = await mgi(['request', '-'], { stdin: manifestsOf(request) });
    expect(JSON.parse(stdout).related['MeshGateway.kuma.io/v1alpha1']).to.have.keys('edge');
  });

  it('sends index entries to a hook with the gateway index, with the same answer', async () => {
    const stdin = manifestsOf(
      ownRequest({ gateways: [gateway('edge'), gateway('far', [81], { 'kuma.io/service': 'x' })] }),
    );
    const [plain, index] = [
      await mgi(['request', '-'], { stdin }),
      await mgi(['request', '-'], { stdin, environment: { MGI_GATEWAY_INDEX: 'true' } }),
    ];
    const request = JSON.parse(index.stdout);
    expect(request.related['MeshGatewayIndexEntry.mesh.internal/v1alpha1']).to.have.keys('edge');
    expect(answer(request)['children']).to.deep.equal(answer(JSON.parse(plain.stdout))['children']);
  });

  it('asks for --instance if there are several instances', async () => {
    const [one, two] = [syncRequest(), syncRequest({ metadata: { name: 'other' } })];
    const stdin = `${manifestsOf(one)}\n---\n${JSON.stringify(two['parent'])}`;
    expect((await mgi(['request', '-'], { stdin })).code).to.equal(2);
    const { stdout } = await mgi(['request', '-', '--instance', 'demo/other'], { stdin });
    expect(JSON.parse(stdout).parent.metadata.name).to.equal('other');
  });

  it('refuses an instance that an API server would refuse', async () => {
    const { code, stdout } = await mgi(['request', '-'], {
      stdin: manifestsOf(syncRequest({ spec: { replicas: 'two' } })),
    });
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
  });
});

const log = createLogger({ level: 'warn', format: 'json', write: () => {}, now: () => testTime });

async function recordingApp(folder: Folder, limit = 10 ** 8, now = () => testTime) {
  const recorder = await createRecorder(folder, { limit, version: '1', now, log });
  const auth = { authTokenFile: undefined, basicAuthFile: undefined, clientName: undefined };
  const fixed = { log, now, maxBody: 10 ** 8, maxInFlight: 64, auth, revision: undefined };
  const metrics = createMetrics('1');
  const app = createApp(defaultConfig, { ...fixed, metrics, isStopping: () => false, recorder });
  return { hook: supertest(app), recorder };
}

describe('recorded requests', () => {
  const folder = temporaryFolder();
  const slow = temporaryFolder();
  const secret = 'hunter2-hunter2';
  const withSecret = ownRequest({
    metadata: { annotations: { 'example.com/password': secret } },
    spec: {
      podTemplate: { spec: { containers: [{ name: 'kuma-gateway', env: [{ name: 'DB_PASSWORD', value: secret }] }] } },
    },
  });
  const files = () => readdirSync(folder).filter((name) => name.endsWith('.json'));

  before(async () => {
    const { hook, recorder } = await recordingApp(openFolder(folder));
    for (const name of recordedSyncs) await hook.post('/sync').send(recorded(name)).expect(200);
    await hook.post('/customize').send(recorded('customize')).expect(200);
    await hook.post('/index').send({ object: gateway() }).expect(200);
    await hook.post('/sync').send(recorded('sync-hook-version-v1')).expect(400);
    const { body } = await hook.post('/sync').send(withSecret).expect(200);
    expect(JSON.stringify(body)).to.include(secret);
    await recorder.flush();
  });

  it('are one file each, in their order, with readable names', () => {
    expect(files()).to.have.length(recordedSyncs.length + 4);
    expect(files().sort()[0]).to.match(/^2026-11-23T12-00-00\.987Z-000000-sync-demo\..*\.json$/);
  });

  it('contain no secret, and name the masked fields', () => {
    const texts = files().map((name) => readFileSync(join(folder, name), 'utf8'));
    for (const text of texts) expect(text).to.not.include(secret);
    const masked = texts.map((text) => JSON.parse(text).masked).filter(({ length }) => length > 0);
    expect(masked).to.have.length(1);
    expect(masked[0]).to.include('request.parent.metadata.annotations[example.com/password]');
  });

  it('are answered the same again', async () => {
    const { code, stderr, stdout } = await mgi(['replay', folder]);
    expect({ code, stdout }).to.deep.equal({ code: 0, stdout: '' });
    expect(stderr).to.include(`${recordedSyncs.length + 4} requests`);
  });

  it('are answered the same again if a request took longer than a second', async () => {
    let seconds = 0;
    const now = () => {
      seconds += 1;
      return new Date(testTime.getTime() + seconds * 1000);
    };
    const { hook, recorder } = await recordingApp(openFolder(slow), 10 ** 8, now);
    await hook.post('/sync').send(syncRequest()).expect(200);
    await recorder.flush();
    expect(await mgi(['replay', slow])).to.include({ code: 0, stdout: '' });
  });

  it('are answered differently by another release, which is shown as a diff', async () => {
    const { code, stdout } = await mgi(['replay', folder, '--kuma-version', '2.13']);
    expect(code).to.equal(1);
    expect(stdout)
      .to.match(/^--- Deployment demo\/\S+, sync .*\(old\)$/m)
      .and.match(/^\+ .*cpu/m);
  });

  it('can be limited to an instance', async () => {
    expect((await mgi(['replay', folder, '--instance', 'demo/none'])).code).to.equal(2);
    expect((await mgi(['replay', folder, '--instance', 'demo/edge'])).stderr).to.match(/^1 requests/);
  });

  it('are refused if a file is not one', async () => {
    const other = join(folder, 'other');
    mkdirSync(other);
    const file = join(other, 'x.json');
    writeFileSync(file, '{}');
    expect((await mgi(['replay', file])).code).to.equal(2);
    expect((await mgi(['replay', other])).code).to.equal(2);
    expect((await mgi(['replay', join(folder, 'none')])).code).to.equal(2);
  });

  it('exist for every hook', () => expect(recordedHooks).to.have.members(hookNames));
});

describe('the limit of recorded files', () => {
  const folder = temporaryFolder();

  it('removes the oldest files first, and no other file', async () => {
    writeFileSync(join(folder, 'mine.json'), 'x'.repeat(50_000));
    const { hook, recorder } = await recordingApp(openFolder(folder), 12_000);
    for (let count = 0; count < 12; count += 1)
      await hook
        .post('/index')
        .send({ object: gateway(`g${count}`) })
        .expect(200);
    await recorder.flush();
    const names = readdirSync(folder).sort();
    expect(names).to.include('mine.json').and.to.have.length.below(13);
    const recordedFiles = names.filter((name) => name !== 'mine.json');
    expect(recordedFiles.at(-1)).to.include('g11');
    const size = recordedFiles.reduce((sum, name) => sum + readFileSync(join(folder, name)).length, 0);
    expect(size).to.be.above(6000).and.most(12_000);
  });

  it('does not keep the hook from answering if the folder cannot be written', async () => {
    const lines: string[] = [];
    const telling = createLogger({
      level: 'warn',
      format: 'json',
      write: (line) => lines.push(line),
      now: () => testTime,
    });
    const full: Folder = {
      list: async () => [],
      write: () => Promise.reject(new Error('full')),
      remove: async () => {},
    };
    const recorder = await createRecorder(full, { limit: 10 ** 6, version: '1', now: () => testTime, log: telling });
    const exchange = { hook: 'index', status: 200, request: { object: gateway() }, answer: {} };
    recorder.record(exchange);
    recorder.record(exchange);
    await recorder.flush();
    expect(lines).to.have.length(1);
    expect(lines[0]).to.include('full');
  });
});
