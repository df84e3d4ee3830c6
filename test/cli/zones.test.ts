import { expect } from 'chai';
import { isList, type JsonObject } from '../../src/api/json.ts';
import { mgi } from '../support/cli.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { gateway, gatewayOwner } from '../support/request.ts';

const report = new URL('../golden/reports/44-gateway-ref-multizone.yaml', import.meta.url).pathname;
const title = 'front (front-7x9zf2b6d4c8v5w2)';

const list = (...items: readonly JsonObject[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
const instance = (name: string): JsonObject => ({
  apiVersion: 'mesh.internal/v1alpha1',
  kind: 'MeshGatewayInstance',
  metadata: { name: 'edge', namespace: 'demo' },
  spec: { gatewayRef: { name } },
});
const global = (name: string, displayName: string, changes: JsonObject = {}): JsonObject => ({
  ...gateway(name),
  metadata: { name, labels: { 'kuma.io/origin': 'global' }, annotations: { 'kuma.io/display-name': displayName } },
  ...changes,
});
const explain = async (...items: readonly JsonObject[]) =>
  (await mgi(['explain', '-f', '-'], { stdin: list(...items) })).stdout;

describe('an instance in a zone that names a MeshGateway of the global control plane', () => {
  it('binds it by its display name, and names both', async () => {
    const { code, stderr, stdout } = await mgi(['render', '-f', report, '--status', '-o', 'json']);
    expect([code, stderr]).to.deep.equal([0, '']);
    const { items } = JSON.parse(stdout);
    expect(items.map(({ kind }: JsonObject) => kind)).to.deep.equal(['MeshGatewayInstance', 'Service', 'Deployment']);
    const status = objectAt(items[0], 'status');
    expect(status['gateway']).to.equal(title);
    const conditions = isList(status['conditions']) ? status['conditions'] : [];
    expect(conditions.find((one) => Object(one).type === 'GatewayMatched')).to.deep.include({
      status: 'True',
      message: `MeshGateway "${title}"`,
    });
    expect(Object(objectAt(items[1], 'spec')['ports'])[0]).to.include({ port: 80 });
  });

  it('is explained with both names', async () => {
    const { code, stdout } = await mgi(['explain', '-f', report]);
    expect(code).to.equal(0);
    expect(stdout.split('\n').slice(3, 7)).to.deep.equal([
      `  gatewayRef: "${title}" is bound`,
      '  MeshGateways:',
      `    "${title}": bound`,
      '  ports: 80',
    ]);
  });

  it('is converted with the name in the zone', async () => {
    const kuma = { ...instance('front'), apiVersion: 'kuma.io/v1alpha1', spec: {} };
    const { stdout } = await mgi(['convert', '-f', '-'], { stdin: list(kuma, global('edge-1', 'edge')) });
    expect(stdout).to.contain('gatewayRef:\n    name: edge-1\n');
  });

  it('is not bound if several of its mesh have the display name', async () => {
    const stdout = await explain(instance('edge'), global('edge-1', 'edge'), global('edge-2', 'edge'));
    expect(stdout).to.contain(
      'gatewayRef: MeshGateway "edge" of spec.gatewayRef is ambiguous: "edge (edge-1)", "edge (edge-2)" have this display name; name one of them by its whole name\n',
    );
    expect(stdout).to.contain('"edge (edge-1)": has the display name of spec.gatewayRef, but is not bound\n');
    const exact = await explain(instance('edge-2'), global('edge-1', 'edge'), global('edge-2', 'edge'));
    expect(exact).to.contain('gatewayRef: "edge (edge-2)" is bound\n');
  });

  it('reports the mesh and the tags of the one that it names', async () => {
    const other = await explain(instance('edge'), global('edge-1', 'edge', { mesh: 'prod' }));
    expect(other).to.contain(
      `MeshGateway "edge (edge-1)" of spec.gatewayRef does not belong to mesh 'default', but to mesh 'prod'\n`,
    );
    const spec = { selectors: [{ match: { team: 'a' } }] };
    const misfit = await explain(instance('edge'), global('edge-1', 'edge', { spec }));
    expect(misfit).to.contain(
      'MeshGateway "edge (edge-1)" of spec.gatewayRef does not match: "edge (edge-1)" selects team="a", the instance has no such tag\n',
    );
  });
});

describe('an instance that names a MeshGateway that does not exist', () => {
  it('is explained with the MeshGateways that exist, and the nearest name', async () => {
    const stdout = await explain(instance('egde'), global('edge-1', 'edge'), gateway('other'));
    expect(stdout.split('\n').slice(3, 8)).to.deep.equal([
      '  gatewayRef: MeshGateway "egde" of spec.gatewayRef does not exist, did you mean "edge"?',
      '  MeshGateways:',
      '    "edge (edge-1)": not named by spec.gatewayRef',
      '    "other": not named by spec.gatewayRef',
      '  ports: none, because no MeshGateway is bound',
    ]);
  });

  it('is explained with "none" only if there are none', async () => {
    expect(await explain(instance('edge'))).to.contain('  MeshGateways:\n    none\n');
  });
});

describe('a MeshGateway without selectors', () => {
  it('is explained to match every instance of the mesh', async () => {
    const { conf } = objectAt(gateway(), 'spec');
    const stdout = await explain(instance('edge'), { ...gateway(), spec: { conf } });
    expect(stdout).to.contain('"edge": bound; it has no selectors, so it matches every instance of the mesh\n');
  });
});

describe("an instance that Kuma's Gateway API controller made", () => {
  const metadata = { name: 'edge', namespace: 'demo', uid: 'i', ownerReferences: [gatewayOwner()] };
  const made: JsonObject = { apiVersion: 'kuma.io/v1alpha1', kind: 'MeshGatewayInstance', metadata, spec: {} };

  it('renders nothing, says why, and is no error', async () => {
    const { code, stderr, stdout } = await mgi(['render', '-f', '-'], { stdin: list(made, gateway()) });
    expect([code, stdout]).to.deep.equal([0, '']);
    expect(stderr).to.contain('ServedByGatewayAPI: ').and.contain('for the Gateway demo/edge');
  });

  it('is explained', async () => {
    expect(await explain(made, gateway())).to.contain("  left alone: Kuma's Gateway API controller made this instance");
  });

  it('is refused by mgi adopt, without a command', async () => {
    const { code, stdout } = await mgi(['adopt'], { stdin: list(made, gateway()) });
    expect(code).to.equal(1);
    expect(stdout).to.equal(
      "MeshGatewayInstance demo/edge\n  MeshGatewayInstance edge: Kuma's Gateway API controller made it for the Gateway demo/edge and serves it; it is not changed\n",
    );
  });
});
