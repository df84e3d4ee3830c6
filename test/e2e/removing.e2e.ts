import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { hasOwnCluster, refusal, underEachStrategy } from './own.ts';
import { Runbook } from './runbook.ts';
import { conditionOf, identityOf, podTemplate, type World } from './world.ts';

/** Runs the commands of docs/removing.md. */
underEachStrategy('Removing', ({ cluster, world }) => {
  it('keeps Service, address, Deployment, autoscaler and budget of every gateway', async function () {
    // It deletes CustomResourceDefinitions, so it is not for an existing cluster.
    if (!hasOwnCluster) return this.skip();
    const [own, kuma] = [world(), world('kuma.io')];
    const runbook = new Runbook('docs/removing.md', cluster, { NAMESPACE: own.namespace, NAME: own.name });
    symlinkSync(join(cluster.folder, 'overlay'), join(runbook.folder, 'install'));
    await own.create({
      autoscaling: { minReplicas: 2, maxReplicas: 3 },
      podDisruptionBudget: { maxUnavailable: 1 },
      serviceType: 'LoadBalancer',
    });
    await kuma.create({ replicas: 1, serviceType: 'LoadBalancer' });
    await own.bringUp();
    await kuma.bringUp();
    const before = { own: await observe(own), kuma: await observe(kuma) };
    expect(before.own.ingress).to.equal('192.0.2.10');
    await clearOldConfiguration(runbook);
    await runSample();
    await runbook.run('delete-sample');
    expect(await sampleObjects()).to.equal('');
    await runSample();

    await runbook.run('save');
    await runbook.run('plan');
    // The hook still runs: nothing may be deleted.
    expect(await refusal(runbook.run('orphan'))).to.contain(
      'nothing was changed: first delete the CompositeController meshgatewayinstance-mesh-internal',
    );
    await own.instance();

    // "Move back" in docs/moving.md deletes it first.
    await cluster.kubectl('delete', '-k', 'metacontroller/mesh.internal');
    await runbook.run('remove-hook');
    expect((await runbook.run('owned')).trim().split('\n')).to.include(`Service ${own.namespace}/edge`);
    await runbook.run('delete-crds');
    expect(await runbook.run('plan')).to.contain('Service edge: stays');
    await runbook.run('orphan');
    expect((await runbook.run('owned')).trim()).to.equal('');
    await runbook.run('delete-crds');
    expect(await refusal(own.instance())).to.contain('404');
    await runbook.run('clear-rbac');
    await runbook.run('clear-status');
    // The garbage collector deletes a child within a second when its owner is gone.
    await sleep(3000);

    for (const [one, former] of [
      [own, before.own],
      [kuma, before.kuma],
    ] as const) {
      expect(await observe(one)).to.deep.equal(former);
    }
    for (const what of ['services', 'deployments', 'horizontalpodautoscalers', 'poddisruptionbudgets'] as const) {
      const metadata = objectAt(await own.get(what), 'metadata');
      expect(metadata, what).to.not.have.any.keys('ownerReferences', 'deletionTimestamp');
      expect(metadata['labels'] ?? {}, what).to.not.have.property('controller-uid');
    }
    expect(conditionOf(await kuma.instance(), 'Ready')).to.deep.equal({});

    await runbook.run('delete-orphans');
    for (const what of ['services', 'deployments', 'horizontalpodautoscalers', 'poddisruptionbudgets'] as const) {
      expect(await refusal(own.get(what)), what).to.contain('404');
    }
    expect(await observe(kuma)).to.deep.equal(before.kuma);
    await cluster.kubectl('get', 'deployment/first-gateway', '-n', 'first-gateway');
    await runbook.run('delete-orphaned-sample');
    expect(await sampleObjects()).to.equal('');
  });

  async function runSample(): Promise<void> {
    await cluster.kubectl('apply', '-k', 'manifests/samples/first-gateway');
    await cluster.kubectl('wait', '--for=create', 'deployment/first-gateway', '-n', 'first-gateway', '--timeout=1m');
  }

  /** The namespace and the MeshGateway of the sample, if they exist. */
  const sampleObjects = () =>
    cluster.kubectl(
      'get',
      'namespaces/first-gateway',
      'meshgateways.kuma.io/first-gateway',
      '--ignore-not-found',
      '-o',
      'name',
    );

  /** Makes an older ConfigMap and a budget as ha leaves it, and removes them. */
  async function clearOldConfiguration(runbook: Runbook): Promise<void> {
    const namespace = 'meshgatewayinstance-hook';
    const read = () => cluster.kubectl('get', 'configmaps', '-n', namespace, '-o', 'name');
    const before = await read();
    await cluster.kubectl('create', 'configmap', `${namespace}-aaaaaaaaaa`, '-n', namespace);
    await cluster.kubectl(
      'create',
      'poddisruptionbudget',
      namespace,
      '-n',
      namespace,
      '--selector=a=b',
      '--min-available=1',
    );
    await runbook.run('clear-configmaps');
    expect(await read()).to.equal(before);
    await runbook.run('clear-budget');
    expect(await cluster.kubectl('get', 'poddisruptionbudgets', '-n', namespace, '-o', 'name')).to.equal('');
  }
});

/** What must survive: the identities of Service and Deployment, the address, and the pods. */
async function observe(edge: World) {
  const [service, deployment] = [await edge.service(), await edge.deployment()];
  const ingress = objectAt(objectAt(service, 'status'), 'loadBalancer')['ingress'];
  const { uid } = objectAt(deployment, 'metadata');
  const first = (Array.isArray(ingress) ? ingress : []).map((entry: JsonObject) => entry['ip'])[0];
  return { service: identityOf(service), ingress: first, deployment: { uid, template: podTemplate(deployment) } };
}
