import { expect } from 'chai';
import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import { eventually } from '../e2e/processes.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { isReady } from './kill.ts';
import { site } from './site.ts';
import type { Stage } from './stage.ts';

/** Returns the pods of the gateway, terminating ones as well. */
export async function gatewayPods({ world }: Stage): Promise<readonly JsonObject[]> {
  const path = `${world.path('pods')}?labelSelector=app%3D${world.name}`;
  const { items } = await site.cluster.request('GET', path);
  return isList(items) ? items.filter(isObject) : [];
}

export function namesOf(objects: readonly JsonObject[]): readonly string[] {
  return objects.map((one) => String(objectAt(one, 'metadata')['name']));
}

/** Waits until the gateway has exactly this many pods, all ready, and no terminating one: their drain is over. */
export function waitPods(stage: Stage, count: number, without: readonly string[] = []): Promise<unknown> {
  return eventually(
    async () => {
      const pods = await gatewayPods(stage);
      expect(namesOf(pods)).to.have.length(count);
      expect(namesOf(pods).filter((name) => without.includes(name))).to.deep.equal([]);
      expect(pods.every(isReady), 'every pod is ready').to.equal(true);
    },
    240,
    1000,
  );
}

/** Evicts a pod as `kubectl drain` does: retries while the disruption budget refuses it. */
export async function evict({ world }: Stage, name: string): Promise<void> {
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace: world.namespace } };
  await eventually(() => site.cluster.request('POST', `${world.path('pods')}/${name}/eviction`, eviction), 180, 1000);
}
