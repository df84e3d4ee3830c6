import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { eventually } from '../e2e/processes.ts';
import { conditionOf } from '../e2e/world.ts';
import { measure, withoutFailure } from './pace.ts';
import { installProduct } from './product.ts';
import { scenario, site } from './site.ts';
import { port, Stage } from './stage.ts';
import { gatewayPods, namesOf, waitPods } from './workload.ts';

/** A port of the node that nothing else uses. */
const nodePort = 18_080;

scenario('10. requests through a DaemonSet', () => {
  const stage = new Stage('live-daemonset', 'mesh.internal');
  // One node is enough, and a cluster may have more.
  const podSpec = async (): Promise<JsonObject> => {
    const name = await site.kubectl('get', 'nodes', '--output=jsonpath={.items[0].metadata.name}');
    return { nodeSelector: { 'kubernetes.io/hostname': name } };
  };
  const change = async (spec: JsonObject, pod: JsonObject = {}) => {
    const old = namesOf(await gatewayPods(stage));
    const podTemplate = { spec: { ...(await podSpec()), ...pod } };
    await stage.world.replaceSpec({ serviceType: 'ClusterIP', podTemplate, ...spec });
    await eventually(
      async () => expect(conditionOf(await stage.world.instance(), 'Synced')).to.include({ status: 'True' }),
      180,
    );
    await stage.ready();
    await waitPods(stage, 1, old);
  };
  const surge = { daemonSetTemplate: { spec: { updateStrategy: { rollingUpdate: { maxSurge: 1 } } } } };
  const asDaemonSet = { workload: 'DaemonSet', ...surge };
  const containers = [{ name: 'kuma-gateway', ports: [{ containerPort: port, hostPort: nodePort }] }];

  before(async () => {
    await installProduct(site);
    await stage.open({ podTemplate: { spec: await podSpec() } });
  });
  after(() => stage.close());

  it('no request fails while the Deployment becomes a DaemonSet', () =>
    withoutFailure(stage, '10, DaemonSet: the Deployment becomes a DaemonSet', () => change(asDaemonSet)));

  it('no request fails while the pod template changes, with maxSurge', () =>
    withoutFailure(stage, '10, DaemonSet: the pod template changes, with maxSurge', () =>
      change(asDaemonSet, { terminationGracePeriodSeconds: 44 }),
    ));

  it('no request fails while the DaemonSet becomes a Deployment', () =>
    withoutFailure(stage, '10, DaemonSet: the DaemonSet becomes a Deployment', () => change({ replicas: 1 })));

  it('answers on a port of the node, after the Deployment with the same port went first', async () => {
    await change({ replicas: 1 }, { containers });
    const seen = new Set<string>();
    await measure(
      stage,
      '10, DaemonSet: the Deployment becomes a DaemonSet, with a host port',
      async () => {
        const changing = change({ workload: 'DaemonSet' }, { containers });
        await eventually(async () => {
          seen.add(String(conditionOf(await stage.world.instance(), 'Synced')['message']));
          expect([...seen].join()).to.contain('the Deployment is removed as soon as the DaemonSet exists');
        });
        await changing;
      },
      'pods of both kinds cannot run on the node together',
    );
    const address = await site.kubectl('get', 'nodes', '--output=jsonpath={.items[0].status.addresses[0].address}');
    await eventually(
      async () => expect(await stage.client.fetch(`http://${address}:${nodePort}/live`)).to.equal(200),
      60,
      1000,
    );
    await withoutFailure(stage, '10, DaemonSet: after that', async () => undefined);
  });
});
