import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { mgi } from '../support/cli.ts';
import { deployment, gateway, uid } from '../support/request.ts';

const own = (spec: JsonObject): JsonObject => ({
  apiVersion: 'mesh.internal/v1alpha1',
  kind: 'MeshGatewayInstance',
  metadata: { name: 'edge', namespace: 'demo', uid },
  spec: { serviceType: 'ClusterIP', ...spec },
});
const account = (name: string, owner?: string): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace: 'demo', labels: owner === undefined ? {} : { 'controller-uid': owner } },
});
const run = (command: string, ...items: readonly JsonObject[]) =>
  mgi([command, '-f', '-'], {
    stdin: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [...items, gateway()] }),
  });
const created = { serviceAccount: { create: true, name: 'gateways' } };

describe('mgi with ServiceAccounts', () => {
  it('renders the account between the Service and the Deployment', async () => {
    const { code, stdout } = await run('render', own(created));
    expect(code).to.equal(0);
    expect(stdout.match(/^(kind| {2}name|automount\w+): .*$/gm)).to.deep.equal([
      'kind: Service',
      '  name: edge',
      'kind: ServiceAccount',
      '  name: gateways',
      'automountServiceAccountToken: true',
      'kind: Deployment',
      '  name: edge',
    ]);
  });

  it('reports an account of somebody else, by its own name', async () => {
    expect((await run('render', own(created), account('edge'))).code).to.equal(0);
    for (const other of [account('gateways'), account('gateways', 'other')]) {
      const { code, stderr } = await run('render', own(created), other);
      expect([code, stderr]).to.deep.equal([
        1,
        'standard input: document 1: MeshGatewayInstance.mesh.internal demo/edge: NameConflict: ServiceAccount "gateways" already exists and has no owner: set another spec.serviceAccount.name or remove the ServiceAccount\n',
      ]);
    }
  });

  it('explains which account the pods use', async () => {
    const line = async (spec: JsonObject) =>
      (await run('explain', own(spec))).stdout.split('\n').find((one) => one.includes('service account'));
    expect(await line(created)).to.equal('  service account: "gateways", created for this instance');
    expect(await line({ serviceAccount: { name: 'a' } })).to.equal('  service account: "a", which must exist');
    expect(await line({})).to.equal(undefined);
  });

  it('diff keeps an account with a former name while pods use it, and deletes it afterwards', async () => {
    const changes = async (running: JsonObject, ...accounts: readonly JsonObject[]) => {
      const { stdout } = await run('diff', own(created), running, ...accounts);
      return stdout.match(/^--- .*ServiceAccount demo.(former|theirs).*$/gm);
    };
    const pods = (serviceAccountName: string) => {
      const containers = [{ name: 'kuma-gateway', image: 'old' }];
      const status = { observedGeneration: 1, replicas: 1, updatedReplicas: 1 };
      return { ...deployment('True', undefined, { spec: { serviceAccountName, containers } }), status };
    };
    const accounts = [account('gateways', uid), account('former', uid), account('theirs', 'other')];
    expect(await changes(pods('former'), ...accounts)).to.equal(null);
    const removed = await changes(pods('gateways'), ...accounts);
    expect(removed).to.have.length(1);
    expect(removed?.join()).to.contain('ServiceAccount demo/former');
  });

  it('adopt looks for the account that the instance asks for', async () => {
    const adopt = (...items: readonly JsonObject[]) =>
      mgi(['adopt'], { stdin: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) });
    expect((await adopt(own(created), account('edge'))).stdout).to.not.contain('ServiceAccount edge');
    expect((await adopt(own(created), account('gateways'))).stdout).to.contain('ServiceAccount gateways');
    expect((await adopt(own({}), account('edge'))).stdout).to.not.contain('ServiceAccount');
  });
});
