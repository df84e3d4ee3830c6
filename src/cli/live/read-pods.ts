import type { Inputs } from '../arguments.ts';
import type { Io } from '../io.ts';
import { readCluster } from '../kubectl/read-cluster.ts';
import type { OfflineInstance } from '../manifests/instances.ts';
import type { Kinds, Manifest } from '../manifests/manifests.ts';
import { kindsWithController } from '../payloads/controller.ts';
import { podsOf } from './pods.ts';
import { conditionOf, isLive } from './status.ts';

const podKinds: Kinds = new Map([['Pod', ['v1']]]);

/** The kinds that `mgi explain` reads from files. From a cluster, it reads pods only of instances that are not ready. */
export const kindsWithPods: Kinds = new Map([...kindsWithController, ...podKinds]);

export function isPod({ kind }: Manifest): boolean {
  return kind === 'Pod';
}

/** The pods of an instance that is ready need no explanation. */
export function isWaiting(instance: OfflineInstance): boolean {
  return isLive(instance) && conditionOf(instance, 'Ready')?.['status'] !== 'True';
}

/** The number of instances with pods that are read. The names of the instances are arguments of kubectl. */
const mostAsked = 100;

/** Reads the pods of instances from the cluster. Returns none if files are read. */
export async function readPods(
  instances: readonly OfflineInstance[],
  { cluster }: Inputs,
  io: Io,
): Promise<readonly Manifest[]> {
  if (cluster === undefined || instances.length === 0) return [];
  const asked = instances.slice(0, mostAsked);
  const scope = [...new Set(asked.map(({ request }) => request.parent.metadata.namespace))];
  return (await readCluster({ target: cluster.target, resources: podsOf(asked), scope }, podKinds, io)).manifests;
}
