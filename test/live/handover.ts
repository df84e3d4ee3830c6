import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { eventually } from '../e2e/processes.ts';
import { conditionOf, type World } from '../e2e/world.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { restarts } from './kill.ts';
import { mgi } from './pods.ts';
import { site } from './site.ts';
import type { Stage } from './stage.ts';
import { gatewayPods, namesOf } from './workload.ts';

/** The label by which an instance of `kuma.io` is handed over to this project. */
export const managedLabel = 'mesh.internal/managed';

/** Runs the commands that `mgi adopt` prints for the instance of a stage. */
export function runAdopt({ namespace, world }: Stage, ...flags: readonly string[]): Promise<string> {
  const kinds = 'meshgatewayinstances.kuma.io,services,deployments';
  const adopt = ['adopt', ...flags, '--instance', `${namespace}/${world.name}`, '-o', 'commands'].join(' ');
  return site.cluster.shell(`kubectl get ${kinds} -n ${namespace} -o json | node '${mgi}' ${adopt} | sh`);
}

/** Returns everything that a handover must not change. */
export async function identify(stage: Stage): Promise<JsonObject> {
  const [service, deployment] = [await stage.world.service(), await stage.world.deployment()];
  const pods = await gatewayPods(stage);
  return {
    service: objectAt(service, 'metadata')['uid'] ?? null,
    clusterIP: objectAt(service, 'spec')['clusterIP'] ?? null,
    deployment: objectAt(deployment, 'metadata')['uid'] ?? null,
    pods: [...namesOf(pods)].sort(),
    restarts: pods.map(restarts).reduce((sum, count) => sum + count, 0),
  };
}

/** Returns the resource versions of the instance and its children. */
export async function versions({ world }: Stage): Promise<readonly unknown[]> {
  const objects = [await world.instance(), await world.service(), await world.deployment()];
  return objects.map((one) => objectAt(one, 'metadata')['resourceVersion']);
}

/** Waits until nothing has written the objects for some seconds. Throws if that does not happen in three such spans. */
export async function expectRest(stage: Stage, seconds: number): Promise<void> {
  await sleep(5000);
  const before = await versions(stage);
  await sleep(seconds * 1000);
  expect(await versions(stage), 'resource versions of instance, Service and Deployment').to.deep.equal(before);
}

/** Waits until the condition `Synced` has a status and a reason. */
export async function waitSynced(world: World, status: string, reason?: string, seconds = 60): Promise<void> {
  await eventually(
    async () => {
      const synced = conditionOf(await world.instance(), 'Synced');
      expect(synced).to.include({ status, ...(reason === undefined ? {} : { reason }) });
    },
    seconds,
    500,
  );
}
