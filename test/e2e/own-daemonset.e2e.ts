import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { Nodes } from './nodes.ts';
import { hasOwnCluster, refusal, type Stage, underEachStrategy } from './own.ts';
import { eventually } from './processes.ts';
import { watching } from './watch.ts';
import { conditionOf, identityOf, podTemplate, type World } from './world.ts';
import { writes } from './writes.ts';

const mergePatch = 'application/merge-patch+json';

// The nodes of an existing cluster have kubelets, and its controllers take nodes without one for lost.
if (hasOwnCluster) underEachStrategy('a DaemonSet', declare);

function declare({ cluster, world }: Stage): void {
  const used: Nodes[] = [];
  const start = () => {
    const edge = world();
    const nodes = new Nodes(cluster, edge);
    used.push(nodes);
    return { edge, nodes };
  };
  afterEach(async () => {
    for (const nodes of used.splice(0)) await nodes.remove();
  });

  const specOf = (nodes: Nodes, more: JsonObject = {}, pod: JsonObject = {}): JsonObject => ({
    serviceType: 'ClusterIP',
    workload: 'DaemonSet',
    podTemplate: { spec: { ...nodes.podSpec, ...pod } },
    ...more,
  });
  const isGone = async (edge: World, what: 'daemonsets' | 'deployments') =>
    expect(await refusal(edge.get(what)), what).to.contain('404');

  it('runs a pod on each node, is Ready when they are available, and is removed with the instance', async () => {
    const { edge, nodes } = start();
    await edge.create(specOf(nodes));
    const { message } = await edge.waitReady('False', 'DaemonSetNotAvailable');
    expect(message).to.equal('no node takes a pod');
    expect(conditionOf(await edge.instance(), 'Available')).to.include({ status: 'False', reason: 'NoNode' });
    await isGone(edge, 'deployments');
    await nodes.add();
    await nodes.add();
    await eventually(async () =>
      expect(conditionOf(await edge.instance(), 'Ready')['message']).to.equal('0 of 2 pods available'),
    );
    await edge.bringUp();
    await eventually(async () =>
      expect(conditionOf(await edge.instance(), 'Available')).to.include({
        status: 'True',
        reason: 'MinimumPodsAvailable',
        message: '',
      }),
    );
    expect((await edge.instance())['status']).to.include({ replicas: 2, selector: 'app=edge' });
    await edge.deleteInstance();
    // The garbage collector looks for new kinds every 30 seconds.
    await eventually(() => isGone(edge, 'daemonsets'), 90);
  });

  it('refuses a number of pods', async () => {
    const { edge, nodes } = start();
    await edge.create(specOf(nodes));
    await eventually(() => edge.get('daemonsets'));
    const scale = ['scale', `meshgatewayinstances.mesh.internal/${edge.name}`, '-n', edge.namespace, '--replicas=3'];
    expect(await refusal(cluster.kubectl(...scale))).to.contain('cannot be set with workload DaemonSet');
    const before = await edge.instance();
    for (const more of [{ replicas: 2 }, { autoscaling: { maxReplicas: 3 } }])
      expect(await refusal(edge.replaceSpec(specOf(nodes, more)))).to.contain('cannot be set with workload DaemonSet');
    for (const budget of [{ maxUnavailable: 1 }, { minAvailable: '50%' }])
      expect(await refusal(edge.replaceSpec(specOf(nodes, { podDisruptionBudget: budget })))).to.contain(
        'a whole number of pods',
      );
    expect((await edge.instance())['spec']).to.deep.equal(before['spec']);
  });

  it('has a budget that Kubernetes can compute', async () => {
    const { edge, nodes } = start();
    await nodes.add();
    await nodes.add();
    await edge.create(specOf(nodes, { podDisruptionBudget: { minAvailable: 1 } }));
    await edge.bringUp();
    await eventually(async () =>
      expect(objectAt(await edge.get('poddisruptionbudgets'), 'status')).to.include({
        desiredHealthy: 1,
        currentHealthy: 2,
        disruptionsAllowed: 1,
      }),
    );
    // The reason for the rule: the same pods with a budget that needs a number of replicas.
    const metadata = { name: 'by-hand', namespace: edge.namespace };
    const selector = { matchLabels: { app: 'edge' } };
    const budget = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata };
    await cluster.request('POST', edge.path('poddisruptionbudgets'), {
      ...budget,
      spec: { maxUnavailable: 1, selector },
    });
    await eventually(async () => {
      const status = objectAt(await cluster.request('GET', edge.path('poddisruptionbudgets', 'by-hand')), 'status');
      expect(status).to.include({ disruptionsAllowed: 0 });
      expect(JSON.stringify(status)).to.contain('does not implement the scale subresource');
    });
  });

  it('takes its template: set, changed and removed', async () => {
    const { edge, nodes } = start();
    await edge.create(specOf(nodes));
    const spec = async () => objectAt(await edge.get('daemonsets'), 'spec');
    const before = await eventually(spec);
    const template = (inner: JsonObject, labels: JsonObject = {}) =>
      specOf(nodes, { daemonSetTemplate: { metadata: { labels }, spec: inner } });
    await edge.replaceSpec(
      template({ minReadySeconds: 5, updateStrategy: { rollingUpdate: { maxSurge: 1 } } }, { team: 'a' }),
    );
    await eventually(async () =>
      expect(await spec()).to.deep.include({
        minReadySeconds: 5,
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      }),
    );
    expect(objectAt(objectAt(await edge.get('daemonsets'), 'metadata'), 'labels')).to.include({ team: 'a' });
    await edge.replaceSpec(template({ updateStrategy: { rollingUpdate: { maxUnavailable: '50%' } } }));
    await eventually(async () => {
      expect((await spec())['updateStrategy']).to.deep.equal({
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: 0, maxUnavailable: '50%' },
      });
      expect(await spec()).to.not.have.property('minReadySeconds');
    });
    await edge.replaceSpec(template({ updateStrategy: { type: 'OnDelete' } }));
    await eventually(async () => expect(objectAt(await spec(), 'updateStrategy')['type']).to.equal('OnDelete'));
    await edge.replaceSpec(specOf(nodes));
    await eventually(async () => expect(await spec()).to.deep.equal(before));
  });

  it('rolls out a changed pod template, and causes no writes when it is quiet', async () => {
    const { edge, nodes } = start();
    await nodes.add();
    const labels = (team: string) => ({ podTemplate: { metadata: { labels: { team } }, spec: nodes.podSpec } });
    await edge.create(specOf(nodes, labels('a')));
    await edge.bringUp();
    await edge.replaceSpec(specOf(nodes, labels('b')));
    await eventually(async () => {
      await edge.makePodsReady();
      const pods = await cluster.request('GET', edge.path('pods'));
      expect(JSON.stringify(pods['items'])).to.contain('"team":"b"').and.not.contain('"team":"a"');
      expect(conditionOf(await edge.instance(), 'Synced')).to.include({ status: 'True', message: '' });
      expect(conditionOf(await edge.instance(), 'Ready')).to.include({ status: 'True', message: '' });
    });
    await sleep(3000);
    const [before, syncs] = [await writes(cluster), await cluster.countSyncs()];
    await severalSyncs(edge);
    expect(await cluster.countSyncs()).to.be.greaterThan(syncs);
    const after = await writes(cluster);
    // The test itself writes the instance three times.
    const own = 'PATCH meshgatewayinstances';
    expect({ ...after, [own]: 0 }).to.deep.equal({ ...before, [own]: 0 });
    expect(Number(after[own]) - Number(before[own])).to.equal(3);
  });

  it('replaces a Deployment only when it is available, and is replaced by one in the same way', async () => {
    const { edge, nodes } = start();
    await nodes.add();
    const asDeployment = { serviceType: 'ClusterIP', podTemplate: { spec: nodes.podSpec } };
    await edge.create(asDeployment);
    await edge.bringUp();
    const service = identityOf(await edge.service());
    const change = async (from: 'daemonsets' | 'deployments', to: 'daemonsets' | 'deployments', spec: JsonObject) => {
      const old = objectAt(await edge.get(from), 'spec');
      const readies: string[] = [];
      const seen = await watching(cluster, edge.path('instances'), edge.name, async () => {
        await edge.replaceSpec(spec);
        await eventually(() => edge.get(to));
        await eventually(async () =>
          expect(conditionOf(await edge.instance(), 'Synced')).to.include({ reason: 'ReplacingWorkload' }),
        );
        await severalSyncs(edge);
        expect(objectAt(await edge.get(from), 'spec'), 'the old workload stays as it is').to.deep.equal(old);
        await eventually(async () => {
          await edge.makePodsReady();
          await isGone(edge, from);
        });
        await edge.waitReady('True', 'Ready');
        await eventually(async () =>
          expect(conditionOf(await edge.instance(), 'Synced')).to.include({ status: 'True', message: '' }),
        );
      });
      for (const one of seen) readies.push(String(conditionOf(one, 'Ready')['status']));
      expect(new Set(readies), 'Ready during the change').to.deep.equal(new Set(['True']));
      const { observedGeneration } = conditionOf(await edge.instance(), 'Ready');
      expect(observedGeneration).to.equal(objectAt(await edge.instance(), 'metadata')['generation']);
      expect(identityOf(await edge.service())).to.deep.equal(service);
    };
    await change('deployments', 'daemonsets', specOf(nodes));
    expect(podTemplate(await edge.get('daemonsets'))).to.have.nested.property(
      'spec.containers[0].name',
      'kuma-gateway',
    );
    await change('daemonsets', 'deployments', { ...asDeployment, replicas: 2 });
    expect(objectAt(await edge.deployment(), 'spec')['replicas']).to.equal(2);
  });

  it('follows the old workload and reports it if both use the same host port', async () => {
    const { edge, nodes } = start();
    await nodes.add();
    const containers = [{ name: 'kuma-gateway', ports: [{ containerPort: 80, hostPort: 80 }] }];
    await edge.create({ serviceType: 'ClusterIP', podTemplate: { spec: { ...nodes.podSpec, containers } } });
    await edge.bringUp();
    await edge.replaceSpec(specOf(nodes, {}, { containers }));
    await eventually(async () => {
      await isGone(edge, 'deployments');
      const synced = conditionOf(await edge.instance(), 'Synced');
      expect(synced).to.include({ status: 'False', reason: 'ReplacingWorkload' });
      expect(synced['message'])
        .to.contain('the Deployment is removed as soon as the DaemonSet exists')
        .and.contain('0 of 1 pods available');
      expect(conditionOf(await edge.instance(), 'Ready')).to.include({
        status: 'False',
        reason: 'DaemonSetNotAvailable',
      });
    });
    await edge.bringUp();
    await eventually(async () =>
      expect(conditionOf(await edge.instance(), 'Synced')).to.include({ status: 'True', message: '' }),
    );
  });

  it('never takes over a DaemonSet of somebody else', async () => {
    const { edge, nodes } = start();
    await edge.createNamespace();
    const labels = { foreign: 'yes' };
    const foreign = {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: edge.name, namespace: edge.namespace },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'other', image: 'other' }] } },
      },
    };
    const { spec } = await cluster.request('POST', edge.path('daemonsets'), foreign);
    await edge.putGateway([80]);
    await edge.createInstance({ serviceType: 'ClusterIP', podTemplate: { spec: nodes.podSpec } });
    await edge.bringUp();
    const before = await edge.deployment();
    await edge.replaceSpec(specOf(nodes));
    const { message } = await edge.waitReady('False', 'NameConflict');
    expect(message).to.contain('DaemonSet "edge" already exists and has no owner');
    await severalSyncs(edge);
    const after = await edge.get('daemonsets');
    expect(after['spec']).to.deep.equal(spec);
    expect(objectAt(after, 'metadata')).to.not.have.property('ownerReferences');
    expect((await edge.deployment())['spec']).to.deep.equal(before['spec']);
    await cluster.request('DELETE', edge.path('daemonsets', edge.name));
    await eventually(async () => {
      const { ownerReferences } = objectAt(await edge.get('daemonsets'), 'metadata');
      expect(isList(ownerReferences) ? ownerReferences.filter(isObject).map(({ kind }) => kind) : []).to.deep.equal([
        'MeshGatewayInstance',
      ]);
    });
  });

  /** Triggers several syncs by changing an annotation of the instance. */
  async function severalSyncs(edge: World): Promise<void> {
    for (const index of [1, 2, 3]) {
      const annotations = { 'example.com/nudge': `${Date.now()}-${index}` };
      await cluster.request('PATCH', edge.path('instances', edge.name), { metadata: { annotations } }, mergePatch);
      await sleep(700);
    }
  }
}
