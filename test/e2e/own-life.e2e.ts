import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { isObject, type JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { childrenOf, hasOwnCluster, look, refusal, underEachStrategy } from './own.ts';
import { eventually } from './processes.ts';
import { Recorder } from './recorder.ts';
import { watching } from './watch.ts';
import { conditionOf, identityOf, type World } from './world.ts';

const clusterIP = { serviceType: 'ClusterIP' };
const mergePatch = 'application/merge-patch+json';

underEachStrategy('mesh.internal lifecycle', ({ cluster, world }) => {
  describe('fields that identify the gateway', () => {
    const pod = (metadata: JsonObject) => ({ podTemplate: { metadata } });
    const spec = (template: string, field: JsonObject) => ({ [template]: { spec: field } });
    const attempts: readonly [field: string, spec: JsonObject][] = [
      ['spec.podTemplate.metadata.labels[app]', pod({ labels: { app: 'other' } })],
      ['spec.podTemplate.metadata.labels[kuma.io/mesh]', pod({ labels: { 'kuma.io/mesh': 'other' } })],
      [
        'spec.podTemplate.metadata.labels[kuma.io/sidecar-injection]',
        pod({ labels: { 'kuma.io/sidecar-injection': 'enabled' } }),
      ],
      [
        'spec.podTemplate.metadata.annotations[kuma.io/gateway]',
        pod({ annotations: { 'kuma.io/gateway': 'provided' } }),
      ],
      ['spec.podTemplate.metadata.annotations[kuma.io/tags]', pod({ annotations: { 'kuma.io/tags': '{}' } })],
      [
        'spec.podTemplate.spec.containers',
        spec('podTemplate', { containers: [{ name: 'kuma-gateway', $patch: 'delete' }] }),
      ],
      ['spec.deploymentTemplate.spec.replicas', spec('deploymentTemplate', { replicas: 5 })],
      ['spec.deploymentTemplate.spec.selector', spec('deploymentTemplate', { selector: { matchLabels: { a: 'b' } } })],
      ['spec.deploymentTemplate.spec.template', spec('deploymentTemplate', { template: { spec: {} } })],
      ['spec.serviceTemplate.spec.selector', spec('serviceTemplate', { selector: { app: 'other' } })],
      ['spec.serviceTemplate.spec.type', spec('serviceTemplate', { type: 'NodePort' })],
      ['spec.serviceTemplate.spec.ports[0].port', spec('serviceTemplate', { ports: [{ port: 80, targetPort: 81 }] })],
      [
        'spec.serviceTemplate.metadata.labels[controller-uid]',
        { serviceTemplate: { metadata: { labels: { 'controller-uid': 'x' } } } },
      ],
      [
        'spec.autoscaling.scaleTargetRef',
        { autoscaling: { maxReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'other' } } },
      ],
      [
        'spec.podDisruptionBudget.selector',
        { podDisruptionBudget: { minAvailable: 1, selector: { matchLabels: { app: 'other' } } } },
      ],
    ];

    it('cannot be overridden: each attempt is reported and changes neither Service nor Deployment', async () => {
      const edge = world();
      await edge.create(clusterIP);
      await edge.bringUp();
      const before = await specsOf(edge);
      for (const [field, attempt] of attempts) {
        await edge.replaceSpec({ ...clusterIP, ...attempt });
        await edge.settled();
        const ready = conditionOf(await edge.instance(), 'Ready');
        expect(ready, field).to.include({ status: 'False', reason: 'InvalidConfiguration' });
        expect(ready['message']).to.contain(`${field}: `);
        expect(await specsOf(edge), field).to.deep.equal(before);
      }
      await edge.replaceSpec(clusterIP);
      await edge.waitReady('True');
      expect(await specsOf(edge)).to.deep.equal(before);
    });

    it('cannot be changed where the API server forbids it, and a removed one stays: loadBalancerClass', async () => {
      const edge = world();
      const withClass = (name: string) => ({ serviceTemplate: { spec: { loadBalancerClass: name } } });
      await edge.create(withClass('example.com/one'));
      const before = await edge.waitPorts([80, 443]);
      expect(objectAt(before, 'spec')['loadBalancerClass']).to.equal('example.com/one');
      expect(await refusal(edge.replaceSpec(withClass('example.com/two')))).to.contain(
        'cannot be changed: Kubernetes makes it immutable',
      );
      await edge.replaceSpec({});
      await edge.settled();
      await edge.putGateway([80, 443, 8080]);
      await edge.waitPorts([80, 443, 8080]);
      expect(objectAt(await edge.service(), 'spec')['loadBalancerClass']).to.equal('example.com/one');
      await edge.putGateway([80, 443]);
      await edge.waitPorts([80, 443]);
      expect(objectAt(await edge.service(), 'spec')).to.deep.equal(objectAt(before, 'spec'));
      await edge.replaceSpec(withClass('example.com/one'));
      await edge.waitReady('False', 'DeploymentNotAvailable');
    });
  });

  describe('autoscaling', () => {
    it('is added and removed without reducing the number of pods', async () => {
      const edge = world();
      await edge.create({ ...clusterIP, replicas: 3 });
      await eventually(async () => expect(await replicasOf(edge)).to.equal(3));
      await edge.bringUp();
      const seen = await watching(cluster, edge.path('deployments'), edge.name, async () => {
        await edge.replaceSpec({ ...clusterIP, autoscaling: { minReplicas: 2, maxReplicas: 8 } });
        await eventually(() => edge.get('horizontalpodautoscalers'));
        await severalSyncs(edge);
        await scaleDeployment(edge, 5);
        await severalSyncs(edge);
        expect(await replicasOf(edge)).to.equal(5);
        await edge.replaceSpec(clusterIP);
        await eventually(async () => expect(await refusal(edge.get('horizontalpodautoscalers'))).to.contain('404'));
        await severalSyncs(edge);
        expect(await replicasOf(edge)).to.equal(5);
      });
      const counts = seen.map((deployment) => Number(objectAt(deployment, 'spec')['replicas']));
      expect(counts).to.include.members([3, 5]);
      expect(Math.min(...counts)).to.equal(3);
      expect(counts, 'replicas never decrease').to.deep.equal(counts.toSorted((one, other) => one - other));
      await cluster.kubectl(...scaleCommand(edge, 2));
      await eventually(async () => expect(await replicasOf(edge)).to.equal(2));
    });

    it('starts with minReplicas and passes metrics and behavior to the HorizontalPodAutoscaler', async () => {
      const edge = world();
      const cpu = (averageUtilization: number) => ({
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
      });
      const behavior = { scaleDown: { stabilizationWindowSeconds: 60 } };
      const autoscaling = { minReplicas: 2, maxReplicas: 4, metrics: [cpu(70)], behavior };
      await edge.create({ ...clusterIP, autoscaling });
      const spec = async () => objectAt(await edge.get('horizontalpodautoscalers'), 'spec');
      await eventually(spec);
      expect(await replicasOf(edge)).to.equal(2);
      expect(await spec()).to.deep.include({
        minReplicas: 2,
        maxReplicas: 4,
        metrics: [cpu(70)],
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'edge' },
      });
      expect(objectAt(objectAt(await spec(), 'behavior'), 'scaleDown')['stabilizationWindowSeconds']).to.equal(60);
      await edge.replaceSpec({ ...clusterIP, autoscaling: { maxReplicas: 6, metrics: [cpu(50)] } });
      await eventually(async () =>
        expect(await spec()).to.deep.include({ minReplicas: 1, maxReplicas: 6, metrics: [cpu(50)] }),
      );
      await eventually(async () => expect(await spec()).to.not.have.property('behavior'));
      expect(await replicasOf(edge)).to.equal(2);
    });

    it('reports the number of pods and their selector in the scale subresource', async () => {
      const edge = world();
      await edge.create({ ...clusterIP, replicas: 2 });
      await edge.bringUp();
      const scale = () => cluster.request('GET', `${edge.path('instances', edge.name)}/scale`);
      await eventually(async () => {
        const { spec, status } = await scale();
        expect({ spec, status }).to.deep.equal({
          spec: { replicas: 2 },
          status: { replicas: 2, selector: 'app=edge' },
        });
      });
      await cluster.kubectl(...scaleCommand(edge, 3));
      await eventually(async () => expect(objectAt(await scale(), 'status')['replicas']).to.equal(3));
      expect(await replicasOf(edge)).to.equal(3);
    });
  });

  it('creates, changes and deletes the PodDisruptionBudget with spec.podDisruptionBudget', async () => {
    const edge = world();
    await edge.create({ ...clusterIP, podDisruptionBudget: { minAvailable: 1 } });
    const spec = async () => objectAt(await edge.get('poddisruptionbudgets'), 'spec');
    const selector = { matchLabels: { app: 'edge' } };
    await eventually(async () => expect(await spec()).to.deep.equal({ minAvailable: 1, selector }));
    const changed = { maxUnavailable: '50%', unhealthyPodEvictionPolicy: 'AlwaysAllow' };
    await edge.replaceSpec({ ...clusterIP, podDisruptionBudget: changed });
    // A percentage in an int-or-string field must also work with server-side apply.
    await edge.applyInstance({ ...clusterIP, podDisruptionBudget: changed });
    await eventually(async () => expect(await spec()).to.deep.equal({ ...changed, selector }));
    await edge.replaceSpec({ ...clusterIP, podDisruptionBudget: { maxUnavailable: 1 } });
    await eventually(async () => expect(await spec()).to.deep.equal({ maxUnavailable: 1, selector }));
    await edge.replaceSpec(clusterIP);
    await eventually(async () => expect(await refusal(edge.get('poddisruptionbudgets'))).to.contain('404'));
  });

  it('keeps all children unchanged while suspended, and applies missed changes afterwards', async () => {
    const edge = world();
    const extras = { autoscaling: { minReplicas: 2, maxReplicas: 4 }, podDisruptionBudget: { maxUnavailable: 1 } };
    await edge.create({ ...clusterIP, ...extras });
    await eventually(() => edge.get('horizontalpodautoscalers'));
    await eventually(() => edge.get('poddisruptionbudgets'));
    await edge.bringUp();
    await edge.replaceSpec({ ...clusterIP, ...extras, suspend: true });
    await edge.waitReady('True', 'Suspended');
    const before = await allSpecs(edge);
    await edge.putGateway([80, 8443]);
    const template = { podTemplate: { spec: { nodeSelector: { zone: 'a' } } } };
    await edge.replaceSpec({ serviceType: 'NodePort', replicas: 4, suspend: true, ...template });
    await edge.settled();
    await severalSyncs(edge);
    expect(await allSpecs(edge)).to.deep.equal(before);
    await edge.waitReady('True', 'Suspended');
    await edge.replaceSpec({ serviceType: 'NodePort', replicas: 4, ...template });
    await edge.waitPorts([80, 8443]);
    await eventually(async () => {
      const children = await childrenOf(edge);
      expect(look(children, 'service/spec/type')).to.equal('NodePort');
      expect(look(children, 'deployment/spec/replicas')).to.equal(4);
      expect(look(children, 'pod/nodeSelector')).to.deep.equal({ zone: 'a' });
    });
    for (const gone of ['horizontalpodautoscalers', 'poddisruptionbudgets'] as const)
      await eventually(async () => expect(await refusal(edge.get(gone))).to.contain('404'));
  });

  describe('gatewayRef', () => {
    const recorder = () => new Recorder(cluster.hookUrl);

    it('limits the related MeshGateways to the one that it names', async function () {
      if (!hasOwnCluster) {
        process.stderr.write('skipped: test of gatewayRef, because an existing cluster cannot call the recorder\n');
        return this.skip();
      }
      const between = recorder();
      await between.start();
      try {
        await cluster.applyOverlay(['metacontroller/mesh.internal'], [], between.url);
        const edge = world();
        await edge.createNamespace();
        for (const index of Array(20).keys())
          await edge.putGateway([80], 'default', { name: `${edge.namespace}-other-${index}` });
        await edge.putGateway([8080], 'default', { name: `${edge.namespace}-named`, tags: {} });
        await edge.createInstance({ ...clusterIP, gatewayRef: { name: `${edge.namespace}-named` } });
        await edge.waitPorts([8080]);
        const names = () =>
          Object.keys(objectAt(between.related(edge.namespace, edge.name), 'MeshGateway.kuma.io/v1alpha1'));
        expect(names()).to.deep.equal([`${edge.namespace}-named`]);
        await eventually(async () => {
          expect(objectAt(await edge.instance(), 'status')['gateway']).to.equal(`${edge.namespace}-named`);
        });
        await edge.replaceSpec(clusterIP);
        await edge.waitPorts([80]);
        expect(names()).to.have.length.greaterThan(20);
      } finally {
        await cluster.applyOverlay(['metacontroller/mesh.internal']);
        await between.stop();
      }
    });

    it('is reported and keeps the Service if the MeshGateway does not match', async () => {
      const edge = world();
      const name = (which: string) => `${edge.namespace}-${which}`;
      await edge.create({ ...clusterIP, gatewayRef: { name: edge.namespace } });
      const before = await edge.waitPorts([80, 443]);
      await edge.bringUp();
      await edge.putGateway([8080], 'elsewhere', { name: name('mesh') });
      await edge.putGateway([8080], 'default', { name: name('tags'), tags: { team: 'payments' } });
      const misfits: readonly [which: string, why: string][] = [
        ['mesh', "does not belong to mesh 'default', but to mesh"],
        ['tags', 'selects team="payments", the instance has no such tag'],
        ['nobody', 'does not exist'],
      ];
      for (const [which, why] of misfits) {
        await edge.replaceSpec({ ...clusterIP, gatewayRef: { name: name(which) } });
        await edge.settled();
        for (const type of ['Ready', 'GatewayMatched']) {
          const condition = conditionOf(await edge.instance(), type);
          expect(condition).to.include({ status: 'False', reason: 'NoGatewayMatched' });
          expect(condition['message'])
            .to.contain(`"${name(which)}" of spec.gatewayRef`)
            .and.contain(why);
        }
        expect(objectAt(await edge.instance(), 'status')).to.not.have.property('gateway');
        expect(objectAt(await edge.service(), 'spec')).to.deep.equal(objectAt(before, 'spec'));
        expect(identityOf(await edge.service())).to.deep.equal(identityOf(before));
      }
      // A matching MeshGateway that is created later is bound.
      await edge.putGateway([9090], 'default', { name: name('nobody') });
      await edge.waitPorts([9090]);
    });

    it('creates no children if the MeshGateway does not exist', async () => {
      const edge = world();
      await edge.create({ ...clusterIP, gatewayRef: { name: 'nobody-at-all' } });
      await edge.waitReady('False', 'NoGatewayMatched');
      expect(await refusal(edge.service())).to.contain('404');
      expect(await refusal(edge.deployment())).to.contain('404');
    });
  });

  /** Scales the Deployment as the autoscaler does: reads its scale subresource and writes it with another number. */
  async function scaleDeployment(edge: World, replicas: number): Promise<void> {
    const path = `${edge.path('deployments', edge.name)}/scale`;
    const scale = await cluster.request('GET', path);
    await cluster.request('PUT', path, { ...scale, spec: { replicas } });
  }

  /** Triggers several syncs by changing an annotation of the instance. */
  async function severalSyncs(edge: World): Promise<void> {
    for (const index of [1, 2, 3]) {
      const annotations = { 'example.com/nudge': String(index) };
      const path = edge.path('instances', edge.name);
      await cluster.request('PATCH', path, { metadata: { annotations } }, mergePatch);
      await sleep(700);
    }
  }
});

function scaleCommand(edge: World, replicas: number): readonly string[] {
  return ['scale', `meshgatewayinstances.mesh.internal/${edge.name}`, '-n', edge.namespace, `--replicas=${replicas}`];
}

async function replicasOf(edge: World): Promise<unknown> {
  return objectAt(await edge.deployment(), 'spec')['replicas'];
}

async function specsOf(edge: World): Promise<JsonObject> {
  const { deployment, service } = await childrenOf(edge);
  return { deployment: deployment['spec'], service: service['spec'] };
}

async function allSpecs(edge: World): Promise<JsonObject> {
  const beside = [await edge.get('horizontalpodautoscalers'), await edge.get('poddisruptionbudgets')];
  return { ...(await specsOf(edge)), beside: beside.map(({ spec }) => (isObject(spec) ? spec : {})) };
}
