import { expect } from 'chai';
import { type JsonObject, objectAt } from '../../src/api/json.ts';
import { formatAge } from '../../src/cli/get/age.ts';
import { mgi, testTime } from '../support/cli.ts';
import { fakeKubectl } from '../support/fake-kubectl.ts';
import { gateway } from '../support/request.ts';

const created = (secondsAgo: number) => new Date(testTime.getTime() - secondsAgo * 1000).toISOString();
const condition = (type: string, status: string, reason: string): JsonObject => ({ type, status, reason, message: '' });
const instance = (group: string, name: string, secondsAgo: number, status: JsonObject): JsonObject => ({
  apiVersion: `${group}/v1alpha1`,
  kind: 'MeshGatewayInstance',
  metadata: { name, namespace: 'demo', creationTimestamp: created(secondsAgo) },
  spec: {},
  status,
});
const objects = [
  instance('kuma.io', 'edge', 185, {
    conditions: [condition('Ready', 'True', 'Ready'), condition('Synced', 'True', 'Synced')],
    loadBalancer: { ingress: [{ ip: '192.0.2.10' }] },
  }),
  instance('kuma.io', 'new', 5, {}),
  instance('mesh.internal', 'public', 400_000, {
    conditions: [condition('Ready', 'False', 'RolloutStalled'), condition('Synced', 'Unknown', 'Updating')],
    gateway: 'public-gateway',
    addresses: [{ type: 'Hostname', value: 'lb.example.com' }],
  }),
  instance('mesh.internal', 'refused', 90_000, {
    conditions: [condition('Ready', 'True', 'Ready'), condition('Synced', 'False', 'ChildrenNotUpdated')],
  }),
  gateway(),
];

describe('mgi get', () => {
  const table = `NAMESPACE   NAME      GROUP           READY    SYNCED    REASON               GATEWAY          ADDRESS          AGE
demo        edge      kuma.io         True     True      Ready                edge             192.0.2.10       3m5s
demo        new       kuma.io         <none>   <none>    <none>               <none>           <none>           5s
demo        public    mesh.internal   False    Unknown   RolloutStalled       public-gateway   lb.example.com   4d15h
demo        refused   mesh.internal   True     False     ChildrenNotUpdated   <none>           <none>           25h
`;

  it('lists the instances of both groups in aligned columns', async () => {
    const { calls, run } = fakeKubectl({ objects });
    expect(await mgi(['get', '-A', '--cluster'], { run })).to.deep.equal({ code: 0, stdout: table, stderr: '' });
    expect(calls).to.have.length(5);
  });

  it('lists the instances of manifests', async () => {
    const stdin = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
    expect((await mgi(['get', '-f', '-'], { stdin })).stdout).to.equal(table);
  });

  it('lists the group that the cluster has', async () => {
    const { run } = fakeKubectl({ objects, missing: ['meshgatewayinstances.mesh.internal'] });
    const { stdout } = await mgi(['get', '-n', 'demo', '--cluster'], { run });
    expect(stdout).to.match(/demo {8}edge .*\ndemo {8}new .*\n$/);
  });

  it('prints the objects without their managed fields', async () => {
    const managed = { ...objects[2], metadata: { ...objectAt(objects[2] ?? {}, 'metadata'), managedFields: [] } };
    const { run } = fakeKubectl({ objects: [managed] });
    const { stdout } = await mgi(['get', 'demo/public', '--cluster', '-o', 'json'], { run });
    const { items } = JSON.parse(stdout);
    expect(items).to.deep.equal([objects[2]]);
  });

  it('says that there are none, which is no error', async () => {
    const { run } = fakeKubectl({});
    expect(await mgi(['get', '--cluster'], { run })).to.deep.equal({
      code: 0,
      stdout: '',
      stderr: 'no MeshGatewayInstance found in the current namespace (-n for another one, -A for all)\n',
    });
  });

  it('does not find an instance that does not exist', async () => {
    const { run } = fakeKubectl({ objects });
    const { code, stderr } = await mgi(['get', 'demo/none', '--cluster'], { run });
    expect([code, stderr]).to.deep.equal([1, 'mgi: --instance demo/none: not found\n']);
  });

  it('refuses another format', async () => {
    const { code, stderr } = await mgi(['get', '-f', '-', '-o', 'wide']);
    expect([code, stderr]).to.deep.equal([2, 'mgi: --output wide: expected table, yaml or json\n']);
  });

  // kubectl 1.36 prints these ages.
  for (const [seconds, age] of [
    [-5, '0s'],
    [119, '119s'],
    [120, '2m'],
    [599, '9m59s'],
    [600, '10m'],
    [10_799, '179m'],
    [10_800, '3h'],
    [28_799, '7h59m'],
    [172_799, '47h'],
    [172_800, '2d'],
    [691_199, '7d23h'],
    [63_071_999, '729d'],
    [63_072_000, '2y'],
    [252_288_000, '8y'],
  ] as const) {
    it(`prints the age of ${seconds} s as ${age}`, () => expect(formatAge(seconds)).to.equal(age));
  }
});
