import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import type { Io } from '../../src/cli/io.ts';
import { mgi } from '../support/cli.ts';
import { temporaryFolder } from '../support/golden.ts';
import { gateway } from '../support/request.ts';

const instance = (name = 'edge', namespace = 'demo', more: JsonObject = {}): JsonObject => ({
  apiVersion: 'kuma.io/v1alpha1',
  kind: 'MeshGatewayInstance',
  metadata: { name, namespace },
  ...more,
});
const list = (...items: readonly JsonObject[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
const render = (stdin: string | Uint8Array, argv: readonly string[] = []) =>
  mgi(['render', '-f', '-', '-o', 'json', ...argv], { stdin });
const names = (stdout: string): readonly string[] =>
  JSON.parse(stdout).items.map(
    ({ kind, metadata }: { kind: string; metadata: { namespace: string; name: string } }) =>
      `${kind} ${metadata.namespace}/${metadata.name}`,
  );

describe('JSON input', () => {
  const wanted = ['Service demo/edge', 'Deployment demo/edge'];

  for (const [what, text] of [
    [
      'with items before kind, as kubectl prints it',
      `{"apiVersion":"v1","items":[${JSON.stringify(instance())},${JSON.stringify(gateway())}],"kind":"List"}`,
    ],
    [
      'with brackets and quotes in texts',
      list(
        instance('edge', 'demo', {
          metadata: { name: 'edge', namespace: 'demo', annotations: { note: '"]},{[\\' } },
        }),
        gateway(),
      ),
    ],
    [
      'with space around the items',
      `\n {"kind":"List","items": [ ${JSON.stringify(instance())} ,\n ${JSON.stringify(gateway())} ] } \n`,
    ],
    ['of several documents', `${JSON.stringify(instance())}\n${list(gateway())}${list()}`],
    ['with a byte order mark', `\ufeff${list(instance(), gateway())}`],
    ['that is YAML', `{kind: List, items: [${JSON.stringify(instance())}, ${JSON.stringify(gateway())},]}`],
    [
      'with a list "items" in an object that is no List',
      `${JSON.stringify({ apiVersion: 'v1', kind: 'X', items: [{ a: 1 }] })}${list(instance(), gateway())}`,
    ],
  ] as const) {
    it(`is read: a List ${what}`, async () => {
      const { code, stderr, stdout } = await render(text);
      expect([code, stderr]).to.deep.equal([0, '']);
      expect(names(stdout)).to.deep.equal(wanted);
    });
  }

  it('has the line and the column of a mistake', async () => {
    const { code, stderr } = await render('{\n  "kind": "List",\n  "items": [ { "kind": } }\n');
    expect(code).to.equal(1);
    expect(stderr).to.match(/^mgi: standard input: document 1: line 3, column \d+: [^\n]+\n$/);
  });

  it('has the place where a large text is cut', async () => {
    const text = JSON.stringify({ kind: 'List', items: Array.from({ length: 60_000 }, () => gateway()) }, null, 1);
    const { code, stderr } = await render(text.slice(0, -7));
    expect(code).to.equal(1);
    expect(stderr).to.match(/^mgi: standard input: document 1: line \d{6,}, column \d+: [^\n]+\n$/);
  });

  it('drops objects of other kinds while it is read', async () => {
    const pod: JsonObject = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a' },
      spec: { text: 'x'.repeat(2000) },
    };
    const pods = Array.from({ length: 50_000 }, () => JSON.stringify(pod)).join(',');
    const bytes = Buffer.from(
      `{"items":[${pods},${JSON.stringify(instance())},${JSON.stringify(gateway())}],"kind":"List"}`,
    );
    const before = process.memoryUsage().rss;
    const start = process.cpuUsage();
    const { code, stdout } = await render(bytes);
    const { user } = process.cpuUsage(start);
    expect(code).to.equal(0);
    expect(names(stdout)).to.deep.equal(wanted);
    expect(bytes.length).to.be.greaterThan(100_000_000);
    expect((process.memoryUsage().rss - before) / 1e6).to.be.lessThan(350);
    expect(user / 1e6).to.be.lessThan(4);
  });
});

describe('many instances', () => {
  const count = 1000;
  const numbers = Array.from({ length: count }, (_, index) => index);
  const account = (name: string): JsonObject => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace: 'demo' },
  });
  const of = (index: number) => [
    instance('', '', { metadata: { name: `edge-${index}`, namespace: 'demo', uid: `uid-${index}` } }),
    gateway(`edge-${index}`, [80], { 'kuma.io/service': `edge-${index}_demo_svc` }),
    ...[1, 2, 3].map((other) => account(`other-${index}-${other}`)),
  ];

  it('take no time for each pair of an instance and an object of others', async () => {
    const text = list(...numbers.flatMap(of));
    const start = process.cpuUsage();
    const { code, stdout } = await render(text, ['--instance', 'edge-7']);
    expect(code).to.equal(0);
    expect(names(stdout)).to.deep.equal(['Service demo/edge-7', 'Deployment demo/edge-7']);
    expect(process.cpuUsage(start).user / 1e6).to.be.lessThan(6);
  });
});

describe('text that is not UTF-8', () => {
  for (const [what, bytes, message] of [
    ['Latin-1', Buffer.from('kind: Gru\u00df\n', 'latin1'), 'offset 9: expected UTF-8, but byte 0xdf'],
    ['cut in a character', Buffer.from('a: \u20ac').subarray(0, 5), 'offset 3: expected UTF-8, but byte 0xe2'],
    [
      'after other characters',
      Buffer.concat([Buffer.from('\u20ac\ud83d\ude00\u00e4'), Buffer.from([0xff])]),
      'offset 9: expected UTF-8, but byte 0xff',
    ],
    ['UTF-16', Buffer.from('\ufeffkind: List', 'utf16le'), 'offset 0: expected UTF-8, but the text is UTF-16'],
  ] as const) {
    it(`is refused with the file and the offset: ${what}`, async () => {
      const { code, stderr } = await render(bytes);
      expect([code, stderr]).to.deep.equal([1, `mgi: standard input: ${message}; save it as UTF-8\n`]);
    });
  }
});

describe('folders', () => {
  const folder = temporaryFolder();
  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const at = (path: string) => join(folder, path);
  const good = list(instance(), gateway());

  it('leave out files that are not manifests, with one line on stderr', async () => {
    write('mixed/good.json', good);
    write('mixed/kustomization.yaml', 'resources: [good.json]\n');
    write('mixed/Chart.yaml', 'name: a\nversion: 1.0.0\n');
    write('mixed/README.md', '# Read me\n');
    write('mixed/service.yaml', 'kind: Service\nmetadata:\n  name: {{ .Values.name }}\n');
    write('mixed/broken.yaml', '{{- if .a }}\nkind: Service\n{{- end }}\n');
    const { code, stderr, stdout } = await mgi(['render', '-f', at('mixed'), '-o', 'json']);
    expect(stderr).to.equal(
      `${at('mixed')}: skipped ${at('mixed/Chart.yaml')} (part of a Helm chart), ${at('mixed/README.md')} (not YAML or JSON), ${at('mixed/kustomization.yaml')} (build it with -k), ${at('mixed/broken.yaml')} (a Helm template), ${at('mixed/service.yaml')} (a Helm template)\n`,
    );
    expect(code).to.equal(0);
    expect(names(stdout)).to.have.length(2);
  });

  it('keep manifests with templates of other programs in their texts', async () => {
    write('alerts/good.json', good);
    write(
      'alerts/alert.yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: |\n    {{ $labels.pod }}\n',
    );
    expect((await mgi(['render', '-f', at('alerts')])).stderr).to.equal('');
  });

  it('are read with their sub-folders with -R', async () => {
    write('deep/a/b/good.json', good);
    write('deep/a/node_modules/x.json', 'no');
    symlinkSync(at('deep'), at('deep/a/loop.d'));
    const without = await mgi(['render', '-f', at('deep')]);
    expect([without.code, without.stderr]).to.deep.equal([
      1,
      `mgi: ${at('deep')}: contains no .yaml, .yml or .json file; add -R to read its sub-folders\n`,
    ]);
    const { code, stderr, stdout } = await mgi(['render', '-R', '-f', at('deep'), '-o', 'json']);
    expect([code, stderr]).to.deep.equal([0, '']);
    expect(names(stdout)).to.have.length(2);
  });

  it('that cannot be read are one line', async () => {
    write('dangling/good.json', good);
    symlinkSync(at('nowhere'), at('dangling/away.yaml'));
    const { code, stderr } = await mgi(['render', '-f', at('dangling')]);
    expect([code, stderr]).to.deep.equal([1, `mgi: ${at('dangling/away.yaml')}: no such file or directory\n`]);
  });
});

describe('-k', () => {
  const kubectl =
    (code: number | undefined, stdout: string, stderr = ''): Io['run'] =>
    async (program, argv) => {
      expect([program, ...argv]).to.deep.equal(['kubectl', 'kustomize', 'overlay']);
      return { code, stdout, stderr };
    };

  it('reads what kubectl kustomize builds', async () => {
    const run = kubectl(0, `${JSON.stringify(instance())}\n---\n${JSON.stringify(gateway())}\n`);
    const { code, stdout } = await mgi(['render', '-k', 'overlay', '-o', 'json'], { run });
    expect(code).to.equal(0);
    expect(names(stdout)).to.have.length(2);
  });

  for (const [what, run, message] of [
    [
      'a kustomization that cannot be built',
      kubectl(1, '', 'error: no such file\nmore\n'),
      'kubectl kustomize: error: no such file',
    ],
    [
      'a machine without kubectl',
      kubectl(undefined, '', 'spawn kubectl ENOENT'),
      'kubectl cannot be started: spawn kubectl ENOENT',
    ],
  ] as const) {
    it(`reports ${what}`, async () => {
      const { code, stderr } = await mgi(['render', '-k', 'overlay'], { run });
      expect([code, stderr]).to.deep.equal([1, `mgi: -k overlay: ${message}\n`]);
    });
  }
});

describe('bad documents', () => {
  it('are all reported', async () => {
    const { code, stderr } = await render('a: [\n---\n- a\n---\nkind: Service\n');
    expect(code).to.equal(1);
    expect(stderr.split('\n').map((line) => line.slice(0, 40))).to.deep.equal([
      'mgi: standard input: document 1: line 2,',
      'mgi: standard input: document 2: expecte',
      'mgi: standard input: document 3: expecte',
      '',
    ]);
  });

  it('are all reported if their versions are wrong', async () => {
    const { stderr } = await render(
      list(instance('a', 'demo', { apiVersion: 'kuma.io/v1' }), instance('b', 'demo', { apiVersion: 'kuma.io/v2' })),
    );
    expect(stderr.match(/apiVersion: expected/g)).to.have.length(2);
  });

  it('are all reported if they are defined twice', async () => {
    const { stderr } = await render(list(gateway('a'), gateway('a'), gateway('b'), gateway('b'), instance()));
    expect(stderr.match(/is already defined in/g)).to.have.length(2);
  });

  for (const [what, text, message] of [
    [
      'a misspelled kind',
      list(instance('a', 'demo', { kind: 'MeshGatewayInstanc' })),
      'MeshGatewayInstanc a: unknown kind "MeshGatewayInstanc", did you mean "MeshGatewayInstance"?',
    ],
    [
      'a name with a space',
      list(instance('my gw')),
      'MeshGatewayInstance: metadata.name: "my gw": a name has no spaces',
    ],
    [
      'a name with capitals',
      list(instance('Edge')),
      'MeshGatewayInstance: metadata.name: "Edge": a name has only lower-case letters, digits, - and .',
    ],
    [
      'a namespace with a space',
      list(instance('a', 'my ns')),
      'MeshGatewayInstance: metadata.namespace: "my ns": a name has no spaces',
    ],
    ['text', 'Hello', 'expected an object, not the text "Hello"'],
    [
      'an alias without anchor',
      'a: 1\nb: *x',
      'line 2, column 4: Unresolved alias (the anchor must be set before the alias): x',
    ],
  ] as const) {
    it(`have a message that says what was there: ${what}`, async () => {
      const { code, stderr } = await render(text);
      expect([code, stderr]).to.deep.equal([1, `mgi: standard input: document 1: ${message}\n`]);
    });
  }

  it('are counted by kind if there is no instance', async () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } };
    const { stderr } = await render(list(gateway(), gateway('b'), pod));
    expect(stderr).to.equal('mgi: -: no MeshGatewayInstance found; the input contains 2 of MeshGateway, 1 of Pod\n');
  });
});
