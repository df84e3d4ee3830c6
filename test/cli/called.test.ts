import { expect } from 'chai';
import { programOf } from '../../src/cli/called.ts';
import { commandTable } from '../../src/cli/command-table.ts';
import { mgi } from '../support/cli.ts';
import { deployment, gateway, service } from '../support/request.ts';

const asPlugin = { program: 'kubectl mgi' } as const;

describe('the name by which mgi was called', () => {
  for (const [script, program] of [
    ['/usr/bin/kubectl-mgi', 'kubectl mgi'],
    ['/package/bin/kubectl-mgi.js', 'kubectl mgi'],
    ['/usr/bin/mgi', 'mgi'],
    ['/package/bin/mgi.js', 'mgi'],
    [undefined, 'mgi'],
  ] as const) {
    it(`is that of the script: ${script}`, () => expect(programOf(script)).to.equal(program));
  }

  for (const argv of [['help'], ...commandTable.map(({ usage }) => ['help', usage.name])]) {
    it(`is in the help: ${argv.join(' ')}`, async () => {
      const [plain, plugin] = [await mgi(argv), await mgi(argv, asPlugin)];
      expect(plugin.stdout).to.match(/^Usage: kubectl mgi /);
      expect(plugin.stdout.replaceAll('kubectl mgi', 'mgi')).to.equal(plain.stdout.replaceAll('kubectl mgi', 'mgi'));
      const bare = plugin.stdout.replaceAll('kubectl mgi', '').match(/.*\bmgi\b(?!\.internal).*/gi) ?? [];
      expect(bare.filter((line) => !line.includes('MGI_'))).to.deep.equal([]);
    });
  }

  it('is in errors', async () => {
    expect(await mgi(['frobnicate'], asPlugin)).to.include({
      stderr: 'kubectl mgi: frobnicate: unknown command, see kubectl mgi help\n',
    });
    expect((await mgi(['render', '-f', 'none.yaml'], asPlugin)).stderr).to.match(/^kubectl mgi: none\.yaml: /);
  });

  it('is in the hint for an instance that is named without a terminal', async () => {
    expect(await mgi(['explain', 'demo/edge'], asPlugin)).to.deep.equal({
      code: 1,
      stdout: '',
      stderr: 'kubectl mgi: demo/edge: no such file or directory; add --cluster to read an instance of the cluster\n',
    });
  });

  it('is in what explain and check say to do', async () => {
    const labels = { 'mesh.internal/managed': 'true' };
    const metadata = { name: 'edge', namespace: 'demo', uid: 'uid-edge', labels };
    const instance = { apiVersion: 'kuma.io/v1alpha1', kind: 'MeshGatewayInstance', metadata, spec: {} };
    const owner = { ...instance, name: 'edge', uid: 'uid-edge', controller: true };
    const { apiVersion, controller, kind, name, uid } = owner;
    const owned = { ownerReferences: [{ apiVersion, kind, name, uid, controller }] };
    const items = [instance, gateway(), service({}, owned), deployment('True', owned)];
    const stdin = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
    const explained = await mgi(['explain', '-f', '-'], { ...asPlugin, stdin });
    expect(explained.stdout).to.contain(
      'hand the children over to Metacontroller: kubectl mgi adopt demo/edge --cluster -o commands | sh',
    );
    const checked = await mgi(['check', '-f', '-'], { ...asPlugin, stdin });
    expect(checked.stdout).to.contain('; run kubectl mgi adopt\n');
  });

  it('leaves the resource mgi of kubectl alone', async () => {
    const { stderr } = await mgi(['render', '-f', 'kubectl get mgi -A'], asPlugin);
    expect(stderr).to.contain(': kubectl get mgi -A: ');
  });
});
