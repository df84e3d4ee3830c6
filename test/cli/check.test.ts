import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { mgi } from '../support/cli.ts';
import { temporaryFolder } from '../support/golden.ts';
import { gateway, gatewayOwner, service } from '../support/request.ts';

const of = (apiVersion: string, spec: JsonObject, name = 'edge', more: JsonObject = {}): JsonObject => ({
  apiVersion,
  kind: 'MeshGatewayInstance',
  metadata: { name, namespace: 'demo', ...more },
  spec,
});
const own = (spec: JsonObject = {}, name = 'edge', more: JsonObject = {}) =>
  of('mesh.internal/v1alpha1', spec, name, more);
const kuma = (spec: JsonObject = {}, name = 'edge', more: JsonObject = {}) => of('kuma.io/v1alpha1', spec, name, more);
const bound = { tags: { 'kuma.io/service': 'edge_demo_svc' } };

interface Found {
  readonly severity: string;
  readonly rule: string;
  readonly object?: string;
  readonly field?: string;
  readonly message: string;
  readonly todo?: string;
  readonly source: string;
  readonly line?: number;
}

async function check(text: string, ...argv: readonly string[]) {
  const { code, stderr, stdout } = await mgi(['check', '-f', '-', '-o', 'json', ...argv], { stdin: text });
  expect(stderr).to.equal('');
  const { findings, ...numbers } = JSON.parse(stdout);
  const found: readonly Found[] = findings;
  return { code, found, numbers };
}

const documents = (...items: readonly JsonObject[]) => items.map((item) => JSON.stringify(item)).join('\n---\n');
const checkAll = (...items: readonly JsonObject[]) => check(documents(...items));
const short = ({ field = '', message, severity }: Found) => `${severity} ${field}: ${message}`;

describe('mgi check', () => {
  it('finds nothing in manifests without a problem', async () => {
    const { code, found, numbers } = await checkAll(own(), gateway());
    expect([code, found]).to.deep.equal([0, []]);
    expect(numbers).to.deep.equal({ errors: 0, warnings: 0, notes: 0, objects: 2 });
  });

  describe('documents', () => {
    it('reports all that cannot be read, and checks the others', async () => {
      const text = ['a: [', '---', 'just text', '---', 'kind: MeshGateway', '---', JSON.stringify(own({ replica: 1 }))];
      const nameless = JSON.stringify({ ...gateway(), metadata: {} });
      const { code, found } = await check([...text, '---', nameless].join('\n'));
      expect(code).to.equal(1);
      expect(
        found.filter(({ rule }) => rule === 'unreadable').map(({ line, message, source }) => [source, line, message]),
      ).to.deep.equal([
        [
          'standard input: document 1',
          2,
          'line 2, column 1: Flow sequence in block collection must be sufficiently indented and end with a ]',
        ],
        ['standard input: document 2', 3, 'expected an object, not the text "just text"'],
        ['standard input: document 3', 5, 'expected apiVersion and kind; "MeshGateway" has no apiVersion'],
        ['standard input: document 5', 9, 'MeshGateway: metadata.name: expected a name'],
      ]);
      expect(found.map(({ field }) => field)).to.include('spec.replica');
    });

    it('reports files that cannot be read, and checks the others', async () => {
      const folder = temporaryFolderOf({ 'a.yaml': documents(own(), gateway()) });
      const { code, stdout } = await mgi(['check', '-f', join(folder, 'b.yaml'), '-f', folder]);
      expect(code).to.equal(1);
      expect(stdout).to.equal(
        `error: ${folder}/b.yaml: no such file or directory\n1 error, 0 warnings, 0 notes in 2 objects\n`,
      );
    });

    it('reports only the file that cannot be read, if there is no other', async () => {
      const { code, stdout } = await mgi(['check', '-f', 'nowhere.yaml']);
      expect(code).to.equal(1);
      expect(stdout).to.equal(
        'error: nowhere.yaml: no such file or directory\n1 error, 0 warnings, 0 notes in 0 objects\n',
      );
    });

    it('refuses an input without anything to check', async () => {
      const { code, found } = await checkAll({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } });
      expect(code).to.equal(1);
      expect(found.map(short)).to.deep.equal([
        'error : contains no MeshGatewayInstance, MeshGatewayInstanceClass or MeshGateway',
        'note : not checked, because mgi does not read ConfigMap of v1',
      ]);
    });
  });

  describe('kinds and groups', () => {
    const misspelled: readonly [kind: string, apiVersion: string, severity: string, nearest: string][] = [
      ['MeshGatewayInstanse', 'kuma.io/v1alpha1', 'error', 'MeshGatewayInstance'],
      ['meshgateway', 'kuma.io/v1alpha1', 'error', 'MeshGateway'],
      ['MeshGatwayInstanceClass', 'mesh.internal/v1alpha1', 'error', 'MeshGatewayInstanceClass'],
      ['Namespaces', 'example.com/v1', 'warning', 'Namespace'],
    ];
    for (const [kind, apiVersion, severity, nearest] of misspelled) {
      it(`names the nearest kind: ${kind}`, async () => {
        const { found } = await checkAll({ ...own(), kind, apiVersion }, gateway());
        expect(found.map(short)).to.deep.equal([
          `${severity} kind: unknown kind "${kind}", did you mean "${nearest}"?`,
        ]);
      });
    }

    it('notes each kind that is not read once', async () => {
      const of = (apiVersion: string, kind: string, name: string) => ({ apiVersion, kind, metadata: { name } });
      const others = [
        of('v1', 'Secret', 'a'),
        of('v1', 'Secret', 'b'),
        of('kuma.io/v1alpha1', 'MeshGatewayRoute', 'c'),
      ];
      const { code, found } = await checkAll(own(), gateway(), ...others);
      expect(code).to.equal(0);
      expect(found.map(({ object, ...rest }) => `${object} ${short(rest)}`)).to.deep.equal([
        'Secret a note : not checked (like 1 more), because mgi does not read Secret of v1',
        'MeshGatewayRoute c note : not checked, because mgi does not read MeshGatewayRoute of kuma.io/v1alpha1',
      ]);
    });

    it('reports a version that is not supported, and a group that is nearly right', async () => {
      const { found } = await checkAll(
        { ...own(), apiVersion: 'mesh.internal/v1' },
        { ...own(), apiVersion: 'mesh.internl/v1alpha1' },
        { ...gateway(), apiVersion: 'example.com/v1' },
      );
      expect(found.slice(1).map(short)).to.deep.equal([
        'error apiVersion: expected mesh.internal/v1alpha1, not mesh.internal/v1',
        'warning apiVersion: the object is not checked, because "mesh.internl/v1alpha1" is another API, did you mean "mesh.internal/v1alpha1"?',
        'note : not checked, because mgi does not read MeshGateway of example.com/v1',
      ]);
    });
  });

  describe('instances', () => {
    it('reports all schema errors, rules and unknown fields of all instances', async () => {
      const spec = {
        replicas: 2,
        autoscaling: { maxReplicas: 0 },
        gatewayReff: {},
        serviceType: 'Loadbalancer',
        ...bound,
      };
      const template = { podTemplate: { spec: { tolerationz: [], hostNetwork: 7 } } };
      const { code, found } = await checkAll(
        own(spec),
        kuma({ replicas: 0, tags: { team: 'a b' } }, 'other'),
        gateway(),
      );
      expect(code).to.equal(1);
      expect(found.map(({ field, object, severity }) => `${severity} ${object}: ${field}`)).to.deep.equal([
        'error MeshGatewayInstance.mesh.internal demo/edge: spec.autoscaling.maxReplicas',
        'error MeshGatewayInstance.mesh.internal demo/edge: spec.serviceType',
        'error MeshGatewayInstance.mesh.internal demo/edge: spec.gatewayReff',
        'note MeshGatewayInstance.mesh.internal demo/edge: undefined',
        'error MeshGatewayInstance demo/other: spec.replicas',
        'error MeshGatewayInstance demo/other: spec.tags[team]',
        'error MeshGatewayInstance demo/other: spec.tags',
      ]);
      const { found: others } = await checkAll(
        own({ ...template, replicas: 2, autoscaling: { maxReplicas: 3 } }),
        gateway(),
      );
      expect(others.map(short)).to.include.members([
        'warning spec.podTemplate.spec.tolerationz: unknown field, did you mean "tolerations"?',
        'error spec.podTemplate.spec.hostNetwork: 7: expected true or false',
      ]);
    });

    it('reports the rules between fields', async () => {
      const { found } = await checkAll(own({ replicas: 2, autoscaling: { maxReplicas: 3 } }), gateway());
      expect(found.map(short)[0]).to.contain('error spec.replicas: cannot be set together with autoscaling');
    });

    it('reports an instance without a MeshGateway as an error', async () => {
      const { code, found } = await checkAll(kuma({}, 'other'), own({ gatewayRef: { name: 'egde' } }), gateway());
      expect(code).to.equal(1);
      expect(found.map(({ rule }) => rule)).to.deep.equal(['no-gateway', 'no-gateway']);
      expect(found.map(short)).to.deep.equal([
        `error spec.tags: No Gateway matched by tags in mesh: 'default'; nearest: "edge" selects kuma.io/service="edge_demo_svc", the instance has "other_demo_svc"`,
        'error spec.gatewayRef.name: MeshGateway "egde" of spec.gatewayRef does not exist, did you mean "edge"?',
      ]);
      expect(found.map(({ todo }) => todo)).to.deep.equal(
        Array(2).fill('bind a MeshGateway of the mesh, and add it to the manifests that are checked'),
      );
    });

    it('reports what the hook notes', async () => {
      const { code, found } = await checkAll(kuma(bound), gateway());
      expect(code).to.equal(0);
      expect(found.map(short)).to.deep.equal([
        'note : spec.tags[kuma.io/service] is deprecated since Kuma 2.7: remove it, because the tag is generated',
      ]);
    });

    it("leaves those of Kuma's Gateway API controller alone, and warns if they have the label", async () => {
      for (const [labels, severity] of [
        [{}, 'note'],
        [{ 'mesh.internal/managed': 'true' }, 'warning'],
      ] as const) {
        const { code, found } = await checkAll(kuma({}, 'edge', { ownerReferences: [gatewayOwner()], labels }));
        expect([code, found.map((one) => `${one.severity} ${one.rule}`)]).to.deep.equal([
          0,
          [`${severity} gateway-api`],
        ]);
      }
    });
  });

  describe('names', () => {
    it('reports an instance of each group with one name', async () => {
      const { code, found } = await checkAll(own(), kuma(), gateway());
      expect(code).to.equal(1);
      expect(found.map(short)).to.deep.equal([
        'error metadata.name: MeshGatewayInstance demo/edge (standard input: document 2) has the same name, and the children of both would have it too',
        'error metadata.name: MeshGatewayInstance.mesh.internal demo/edge (standard input: document 1) has the same name, and the children of both would have it too',
      ]);
    });

    it('does not report a Service of the other instance again', async () => {
      const owner = {
        apiVersion: 'kuma.io/v1alpha1',
        kind: 'MeshGatewayInstance',
        name: 'edge',
        uid: 'k',
        controller: true,
      };
      const owned = service({}, { labels: { 'controller-uid': 'k' }, ownerReferences: [owner] });
      const both = await checkAll(own(), kuma({}, 'edge', { uid: 'k' }), gateway(), owned);
      expect(both.found.map(({ field }) => field)).to.deep.equal(['metadata.name', 'metadata.name']);
      const { found } = await checkAll(own(), gateway(), owned);
      expect(found.map(short)).to.deep.equal([
        'error : Service "edge" already exists and is owned by MeshGatewayInstance edge',
      ]);
    });

    it('reports an object that is defined twice, and checks the first', async () => {
      const { found } = await checkAll(own(), gateway(), own({ replica: 2 }));
      expect(found.map(short)).to.deep.equal(['error metadata.name: is already defined in standard input: document 1']);
    });

    it('reports existing objects of others, those that must be handed over, and those that cannot be read', async () => {
      const foreign = await checkAll(own(), gateway(), service({}, {}));
      expect(foreign.found.map(short)).to.deep.equal(['error : Service "edge" already exists and has no owner']);
      const made = await checkAll(own(), gateway(), service({}, { annotations: { 'kuma.io/gateway': 'builtin' } }));
      expect([made.code, made.found.map(({ rule }) => rule)]).to.deep.equal([0, ['not-handed-over']]);
      const broken = await checkAll(own(), gateway(), { ...service({}, {}), spec: 7 });
      expect(broken.found.map(({ object, severity }) => `${severity} ${object}`)).to.deep.equal([
        'error Service demo/edge',
      ]);
    });
  });

  describe('MeshGateways', () => {
    const withSpec = (spec: JsonObject) => ({ ...gateway(), spec });
    const listeners = [{ port: 80, protocol: 'HTTP' }];
    const selectors = [{ match: { 'kuma.io/service': 'edge_demo_svc' } }];

    it('reports unknown fields in listeners and selectors with the nearest name', async () => {
      const spec = {
        selector: selectors,
        selectors: [{ matches: {}, match: { a: 'b' } }],
        conf: { listeners: [{ prt: 80, port: 80, protocol: 'HTPP', tls: { certificate: [], mode: 'TERMINTE' } }] },
      };
      const { code, found } = await checkAll(withSpec(spec));
      expect(code).to.equal(1);
      expect(found.map(short)).to.deep.equal([
        'error spec.selector: unknown field, did you mean "selectors"?',
        'error spec.selectors[0].matches: unknown field, did you mean "match"?',
        'error spec.conf.listeners[0].prt: unknown field, did you mean "port"?',
        'error spec.conf.listeners[0].protocol: unknown value "HTPP", did you mean "HTTP"?',
        'error spec.conf.listeners[0].tls.certificate: unknown field, did you mean "certificates"?',
        'error spec.conf.listeners[0].tls.mode: unknown value "TERMINTE", did you mean "TERMINATE"?',
      ]);
    });

    it('accepts every field of Kuma', async () => {
      const tls = { mode: 'TERMINATE', certificates: [{ secret: 'a' }, { inlineString: 'b' }], options: {} };
      const full = {
        ...{ hostname: 'a.example', port: '443', protocol: 'HTTPS', tls, tags: { zone: 'a' } },
        ...{ crossMesh: false, resources: { connectionLimit: 7 } },
      };
      const { found } = await checkAll(withSpec({ selectors, tags: { team: 'a' }, conf: { listeners: [full] } }));
      expect(found).to.deep.equal([]);
    });

    it('reports unusable ports, no listener, and selectors that match everything', async () => {
      const ports = [{ port: 0 }, ...listeners];
      const { found } = await checkAll(withSpec({ selectors, conf: { listeners: ports } }));
      expect(found.map(short)).to.deep.equal(['error spec.conf.listeners[0].port: expected a port from 1 to 65535']);
      const { found: none } = await checkAll(withSpec({ selectors }));
      expect(none.map(short)).to.deep.equal(['error spec.conf.listeners: there is no listener with a usable port']);
      for (const open of [{}, { selectors: [{ match: {} }] }]) {
        const { code, found: wide } = await checkAll(withSpec({ ...open, conf: { listeners } }));
        expect([code, wide.map(({ field, severity }) => `${severity} ${field}`)]).to.deep.equal([
          0,
          ['warning spec.selectors'],
        ]);
      }
    });

    it('reports one that cannot be read once, although several instances see it', async () => {
      const { found } = await checkAll(own(), own({}, 'other'), withSpec({ selectors: 'all' }));
      expect(found.filter(({ object }) => object === 'MeshGateway edge').map(({ field }) => field)).to.deep.equal([
        'spec.selectors',
      ]);
    });
  });

  describe('classes', () => {
    const gold = (spec: JsonObject): JsonObject => ({
      apiVersion: 'mesh.internal/v1alpha1',
      kind: 'MeshGatewayInstanceClass',
      metadata: { name: 'gold' },
      spec,
    });

    it('are checked without an instance, and once with several', async () => {
      const broken = gold({ autoscalin: {}, podTemplate: { spec: { tolerationz: [] } } });
      const expected = [
        'error spec.autoscalin: unknown field, did you mean "autoscaling"?',
        'warning spec.podTemplate.spec.tolerationz: unknown field, did you mean "tolerations"?',
      ];
      expect((await checkAll(broken)).found.map(short)).to.deep.equal(expected);
      const spec = { className: 'gold', ...bound };
      const { found } = await checkAll(broken, own(spec), own(spec, 'other'), gateway());
      expect(found.filter(({ rule }) => rule !== 'note').map(short)).to.deep.equal(expected);
    });

    it('are checked by the rules of their definition', async () => {
      const { found } = await checkAll(gold({ podDisruptionBudget: {} }));
      expect(found.map(short)).to.deep.equal([
        'error spec.podDisruptionBudget: must set minAvailable or maxUnavailable',
      ]);
    });
  });

  describe('the exit code', () => {
    const warning = documents(own({ podTemplate: { spec: { tolerationz: [] } } }), gateway());
    const note = documents(kuma(bound), gateway());

    for (const [failOn, text, code] of [
      ['error', warning, 0],
      ['warning', warning, 1],
      ['warning', note, 0],
      ['note', note, 1],
    ] as const) {
      it(`is ${code} for a ${text === note ? 'note' : 'warning'} with --fail-on=${failOn}`, async () => {
        expect((await check(text, `--fail-on=${failOn}`)).code).to.equal(code);
      });
    }

    it('is 2 for a usage error', async () => {
      for (const argv of [['--fail-on=info'], ['-o', 'yaml'], ['--unknown'], ['--kuma-version', '9']]) {
        const { code, stderr, stdout } = await mgi(['check', '-f', '-', ...argv], { stdin: note });
        expect([code, stdout]).to.deep.equal([2, '']);
        expect(stderr).to.match(/^mgi: [^\n]+\n$/);
      }
      expect((await mgi(['check'])).code).to.equal(2);
    });
  });
});

function temporaryFolderOf(files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const folder = temporaryFolder();
