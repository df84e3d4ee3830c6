import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { eventually } from '../e2e/processes.ts';
import { identityOf, portsOf } from '../e2e/world.ts';
import { killProcess } from './kill.ts';
import { applyRelease, restartKuma } from './kuma.ts';
import { measure, withoutFailure } from './pace.ts';
import { hookNamespace, installProduct, removeProduct } from './product.ts';
import { site } from './site.ts';
import { port, type Stage } from './stage.ts';
import { evict, gatewayPods, namesOf, waitPods } from './workload.ts';

/** How a variant of the traffic scenarios sets the number of pods. */
export type Scale = (count: number) => JsonObject;

/** Declares one test for each disturbance of a gateway of `mesh.internal`. */
export function disturb(stage: Stage, variant: string, scale: Scale): void {
  const row = (title: string, act: () => Promise<unknown>) =>
    it(`no request fails while ${title}`, () => withoutFailure(stage, `${variant}: ${title}`, act));
  declareKills(stage, row);
  declareControlPlane(row);
  row('a listener is added and removed', () => addAndRemoveListener(stage));
  row('replicas go from 1 to 3 and back to 1', async () => {
    await stage.world.patchInstance({ spec: scale(3) });
    await waitPods(stage, 3);
    await stage.world.patchInstance({ spec: scale(1) });
    await waitPods(stage, 1);
  });
  row('the pod template changes', async () => {
    const old = namesOf(await gatewayPods(stage));
    await stage.world.patchInstance({
      spec: { podTemplate: { metadata: { annotations: { 'example.com/a': variant } } } },
    });
    await waitPods(stage, 1, old);
  });
  row('pods are evicted under the disruption budget', () => evictAll(stage, scale));
  it('answers again after the MeshGateway was deleted and recreated', () => recreateGateway(stage, variant));
  row('the product is removed and installed again', async () => {
    await removeProduct(site);
    await sleep(10_000);
    await installProduct(site);
    await addAndRemoveListener(stage);
  });
}

type Declare = (title: string, act: () => Promise<unknown>) => void;

function declareKills(stage: Stage, row: Declare): void {
  const kill = async (namespace: string, label: string, word: string) => {
    await killProcess(site, stage.namespace, { namespace, label, word });
    await addAndRemoveListener(stage);
  };
  row('the hook is killed (-9) and comes back', () =>
    kill(hookNamespace, 'app.kubernetes.io/name=meshgatewayinstance-hook', 'mgi.js'),
  );
  row('Metacontroller is killed (-9) and comes back', () =>
    kill(site.offer.metacontroller, 'app.kubernetes.io/name=metacontroller', 'metacontroller'),
  );
}

function declareControlPlane(row: Declare): void {
  row('kuma-cp restarts', () => restartKuma(site));
  const { kuma, next } = site.offer;
  row(next === undefined ? 'helm upgrades kuma-cp' : 'helm upgrades kuma-cp to the next release and back', async () => {
    if (next === undefined) await applyRelease(site, kuma, `controlPlane.podAnnotations.upgraded=at-${Date.now()}`);
    else await applyRelease(site, next);
    await sleep(10_000);
    await applyRelease(site, kuma);
  });
}

async function addAndRemoveListener(stage: Stage): Promise<void> {
  const { client, world } = stage;
  const more = port + 1;
  await world.putGateway([port, more]);
  await eventually(async () => {
    expect(portsOf(await world.service()).map((one) => one['port'])).to.deep.equal([port, more]);
  }, 90);
  const target = await stage.url(more);
  await eventually(async () => expect(await client.fetch(target)).to.equal(200), 60, 1000);
  await world.putGateway([port]);
  await world.waitPorts([port]);
}

async function evictAll(stage: Stage, scale: Scale): Promise<void> {
  await stage.world.patchInstance({ spec: { ...scale(2), podDisruptionBudget: { maxUnavailable: 1 } } });
  await waitPods(stage, 2);
  const old = namesOf(await gatewayPods(stage));
  for (const name of old) await evict(stage, name);
  await waitPods(stage, 2, old);
  await stage.world.patchInstance({ spec: { ...scale(1), podDisruptionBudget: null } });
  await waitPods(stage, 1);
}

/** Without its MeshGateway, Envoy has no listener. So requests fail until it is back; then none fails. */
async function recreateGateway(stage: Stage, variant: string): Promise<void> {
  const identity = identityOf(await stage.world.service());
  await measure(
    stage,
    `${variant}: the MeshGateway is deleted and recreated`,
    async () => {
      await stage.world.deleteGateway();
      await eventually(async () =>
        expect((await stage.world.instance())['status']).to.have.nested.property(
          'conditions[0].reason',
          'NoGatewayMatched',
        ),
      );
      await sleep(5000);
      await stage.world.putGateway([port]);
      await stage.ready();
      await eventually(async () => expect(await stage.client.fetch(await stage.url())).to.equal(200), 60, 500);
    },
    'the control plane removes the listeners from Envoy meanwhile',
  );
  expect(identityOf(await stage.world.service())).to.deep.equal(identity);
  await withoutFailure(stage, `${variant}: after that`, async () => undefined);
}
