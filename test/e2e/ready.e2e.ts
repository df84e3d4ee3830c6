import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { kstatus } from '../support/kstatus.ts';
import { refusal, underEachStrategy } from './own.ts';
import { eventually } from './processes.ts';
import { expectQuiet, kubectlWait, limit, patchChild, waitReason } from './refusals.ts';
import { conditionOf, type World } from './world.ts';

const clusterIP = { serviceType: 'ClusterIP' };
const mergePatch = 'application/merge-patch+json';

underEachStrategy('ready means served', ({ cluster, world }) => {
  describe('pods', () => {
    it('that are scaled to zero are reported; autoscaling starts them', async () => {
      const edge = world();
      await edge.create(clusterIP);
      await edge.bringUp();
      await cluster.kubectl('scale', '-n', edge.namespace, `deployment/${edge.name}`, '--replicas=0');
      await waitReason(edge, 'Ready', 'False', 'NoReplicas');
      await waitReason(edge, 'Available', 'False', 'NoReplicas');
      expect(kstatus(await edge.instance())).to.equal('Failed');
      await expectQuiet(cluster);
      await edge.replaceSpec({ ...clusterIP, autoscaling: { minReplicas: 2, maxReplicas: 3 } });
      await eventually(async () => expect(objectAt(await edge.deployment(), 'spec')['replicas']).to.equal(2));
      expect(conditionOf(await edge.instance(), 'Ready')['status']).to.not.equal('True');
      await edge.bringUp();
      await waitReason(edge, 'Ready', 'True', 'Ready');
      // An autoscaler would write while other tests count writes.
      await edge.replaceSpec(clusterIP);
      await eventually(async () => expect(await refusal(edge.get('horizontalpodautoscalers'))).to.contain('404'));
    });

    it('that Pod Security refuses are reported while the old ones serve, and Ready does not name the edit', async () => {
      const edge = world();
      await edge.create(clusterIP);
      await edge.bringUp();
      const labels = { 'pod-security.kubernetes.io/enforce': 'baseline' };
      await cluster.request('PATCH', `/api/v1/namespaces/${edge.namespace}`, { metadata: { labels } }, mergePatch);
      const refused = { podTemplate: { spec: { hostPID: true } } };
      await edge.replaceSpec({ ...clusterIP, ...refused });
      expect(await kubectlWait(cluster, edge, 'Ready', '8s')).to.contain('timed out');
      expect(await waitReason(edge, 'Ready', 'False', 'PodsRefused')).to.contain('violates PodSecurity');
      await waitReason(edge, 'Available', 'True', 'FailedCreate');
      expect(kstatus(await edge.instance())).to.equal('InProgress');
      await expectQuiet(cluster);
      await edge.replaceSpec(clusterIP);
      expect(await kubectlWait(cluster, edge, 'Ready', '20s')).to.equal('');
    });

    it('that a quota refuses are reported, and Ready does not name the edit', async () => {
      const edge = world();
      await edge.create({ serviceType: 'LoadBalancer', replicas: 1 });
      await edge.bringUp();
      await limit(cluster, edge, 'pods', '0');
      await edge.replaceSpec({ serviceType: 'LoadBalancer', replicas: 2 });
      expect(await kubectlWait(cluster, edge, 'Ready', '8s')).to.contain('timed out');
      expect(await waitReason(edge, 'Ready', 'False', 'PodsRefused')).to.contain('exceeded quota: limit');
      await edge.replaceSpec({ serviceType: 'LoadBalancer', replicas: 1 });
      expect(await kubectlWait(cluster, edge, 'Ready', '20s')).to.equal('');
    });

    it('that do not become ready before the deadline are reported', async () => {
      const edge = world();
      const deadline = { deploymentTemplate: { spec: { progressDeadlineSeconds: 3 } } };
      await edge.create({ ...clusterIP, ...deadline });
      await edge.bringUp();
      await edge.replaceSpec({ ...clusterIP, ...deadline, podTemplate: { metadata: { labels: { version: 'two' } } } });
      await waitReason(edge, 'Reconciling', 'True', 'RollingOut');
      expect(await kubectlWait(cluster, edge, 'Ready', '8s')).to.contain('timed out');
      expect(await waitReason(edge, 'Ready', 'False', 'RolloutStalled')).to.contain('ProgressDeadlineExceeded');
      expect(kstatus(await edge.instance())).to.equal('Failed');
      await edge.bringUp();
      expect(await kubectlWait(cluster, edge, 'Ready', '20s')).to.equal('');
      await eventually(async () => expect(kstatus(await edge.instance())).to.equal('Current'));
    });
  });

  describe('a child that is being deleted', () => {
    for (const group of ['mesh.internal', 'kuma.io']) {
      it(`is reported until it is gone, and then created again: ${group}`, async () => {
        const edge = world(group);
        await edge.create({ ...clusterIP, replicas: 1 });
        await edge.bringUp();
        await patchChild(cluster, edge, 'services', { metadata: { finalizers: ['example.com/keep'] } });
        await cluster.request('DELETE', edge.path('services', edge.name));
        const message = await waitReason(edge, 'Synced', 'False', 'ChildrenTerminating');
        expect(message).to.contain('waits for example.com/keep');
        if (group === 'mesh.internal') await waitReason(edge, 'Ready', 'False', 'ChildrenTerminating');
        else await waitReason(edge, 'Ready', 'True', 'Ready');
        await expectQuiet(cluster);
        await patchChild(cluster, edge, 'services', { metadata: { finalizers: null } });
        await eventually(async () =>
          expect(objectAt(await edge.service(), 'metadata')).to.not.have.property('deletionTimestamp'),
        );
        await waitReason(edge, 'Synced', 'True', 'Synced');
        await waitReason(edge, 'Ready', 'True', 'Ready');
      });

      it(`of an earlier instance is waited for, without advice to rename anything: ${group}`, async () => {
        const edge = world(group);
        await edge.create({ ...clusterIP, replicas: 1 });
        await edge.bringUp();
        await patchChild(cluster, edge, 'services', { metadata: { finalizers: ['example.com/keep'] } });
        const { uid } = objectAt(await edge.service(), 'metadata');
        await edge.deleteInstance();
        await eventually(async () => expect(await refusal(edge.instance())).to.contain('404'));
        await edge.createInstance({ ...clusterIP, replicas: 1 });
        for (const type of ['Ready', 'Synced']) {
          const message = await waitReason(edge, type, 'False', 'ChildrenTerminating');
          expect(message).to.contain('the Service of an earlier instance of this name is being deleted');
          expect(message).to.not.contain('rename');
        }
        expect(objectAt(await edge.service(), 'metadata')['uid']).to.equal(uid);
        await patchChild(cluster, edge, 'services', { metadata: { finalizers: null } });
        await eventually(async () => expect(objectAt(await edge.service(), 'metadata')['uid']).to.not.equal(uid));
        await edge.bringUp();
        await waitReason(edge, 'Synced', 'True', 'Synced');
      });
    }
  });

  describe('a Service', () => {
    it('with errors of the load balancer has no address, and repeats the words of the cloud', async () => {
      const edge = world();
      await edge.create({ serviceType: 'LoadBalancer' });
      await edge.bringUp();
      const failing = { ports: [{ port: 80, protocol: 'TCP', error: 'NoQuota' }] };
      await giveStatus(edge, { loadBalancer: { ingress: [failing] } });
      expect(await waitReason(edge, 'Ready', 'False', 'LoadBalancerAddressNotReady')).to.contain(
        'port 80/TCP: NoQuota',
      );
      await giveStatus(edge, { loadBalancer: { ingress: [{ ip: '192.0.2.10', ...failing }] } });
      await waitReason(edge, 'Ready', 'False', 'LoadBalancerPortsError');
      const condition = {
        ...{ type: 'example.com/Pool', status: 'False', reason: 'PoolEmpty', message: 'no address is free' },
        lastTransitionTime: '2026-01-01T00:00:00Z',
      };
      await giveStatus(edge, { loadBalancer: { ingress: null }, conditions: [condition] });
      const text = 'example.com/Pool: PoolEmpty: no address is free';
      expect(await waitReason(edge, 'Ready', 'False', 'LoadBalancerAddressNotReady')).to.contain(text);
      await expectQuiet(cluster);
    });

    it('that is headless is ready by its pods, and its name is the address', async () => {
      const edge = world();
      await edge.create({ ...clusterIP, serviceTemplate: { spec: { clusterIP: 'None' } } });
      await waitReason(edge, 'Ready', 'False', 'DeploymentNotAvailable');
      await edge.bringUp();
      const { addresses } = objectAt(await edge.instance(), 'status');
      expect(addresses).to.deep.equal([{ type: 'Hostname', value: `edge.${edge.namespace}.svc` }]);
      expect(kstatus(await edge.instance())).to.equal('Current');
      await expectQuiet(cluster);
    });
  });

  const giveStatus = (edge: World, status: JsonObject) =>
    cluster.request('PATCH', `${edge.path('services', edge.name)}/status`, { status }, mergePatch);
});
