import { expect } from 'chai';
import { gatewayGroup } from '../../src/api/hook.ts';
import { type JsonObject, objectAt } from '../../src/api/json.ts';
import { readInstances } from '../../src/cli/manifests/instances.ts';
import { readObjects } from '../../src/cli/manifests/manifests.ts';
import { mgi } from '../support/cli.ts';
import { gateway } from '../support/request.ts';

const numbers = Array.from({ length: 40 }, (_, index) => index);
const instances = numbers.map(
  (index): JsonObject => ({
    apiVersion: 'mesh.internal/v1alpha1',
    kind: 'MeshGatewayInstance',
    metadata: { name: `i${index}`, namespace: 'demo' },
    spec: {},
  }),
);
const gateways = numbers.map((index) => gateway(`g${index}`, [80], { 'kuma.io/service': `i${index}_demo_svc` }));
const list: JsonObject = { apiVersion: 'v1', kind: 'List', items: [...instances, ...gateways] };
const stdin = JSON.stringify(list);

describe('mgi with many instances and MeshGateways', () => {
  it('gives all instances one set of MeshGateways', () => {
    const read = readInstances(readObjects(list, 'file'));
    const sets = read.map((one) => ('error' in one ? {} : objectAt(objectAt(one.body, 'related'), gatewayGroup)));
    expect(Object.keys(sets[0] ?? {})).to.have.length(numbers.length);
    expect(new Set(sets).size).to.equal(1);
  });

  it('explains the nearest MeshGateways of each instance, and counts the others', async () => {
    const { stdout } = await mgi(['explain', '-f', '-'], { stdin });
    const [first = ''] = stdout.split('\n\n');
    expect(first.match(/^ {4}"g0": bound$/gm)).to.have.length(1);
    expect(first.match(/^ {4}not matched:/gm)).to.have.length(9);
    expect(first).to.contain('\n    and 30 more, which --instance demo/i0 lists\n');
  });

  it('explains all MeshGateways of one instance', async () => {
    const { stdout } = await mgi(['explain', '-f', '-', '--instance', 'demo/i0'], { stdin });
    expect(stdout.match(/^ {4}not matched:/gm)).to.have.length(39);
  });
});
