import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { mgi } from '../support/cli.ts';
import { temporaryFolder } from '../support/golden.ts';
import { gateway, uid } from '../support/request.ts';

const own = (spec: JsonObject = {}): JsonObject => ({
  apiVersion: 'mesh.internal/v1alpha1',
  kind: 'MeshGatewayInstance',
  metadata: { name: 'edge', namespace: 'demo', uid },
  spec,
});
const kuma: JsonObject = { ...own(), apiVersion: 'kuma.io/v1alpha1' };
const list = (...items: readonly JsonObject[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
const diff = (argv: readonly string[], ...items: readonly JsonObject[]) =>
  mgi(['diff', '-f', '-', ...argv], { stdin: list(...items) });
const changed = (stdout: string) => stdout.split('\n').filter((line) => /^[-+] /.test(line));
const comments = (stdout: string) => stdout.split('\n').filter((line) => line.startsWith('#'));
const container = '# Deployment demo/edge: spec.template.spec.containers[kuma-gateway]';

describe('mgi diff between two configurations', () => {
  const folder = temporaryFolder();
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  it('shows what a Kuma release changes, with the manifests of -f on both sides', async () => {
    const { code, stderr, stdout } = await diff(['--against-kuma-version', '2.13'], own(), gateway());
    expect([code, stderr]).to.deep.equal([1, '']);
    expect(changed(stdout)).to.include('-              cpu: "1"').and.include('+              port: 9902');
  });

  it('shows nothing if both sides have the same release', async () => {
    const argv = ['--kuma-version', '2.13', '--against-kuma-version', '2.13'];
    expect(await diff(argv, own(), gateway())).to.deep.equal({ code: 0, stdout: '', stderr: '' });
  });

  it('compares two manifests, each with its own file of kuma-cp', async () => {
    const image = (name: string) => `runtime: {kubernetes: {injector: {sidecarContainer: {image: ${name}}}}}`;
    const old = write('old.json', list(own(), gateway()));
    const argv = ['--kuma-cp-config', write('new.yaml', image('b')), '--against-kuma-cp-config-text', image('a')];
    const { code, stdout } = await diff([...argv, '--against', old], own(), gateway());
    expect(code).to.equal(1);
    expect(changed(stdout)).to.deep.equal(['-          image: a', '+          image: b']);
  });

  it('gives the old side nothing of the new one if it has a file of variables', async () => {
    const env = write('old.env', 'MGI_KUMA_VERSION=2.13\n');
    const { stdout } = await diff(['--kuma-version', '2.14', '--against-env-from', env], own(), gateway());
    expect(changed(stdout)).to.include('-              cpu: "1"');
  });

  it('refuses an option that is given twice', async () => {
    const { code, stderr } = await diff(['--kuma-version', '2.13', '--kuma-version', '2.14'], own(), gateway());
    expect([code, stderr]).to.deep.equal([2, 'mgi: --kuma-version: is given twice; give it once\n']);
  });

  describe('with --explain', () => {
    it('names the release', async () => {
      const { stdout } = await diff(['--explain', '--against-kuma-version', '2.13'], own(), gateway());
      expect(comments(stdout)).to.include(`${container}.resources.limits.cpu: the Kuma release (2.13, now 2.14)`);
    });

    it('names the configuration and the CA apart', async () => {
      const config = 'runtime: {kubernetes: {injector: {sidecarContainer: {drainTime: 7s}}}}';
      const { stdout } = await diff(['--explain', '--against-kuma-cp-config-text', config], own(), gateway());
      const lines = comments(stdout);
      expect(lines.length).to.be.greaterThan(0);
      for (const line of lines) expect(line).to.match(/: the configuration of kuma-cp$/);
    });

    it('names the MeshGateway and the instance apart', async () => {
      const old = write('explained.json', list(own(), gateway('edge', [80])));
      const { stdout } = await diff(['--explain', '--against', old], own({ replicas: 3 }), gateway('edge', [80, 90]));
      expect(comments(stdout)).to.deep.equal([
        '# Service demo/edge: spec.ports[90]: the MeshGateway',
        '# Deployment demo/edge: spec.replicas: the MeshGatewayInstance',
      ]);
    });

    it('names a template for an existing child', async () => {
      const spec = { serviceTemplate: { metadata: { annotations: { team: 'a' } } } };
      const { stdout } = await mgi(['render', '-f', '-', '-o', 'json'], { stdin: list(own(), gateway()) });
      const items: readonly JsonObject[] = JSON.parse(stdout).items;
      const made = items.map((item) => ({
        ...item,
        metadata: { ...Object(item['metadata']), labels: { 'controller-uid': uid } },
      }));
      const shown = await diff(['--explain'], own(spec), gateway(), ...made);
      expect(comments(shown.stdout)).to.include('# Service demo/edge: metadata.annotations.team: templates');
    });
  });
});

describe('mgi diff before adoption', () => {
  const owner = { apiVersion: 'kuma.io/v1alpha1', kind: 'MeshGatewayInstance', name: 'edge', uid, controller: true };

  /** Returns the children as Kuma 2.13 makes them, with what an API server fills in. */
  async function madeByKuma(spec: JsonObject = {}): Promise<readonly JsonObject[]> {
    const argv = ['render', '-f', '-', '-o', 'json', '--kuma-version', '2.13'];
    const items: readonly JsonObject[] = JSON.parse((await mgi(argv, { stdin: list(kuma, gateway()) })).stdout).items;
    return items.map((item) => ({
      ...item,
      metadata: { name: 'edge', namespace: 'demo', ownerReferences: [owner] },
      spec:
        item['kind'] === 'Service'
          ? { ...Object(item['spec']), clusterIP: '10.0.0.1', sessionAffinity: 'None', ...spec }
          : { ...Object(item['spec']), progressDeadlineSeconds: 600 },
    }));
  }

  it('names the fields that the hook does not set, and that they stay', async () => {
    const { stdout } = await diff(['--kuma-version', '2.14'], kuma, gateway(), ...(await madeByKuma()));
    expect(comments(stdout)).to.deep.equal([
      `${container}.resources.limits.cpu: the hook does not set "1"; it stays, because neither dynamic apply nor server-side apply removes a field of another manager`,
    ]);
  });

  it('names those that server-side apply removes', async () => {
    const children = await madeByKuma({ selector: { app: 'edge', team: 'a' } });
    const { stdout } = await diff(['--kuma-version', '2.13'], kuma, gateway(), ...children);
    expect(comments(stdout)).to.deep.equal([
      '# Service demo/edge: spec.selector.team: the hook does not set "a"; dynamic apply keeps it, server-side apply removes it',
    ]);
  });

  it('names none with the release of the control plane', async () => {
    const { stdout } = await diff(['--kuma-version', '2.13'], kuma, gateway(), ...(await madeByKuma()));
    expect(comments(stdout)).to.deep.equal([]);
  });
});
