import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import type { JsonObject } from '../../src/api/json.ts';
import { mgi } from '../support/cli.ts';
import { recorded, recordedPath, recordedSyncs, temporaryFolder } from '../support/golden.ts';
import { answer, deployment, gateway, service, syncRequest } from '../support/request.ts';

const samples = new URL('../../manifests/samples', import.meta.url).pathname;
const instance: JsonObject = {
  apiVersion: 'kuma.io/v1alpha1',
  kind: 'MeshGatewayInstance',
  metadata: { name: 'edge', namespace: 'demo' },
};
const list = (...items: readonly JsonObject[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
const documents = (text: string): JsonObject[] => {
  const parsed = parseAllDocuments(text, { version: '1.1' });
  return Array.isArray(parsed) ? parsed.map((document) => document.toJS()) : [];
};
const kinds = (objects: readonly JsonObject[]) => objects.map(({ kind }) => kind);

describe('mgi', () => {
  for (const argv of [
    ['--help'],
    ['-h'],
    ['serve', '--help'],
    ['render', '--help'],
    ['explain', '-h'],
    ['sync', '--help'],
    ['customize', '--help'],
    ['convert', '--help'],
    ['diff', '--help'],
    ['adopt', '--help'],
    ['crds', '--help'],
  ]) {
    it(`prints help: ${argv.join(' ')}`, async () => {
      const { code, stdout } = await mgi(argv);
      expect(code).to.equal(0);
      expect(stdout).to.match(new RegExp(`^Usage: mgi ${argv.length > 1 ? argv[0] : 'COMMAND'} `));
    });
  }

  it('prints its version', async () =>
    expect(await mgi(['--version'])).to.include({
      code: 0,
      stdout: '0.0.0-test\nKuma: 2.13, 2.14\nKubernetes: 1.36\n',
    }));

  for (const argv of [
    [],
    ['other'],
    ['serve', '--other'],
    ['serve', '--port', 'x'],
    ['serve', 'file'],
    ['serve', '--kuma-version', '2.9'],
    ['serve', '--kuma-cp-config', '/does/not/exist'],
    ['render'],
    ['render', '--output', 'xml', '-f', samples],
    ['sync', 'a', 'b'],
    ['sync', '--port', '80', '-'],
  ]) {
    it(`reports invalid usage with one line and exit code 2: mgi ${argv.join(' ')}`, async () => {
      const { code, stderr, stdout } = await mgi(argv);
      expect(code).to.equal(2);
      expect(stdout).to.equal('');
      if (argv.length > 0) expect(stderr).to.match(/^mgi: [^\n]+\n$/);
    });
  }
});

describe('mgi serve', () => {
  it('prefers flags over environment variables, and environment variables over defaults', async () => {
    const environment = { MGI_PORT: '81', MGI_ADMIN_PORT: '91', MGI_LOG_FORMAT: 'text' };
    const { stdout } = await mgi(['serve', '--port', '82', '--max-body', '1kb'], { environment });
    expect(JSON.parse(stdout)).to.include({
      port: 82,
      adminPort: 91,
      logFormat: 'text',
      maxBody: 1024,
      host: '0.0.0.0',
    });
  });
});

describe('mgi sync', () => {
  for (const name of recordedSyncs) {
    it(`prints the response of the sync function: ${name}`, async () => {
      const { code, stdout } = await mgi(['sync', recordedPath(name)]);
      expect(code).to.equal(0);
      expect(JSON.parse(stdout)).to.deep.equal(answer(recorded(name)));
    });
  }

  it('reads standard input', async () => {
    const { stdout } = await mgi(['sync', '-'], { stdin: JSON.stringify(syncRequest()) });
    expect(JSON.parse(stdout)).to.deep.equal(answer(syncRequest()));
  });

  for (const [what, stdin] of [
    ['invalid JSON', '{'],
    ['a document that is not a sync request', '{}'],
    ['a request of hook version v1', JSON.stringify(recorded('sync-hook-version-v1'))],
  ] as const) {
    it(`refuses ${what} with one line and exit code 1`, async () => {
      const { code, stderr } = await mgi(['sync', '-'], { stdin });
      expect(code).to.equal(1);
      expect(stderr).to.match(/^mgi: [^\n]+\n$/);
    });
  }
});

describe('mgi customize', () => {
  it('answers a recorded request', async () => {
    const { code, stdout } = await mgi(['customize', recordedPath('customize')]);
    expect(code).to.equal(0);
    expect(JSON.parse(stdout).relatedResources).to.have.length(4);
  });
});

describe('mgi render', () => {
  const folder = temporaryFolder();

  it('renders the samples', async () => {
    const { code, stderr, stdout } = await mgi(['render', '-f', samples]);
    expect(code).to.equal(0);
    expect(kinds(documents(stdout))).to.deep.equal(['Service', 'Deployment', 'Service', 'Deployment']);
    expect(stderr).to.match(/demo\/unmatched: NoGatewayMatched: .*nearest: /);
  });

  it('renders the children of the sync response', async () => {
    const { stdout } = await mgi(['render', '-f', '-', '-o', 'json'], { stdin: list(instance, gateway()) });
    const hook = answer(syncRequest({ spec: { serviceType: 'LoadBalancer' } }));
    expect(JSON.parse(stdout).items).to.deep.equal(hook['children']);
  });

  it('prints instances with defaults and status with --status', async () => {
    const { stdout } = await mgi(['render', '-f', '-', '--status'], { stdin: list(instance, gateway()) });
    const [first] = documents(stdout);
    expect(first).to.deep.include({ kind: 'MeshGatewayInstance', spec: { replicas: 1, serviceType: 'LoadBalancer' } });
    expect(first).to.have.nested.property('status.conditions[0].type', 'Ready');
    expect(first).to.not.have.nested.property('metadata.uid');
  });

  it('renders only the instance that --instance selects', async () => {
    const { stdout } = await mgi(['render', '-f', samples, '--instance', 'demo/internal']);
    expect(documents(stdout).map((object) => Object(object['metadata']).name)).to.deep.equal(['internal', 'internal']);
  });

  it('reads several files and folders and ignores files that are not manifests', async () => {
    mkdirSync(join(folder, 'more'));
    writeFileSync(join(folder, 'more', 'gateway.json'), JSON.stringify(gateway()));
    writeFileSync(join(folder, 'more', 'note.txt'), 'not a manifest');
    writeFileSync(join(folder, 'instance.json'), JSON.stringify(instance));
    const { code, stdout } = await mgi(['render', '-f', join(folder, 'more'), join(folder, 'instance.json')]);
    expect(code).to.equal(0);
    expect(kinds(documents(stdout))).to.deep.equal(['Service', 'Deployment']);
  });

  it('accepts the configuration flags of serve', async () => {
    const { stdout } = await mgi(['render', '-f', '-', '--kuma-version', '2.13'], { stdin: list(instance, gateway()) });
    expect(stdout).to.contain('--concurrency=2');
  });

  it('uses the namespace default for an instance without one', async () => {
    const unplaced = { ...instance, metadata: { name: 'edge' } };
    const bound = gateway('edge', [80], { 'kuma.io/service': 'edge_default_svc' });
    const { stdout } = await mgi(['render', '-f', '-'], { stdin: list(unplaced, bound) });
    expect(documents(stdout)[0]).to.have.nested.property('metadata.namespace', 'default');
  });

  describe('when the input contains Services and Deployments', () => {
    it('reports a Service of another owner with the name of a child', async () => {
      const foreign = service({ selector: { a: 'b' } }, {});
      const { code, stderr, stdout } = await mgi(['render', '-f', '-'], { stdin: list(instance, gateway(), foreign) });
      expect(code).to.equal(1);
      expect(stderr).to.contain('NameConflict');
      expect(kinds(documents(stdout))).to.deep.equal(['Deployment']);
    });

    it('recognizes the children of the instance', async () => {
      const { stderr } = await mgi(['render', '-f', '-'], {
        stdin: list(instance, gateway(), service(), deployment()),
      });
      expect(stderr).to.equal('');
    });
  });

  describe('when the input is invalid', () => {
    const invalid: readonly [string, string, RegExp][] = [
      ['invalid YAML', 'a: [', /^mgi: standard input: document 1: line 1, column 5: Flow sequence[^\n:]+\n$/],
      ['a document that is not an object', '- a', /document 1: expected an object, not a list\n$/],
      ['an object without kind', 'a: b', /document 1: expected apiVersion and kind; the document begins with "a"\n$/],
      [
        'an error in the second document',
        `${JSON.stringify(gateway())}\n---\nkind: x\n`,
        /document 2: expected apiVersion and kind/,
      ],
      [
        'a field of the wrong type',
        list({ ...instance, spec: { replicas: 'two' } }),
        /document 1: MeshGatewayInstance demo\/edge: spec\.replicas: "two": expected a whole number\n$/,
      ],
      ['too few replicas', list({ ...instance, spec: { replicas: 0 } }), /spec\.replicas: 0: expected at least 1\n$/],
      ['the same instance twice', list(instance, instance), /is already defined in standard input: document 1/],
      ['another version', list({ ...instance, apiVersion: 'kuma.io/v1' }), /expected kuma\.io\/v1alpha1/],
      ['no instance', list(gateway()), /no MeshGatewayInstance found/],
    ];
    for (const [what, stdin, expected] of invalid) {
      it(`reports the location, with exit code 1: ${what}`, async () => {
        const { code, stderr } = await mgi(['render', '-f', '-'], { stdin });
        expect(code).to.equal(1);
        expect(stderr).to.match(expected);
      });
    }

    it('names the field and the value of an invalid annotation', async () => {
      const annotated = {
        ...instance,
        metadata: { name: 'edge', namespace: 'demo', annotations: { 'kuma.io/sidecar-drain-time': 'x' } },
      };
      const { code, stderr } = await mgi(['render', '-f', '-'], { stdin: list(annotated, gateway()) });
      expect(code).to.equal(1);
      expect(stderr).to.match(
        /^standard input: document 1: MeshGatewayInstance demo\/edge: InvalidConfiguration: metadata\.annotations/,
      );
    });

    it('names a skipped MeshGateway', async () => {
      const { code, stderr } = await mgi(['render', '-f', '-'], {
        stdin: list(instance, gateway(), { ...gateway('bad'), spec: 7 }),
      });
      expect(code).to.equal(1);
      expect(stderr).to.contain('MeshGateway bad: skipped: spec');
    });
  });
});

describe('mgi explain', () => {
  it('prints the mesh, the tags, every MeshGateway and the ports', async () => {
    const { code, stdout } = await mgi(['explain', '-f', samples, '--instance', 'demo/internal']);
    expect(code).to.equal(0);
    expect(stdout.split('\n').slice(1)).to.deep.equal([
      '  mesh: default, from the label kuma.io/mesh of the Namespace demo',
      '  tags: kuma.io/service=internal_demo_svc, team=payments',
      '  MeshGateways:',
      '    "internal": bound',
      '    not matched: "edge" selects kuma.io/service="edge_demo_svc", the instance has "internal_demo_svc"',
      '  ports: 8080',
      '  changed by templates:',
      '    Service: metadata.annotations[example.com/contact]',
      '    Deployment: spec.template.metadata.labels.team',
      '',
    ]);
  });

  it('explains why a MeshGateway ranks lower or belongs to another mesh', async () => {
    const other = { ...gateway('other'), mesh: 'payments' };
    const older = { ...gateway('older'), metadata: { name: 'older', creationTimestamp: '2026-01-01T00:00:00Z' } };
    const wide = gateway('wide', [80], {});
    const { stdout } = await mgi(['explain', '-f', '-'], { stdin: list(instance, gateway(), older, wide, other) });
    expect(stdout).to.contain('"older": matched, ranked lower: created earlier');
    expect(stdout).to.contain(
      '"wide": matched, ranked lower: fewer tags in its selector; it has a selector without tags, so it matches every instance of the mesh\n',
    );
    expect(stdout).to.contain(`"other": belongs to mesh 'payments'\n`);
  });

  it('reports invalid fields, with exit code 1', async () => {
    const invalid = { ...instance, spec: { tags: { team: 'a b' } } };
    const { code, stdout } = await mgi(['explain', '-f', '-'], {
      stdin: list(invalid, { ...gateway('bad'), spec: 7 }),
    });
    expect(code).to.equal(1);
    expect(stdout).to.contain('error: spec.tags[team]: "a b"');
    expect(stdout).to.contain('error: MeshGateway "bad": spec');
  });
});
