import { expect } from 'chai';
import { isObject, type JsonObject, objectAt } from '../../src/api/json.ts';
import { applyChild, createChild } from '../../src/cli/simulation/apply.ts';
import { react } from '../../src/cli/simulation/react.ts';
import { mgi } from '../support/cli.ts';
import { create, dynamicApply } from '../support/dynamic-apply.ts';
import { kumaCases } from '../support/golden.ts';
import { answer, deployment, gateway, ownRequest, service, syncRequest } from '../support/request.ts';

function manifests(request: JsonObject, ...more: readonly JsonObject[]): string {
  const gateways = objectAt(objectAt(request, 'related'), 'MeshGateway.kuma.io/v1alpha1');
  const children = Object.values(objectAt(request, 'children')).flatMap((group) =>
    isObject(group) ? Object.values(group) : [],
  );
  const items = [request['parent'], ...Object.values(gateways), ...children, ...more];
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

const lines = (text: string) => text.split('\n').map((line) => line.trim());

describe('mgi simulate', () => {
  it('creates the children, lets the pods become ready, and ends when nothing changes', async () => {
    const { code, stdout } = await mgi(['simulate', '-'], { stdin: manifests(ownRequest()) });
    expect(code).to.equal(0);
    expect(lines(stdout)).to.include.members([
      'create Service demo/edge',
      'create Deployment demo/edge',
      'Ready: True, Ready',
    ]);
    expect(stdout).to.match(/stable after 3 rounds\n$/);
    expect(stdout.indexOf('create Service')).to.be.below(stdout.indexOf('round 2'));
    expect(stdout.indexOf('Ready: True')).to.be.above(stdout.indexOf('round 3'));
  });

  it('replaces a Deployment by a DaemonSet only when its pods are ready', async () => {
    const request = ownRequest({ spec: { workload: 'DaemonSet' }, deployment: deployment('True') });
    const { code, stdout } = await mgi(['simulate', '-'], { stdin: manifests(request) });
    expect(code).to.equal(0);
    expect(lines(stdout)).to.include.members([
      'create DaemonSet demo/edge',
      'delete Deployment demo/edge',
      'Ready: True, Ready',
    ]);
    expect(stdout.indexOf('delete Deployment')).to.be.above(stdout.indexOf('round 2'));
  });

  it('updates existing children, and creates the others', async () => {
    const request = ownRequest({
      spec: { autoscaling: { minReplicas: 2, maxReplicas: 4 } },
      service: service({ ports: [] }),
      deployment: deployment('True'),
      gateways: [gateway('edge', [8443])],
    });
    const { code, stdout } = await mgi(['simulate', '-'], { stdin: manifests(request) });
    expect(code).to.equal(0);
    const [first = ''] = stdout.split('round 2');
    expect(first)
      .to.match(/update Service demo\/edge: .*spec\.ports/)
      .and.match(/update Deployment demo\/edge: spec/);
    expect(lines(first)).to.include('create HorizontalPodAutoscaler demo/edge');
    expect(stdout).to.include('Ready: True, Ready');
  });

  it('deletes a child that the instance does not ask for any more', async () => {
    const autoscaler = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { ...objectAt(service(), 'metadata') },
      spec: { maxReplicas: 3 },
    };
    const { stdout } = await mgi(['simulate', '-'], { stdin: manifests(ownRequest(), autoscaler) });
    expect(lines(stdout)).to.include('delete HorizontalPodAutoscaler demo/edge');
  });

  it('creates nothing without a MeshGateway', async () => {
    const { code, stdout } = await mgi(['simulate', '-'], { stdin: manifests(syncRequest({ gateways: [] })) });
    expect(code).to.equal(0);
    expect(stdout).to.include('NoGatewayMatched').and.not.include('create');
  });

  it('exits with 1 if the instance still changes after --rounds', async () => {
    const { code, stdout } = await mgi(['simulate', '-', '--rounds', '2'], { stdin: manifests(ownRequest()) });
    expect(code).to.equal(1);
    expect(stdout).to.match(/still changing after 2 rounds\n$/);
  });

  it('refuses --rounds that is no number', async () =>
    expect((await mgi(['simulate', '-', '--rounds', 'x'], { stdin: manifests(ownRequest()) })).code).to.equal(2));

  it('exits with 1 for an instance that an API server would refuse', async () => {
    const stdin = manifests(syncRequest({ spec: { replicas: 'two' } }));
    expect((await mgi(['simulate', '-'], { stdin })).code).to.equal(1);
  });
});

describe('the simulated dynamic apply', () => {
  const specOf = (object: JsonObject) => JSON.parse(JSON.stringify(object['spec']));
  const parent = objectAt(syncRequest(), 'parent');

  it('makes the same of children as the model of the tests, for the cases of Kuma', () => {
    let compared = 0;
    for (const { request } of kumaCases('2.14')) {
      const { children } = answer(request);
      for (const child of Array.isArray(children) ? children.filter(isObject) : []) {
        const spec = {
          ...objectAt(child, 'spec'),
          clusterIP: '10.0.0.9',
          type: undefined,
          ports: [{ port: 1 }],
          gone: 1,
        };
        const old: JsonObject = JSON.parse(JSON.stringify({ ...child, spec }));
        const [model, ours] = [react(create(old)), react(createChild(old, parent))];
        expect(specOf(applyChild(ours, child))).to.deep.equal(specOf(dynamicApply(model, child)));
        compared += 1;
      }
    }
    expect(compared).to.be.above(50);
  });

  it('raises the generation only if the spec changes', () => {
    const child = createChild(
      JSON.parse(JSON.stringify({ kind: 'Service', metadata: { name: 'a' }, spec: { a: 1 } })),
      parent,
    );
    const same = applyChild(child, { kind: 'Service', metadata: { name: 'a' }, spec: { a: 1 } });
    const other = applyChild(child, { kind: 'Service', metadata: { name: 'a' }, spec: { a: 2 } });
    expect([same, other].map((one) => objectAt(one, 'metadata')['generation'])).to.deep.equal([1, 2]);
  });
});
