import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { mgi } from '../support/cli.ts';
import { create, objectAt } from '../support/dynamic-apply.ts';
import { temporaryFolder } from '../support/golden.ts';
import { gateway, uid } from '../support/request.ts';

const own = (spec: JsonObject = {}, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'mesh.internal/v1alpha1',
  kind: 'MeshGatewayInstance',
  metadata: { name: 'edge', namespace: 'demo', uid, ...metadata },
  spec,
});
const list = (...items: readonly JsonObject[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
const diff = (argv: readonly string[], ...items: readonly JsonObject[]) =>
  mgi(['diff', '-f', '-', ...argv], { stdin: list(...items) });
const changedLines = (stdout: string) => stdout.split('\n').filter((line) => /^[-+]/.test(line));

/** Returns the children of the instances as the hook renders them. */
async function made(...items: readonly JsonObject[]): Promise<readonly JsonObject[]> {
  const { stdout } = await mgi(['render', '-f', '-', '-o', 'json'], { stdin: list(...items) });
  return JSON.parse(stdout).items;
}

/** Returns a child as stored after dynamic apply: with the label, the last-applied annotation and defaulted fields. */
function asServed(child: JsonObject): JsonObject {
  const metadata = objectAt(child, 'metadata');
  const labels = { ...objectAt(metadata, 'labels'), 'controller-uid': uid };
  const served = create({ ...child, metadata: { ...metadata, labels } });
  const spec = objectAt(served, 'spec');
  return { ...served, spec: child['kind'] === 'Deployment' ? withDefaults(spec) : { clusterIP: '10.0.0.1', ...spec } };
}

function withDefaults(spec: JsonObject): JsonObject {
  const template = objectAt(spec, 'template');
  const pods = objectAt(template, 'spec');
  return {
    progressDeadlineSeconds: 600,
    ...spec,
    template: { ...template, spec: { dnsPolicy: 'ClusterFirst', restartPolicy: 'Always', ...pods } },
  };
}

describe('mgi diff against existing children', () => {
  const spec: JsonObject = { replicas: 2, serviceTemplate: { metadata: { annotations: { team: 'a' } } } };
  const existing = async (of: JsonObject = spec) => (await made(own(of), gateway())).map(asServed);

  it('prints nothing if nothing differs, with exit code 0', async () => {
    expect(await diff([], own(spec), gateway(), ...(await existing()))).to.deep.equal({
      code: 0,
      stdout: '',
      stderr: '',
    });
  });

  it('prints a unified diff, with exit code 1', async () => {
    const { code, stderr, stdout } = await diff([], own({ ...spec, replicas: 3 }), gateway(), ...(await existing()));
    expect([code, stderr]).to.deep.equal([1, '']);
    expect(stdout.split('\n')).to.deep.equal([
      '--- Deployment demo/edge (old)',
      '+++ Deployment demo/edge (new)',
      '@@ -4,7 +4,7 @@',
      '   name: edge',
      '   namespace: demo',
      ' spec:',
      '-  replicas: 2',
      '+  replicas: 3',
      '   selector:',
      '     matchLabels:',
      '       app: edge',
      '',
    ]);
  });

  it('shows fields that the instance no longer sets, and hides fields of other managers', async () => {
    const children = (await existing()).map((child) => {
      const metadata = objectAt(child, 'metadata');
      return { ...child, metadata: { ...metadata, annotations: { ...objectAt(metadata, 'annotations'), other: 'x' } } };
    });
    const { code, stdout } = await diff([], own({ replicas: 2 }), gateway(), ...children);
    expect(code).to.equal(1);
    expect(changedLines(stdout)).to.deep.equal([
      '--- Service demo/edge (old)',
      '+++ Service demo/edge (new)',
      '-    team: a',
    ]);
  });

  it('shows added list items', async () => {
    const { stdout } = await diff([], own(spec), gateway('edge', [8080, 80]), ...(await existing()));
    expect(changedLines(stdout).slice(2)).to.deep.equal([
      '+    - name: "8080"',
      '+      protocol: TCP',
      '+      port: 8080',
      '+      targetPort: 8080',
    ]);
  });

  it('shows removed list items', async () => {
    const env = { podTemplate: { spec: { containers: [{ name: 'kuma-gateway', env: [{ name: 'A', value: 'b' }] }] } } };
    const { stdout } = await diff([], own({}), gateway(), ...(await existing(env)));
    expect(changedLines(stdout).slice(2)).to.deep.equal(['-            - name: A', '-              value: b']);
  });

  it('shows the removed items of a list that is replaced as a whole', async () => {
    const range = (...ranges: readonly string[]) => ({
      serviceTemplate: { spec: { loadBalancerSourceRanges: ranges } },
    });
    const children = await existing(range('192.0.2.0/24', '198.51.100.0/24'));
    const { stdout } = await diff([], own(range('192.0.2.0/24')), gateway(), ...children);
    expect(changedLines(stdout).slice(2)).to.deep.equal(['-    - 198.51.100.0/24']);
  });

  it('treats different notations of the same quantity as equal', async () => {
    const cpu = (quantity: string) => ({
      podTemplate: { spec: { containers: [{ name: 'kuma-gateway', resources: { limits: { cpu: quantity } } }] } },
    });
    const { code, stdout } = await diff([], own(cpu('0.5')), gateway(), ...(await existing(cpu('500m'))));
    expect([code, stdout]).to.deep.equal([0, '']);
  });

  it('does not show the removal of a field that the API server sets to the same value again', async () => {
    const pods = { podTemplate: { spec: { dnsPolicy: 'ClusterFirst', schedulerName: 'default-scheduler' } } };
    const { code, stdout } = await diff([], own({}), gateway(), ...(await existing(pods)));
    expect([code, stdout]).to.deep.equal([0, '']);
  });

  it('shows the removal of a label that is named like a defaulted field', async () => {
    const labelled = { replicas: 2, serviceTemplate: { metadata: { labels: { protocol: 'TCP', team: 'a' } } } };
    const labels = { replicas: 2, serviceTemplate: { metadata: { labels: { team: 'a' } } } };
    const { stdout } = await diff([], own(labels), gateway(), ...(await existing(labelled)));
    expect(changedLines(stdout).slice(2)).to.deep.equal(['-    protocol: TCP']);
  });

  it('finds the fields of server-side apply in managedFields', async () => {
    const [service = {}, deployment = {}] = await existing();
    const { annotations: _, ...metadata } = objectAt(service, 'metadata');
    const fieldsV1 = {
      'f:metadata': {
        'f:labels': { 'f:controller-uid': {} },
        'f:annotations': { 'f:team': {}, 'f:kuma.io/gateway': {} },
      },
      'f:spec': { 'f:type': {} },
    };
    const managedFields = [{ manager: 'metacontroller', operation: 'Apply', fieldsV1 }];
    const annotations = { team: 'a', other: 'x', 'kuma.io/gateway': 'builtin' };
    const applied = { ...service, metadata: { ...metadata, annotations, managedFields } };
    const { stdout } = await diff([], own({ replicas: 2 }), gateway(), applied, deployment);
    expect(changedLines(stdout).slice(2)).to.deep.equal(['-    team: a']);
  });

  it('compares a new child with /dev/null', async () => {
    const { code, stdout } = await diff(
      [],
      own({ ...spec, podDisruptionBudget: { maxUnavailable: 1 } }),
      gateway(),
      ...(await existing()),
    );
    expect(code).to.equal(1);
    expect(stdout).to.match(/^--- \/dev\/null\n\+\+\+ PodDisruptionBudget demo\/edge \(new\)\n@@ -0,0 \+1,\d+ @@\n/);
    expect(changedLines(stdout)).to.include('+  maxUnavailable: 1');
  });

  it('compares a deleted child with /dev/null', async () => {
    const budget = { ...spec, podDisruptionBudget: { maxUnavailable: 1 } };
    const { code, stdout } = await diff([], own(spec), gateway(), ...(await existing(budget)));
    expect(code).to.equal(1);
    expect(stdout).to.match(/^--- PodDisruptionBudget demo\/edge \(old\)\n\+\+\+ \/dev\/null\n@@ -1,\d+ \+0,0 @@\n/);
    expect(stdout).to.not.contain('controller-uid');
  });

  it('finds the children of an instance without uid by their label', async () => {
    const { uid: _, ...metadata } = objectAt(own(), 'metadata');
    const { code, stdout } = await diff([], { ...own(spec), metadata }, gateway(), ...(await existing()));
    expect([code, stdout]).to.deep.equal([0, '']);
  });

  it('compares children that still need to be adopted', async () => {
    const unlabelled = (await made(own(spec), gateway())).map((child) => create(child));
    const { code, stderr, stdout } = await diff([], own({ ...spec, replicas: 3 }), gateway(), ...unlabelled);
    expect(code).to.equal(1);
    expect(stderr).to.contain('AdoptionRequired');
    expect(changedLines(stdout).slice(2)).to.deep.equal(['-  replicas: 2', '+  replicas: 3']);
  });

  it('prints no command with a uid that does not exist', async () => {
    const unlabelled = (await made(own(spec), gateway())).map((child) => create(child));
    const { uid: _, ...metadata } = objectAt(own(), 'metadata');
    const { stderr } = await diff([], { ...own(spec), metadata }, gateway(), ...unlabelled);
    expect(stderr).to.contain('AdoptionRequired').and.contain('apply the instance, then use mgi adopt');
    expect(stderr).to.not.contain('00000000-');
  });

  it('shows no changes for a suspended instance', async () => {
    const { code, stdout } = await diff([], own({ replicas: 9, suspend: true }), gateway(), ...(await existing()));
    expect([code, stdout]).to.deep.equal([0, '']);
  });
});

describe('mgi diff --against', () => {
  const folder = temporaryFolder();
  const old = join(folder, 'old');
  const against = (...items: readonly JsonObject[]) => {
    mkdirSync(old, { recursive: true });
    writeFileSync(join(old, 'manifests.json'), list(...items));
    return ['--against', old];
  };

  it('compares the children of two sets of manifests', async () => {
    const argv = against(own({ replicas: 2 }), gateway());
    const { code, stdout } = await diff(argv, own({ replicas: 3 }), gateway());
    expect(code).to.equal(1);
    expect(changedLines(stdout).slice(2)).to.deep.equal(['-  replicas: 2', '+  replicas: 3']);
    expect(await diff(argv, own({ replicas: 2 }), gateway())).to.deep.equal({ code: 0, stdout: '', stderr: '' });
  });

  it('reads the old manifests from standard input', async () => {
    const file = join(folder, 'new.json');
    writeFileSync(file, list(own({ replicas: 3 }), gateway()));
    const stdin = list(own({ replicas: 2 }), gateway());
    const { code, stdout } = await mgi(['diff', '-f', file, '--against', '-'], { stdin });
    expect(code).to.equal(1);
    expect(changedLines(stdout).slice(2)).to.deep.equal(['-  replicas: 2', '+  replicas: 3']);
  });

  it('shows the grace period as the only change for a converted instance', async () => {
    const kuma = { ...own({ replicas: 2 }), apiVersion: 'kuma.io/v1alpha1' };
    const { stdout } = await mgi(['convert', '-f', '-', '-o', 'json'], { stdin: list(kuma, gateway()) });
    const [moved = {}] = JSON.parse(stdout).items;
    const result = await diff(against(kuma, gateway()), moved, gateway());
    expect(changedLines(result.stdout).slice(2)).to.deep.equal(['+      terminationGracePeriodSeconds: 45']);
  });

  it('shows the children of added and removed instances', async () => {
    const argv = against(own(), gateway('any', [80], {}));
    const { code, stdout } = await diff(argv, own({}, { name: 'other' }), gateway('any', [80], {}));
    expect(code).to.equal(1);
    expect(changedLines(stdout).filter((line) => /^(---|\+\+\+) /.test(line))).to.deep.equal([
      '--- Service demo/edge (old)',
      '+++ /dev/null',
      '--- Deployment demo/edge (old)',
      '+++ /dev/null',
      '--- /dev/null',
      '+++ Service demo/other (new)',
      '--- /dev/null',
      '+++ Deployment demo/other (new)',
    ]);
  });

  it('compares only the instance that --instance selects', async () => {
    const any = gateway('any', [80], {});
    const argv = against(own(), own({}, { name: 'other' }), any);
    const { stdout } = await diff(
      [...argv, '--instance', 'demo/other'],
      own({ replicas: 7 }),
      own({ replicas: 2 }, { name: 'other' }),
      any,
    );
    expect(stdout).to.contain('Deployment demo/other').and.not.contain('demo/edge');
  });

  it('shows labels and selectors named like built-in JavaScript properties', async () => {
    const metadata = { labels: { constructor: 'a', toString: 'b' } };
    const odd = own({ podTemplate: { metadata, spec: { nodeSelector: { valueOf: 'c' } } } });
    const plain = own({ podTemplate: { metadata: { labels: { a: 'b' } }, spec: { nodeSelector: { a: 'b' } } } });
    const old = join(folder, 'plain.yaml');
    writeFileSync(old, list(plain, gateway()));
    const come = await diff(['--against', old], odd, gateway());
    expect(come.code).to.equal(1);
    expect(changedLines(come.stdout).join('\n')).to.match(/\+ *constructor: a\n\+ *toString: b\n.*\+ *valueOf: c/s);
    writeFileSync(old, list(odd, gateway()));
    const go = await diff(['--against', old], plain, gateway());
    expect(changedLines(go.stdout).join('\n')).to.match(/- *constructor: a\n- *toString: b\n.*- *valueOf: c/s);
  });

  it('ignores the order of fields', async () => {
    const ordered = (...keys: readonly string[]) =>
      own({ podTemplate: { spec: { nodeSelector: Object.fromEntries(keys.map((key) => [key, 'x'])) } } });
    const { code, stdout } = await diff(against(ordered('a', 'b'), gateway()), ordered('b', 'a'), gateway());
    expect([code, stdout]).to.deep.equal([0, '']);
  });

  describe('when the input is invalid', () => {
    it('reports the invalid field of an instance, with exit code 2', async () => {
      const invalid = own({ replicas: 3, tags: { team: 'a b' } });
      const { code, stderr } = await diff(against(own(), gateway()), invalid, gateway());
      expect(code).to.equal(2);
      expect(stderr).to.match(
        /^standard input: document 1: MeshGatewayInstance\.mesh\.internal demo\/edge: InvalidConfiguration: spec\.tags\[team\]: [^\n]+\n$/,
      );
    });

    for (const [what, argv, items] of [
      ['no instance on either side', () => against(gateway()), [gateway()]],
      ['an unknown instance', () => [...against(own()), '--instance', 'demo/none'], [own()]],
      ['a file that does not exist', () => ['--against', join(folder, 'none')], [own()]],
      ['standard input twice', () => ['--against', '-'], [own()]],
      ['an unknown flag', () => ['--other'], [own()]],
      [
        'two instances that render the same children',
        () => against(own()),
        [own(), { ...own(), apiVersion: 'kuma.io/v1alpha1' }, gateway()],
      ],
    ] as const) {
      it(`refuses with one line and exit code 2: ${what}`, async () => {
        const { code, stderr, stdout } = await diff(argv(), ...items);
        expect(code).to.equal(2);
        expect(stdout).to.equal('');
        expect(stderr).to.match(/^mgi: [^\n]+\n$/);
      });
    }
  });
});
