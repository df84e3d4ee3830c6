import type { Inputs } from '../arguments.ts';
import type { Io } from '../io.ts';
import { readCluster } from '../kubectl/read-cluster.ts';
import type { OfflineInstance } from '../manifests/instances.ts';
import type { Kinds, Manifest } from '../manifests/manifests.ts';
import { kindsWithController } from '../payloads/controller.ts';
import { podResource } from './pods.ts';
import { isWaiting } from './status.ts';

const podKinds: Kinds = new Map([['Pod', ['v1']]]);

/** The kinds that `mgi explain` reads from files. From a cluster, it reads pods only of instances that are not ready. */
export const kindsWithPods: Kinds = new Map([...kindsWithController, ...podKinds]);

export function isPod({ kind }: Manifest): boolean {
  return kind === 'Pod';
}

/** The number of instances with pods that are read. The names of the instances are arguments of kubectl. */
const mostAsked = 100;

/** Reads the pods of those instances that are not ready from the cluster. Returns none if files are read. */
export async function readPods(
  instances: readonly OfflineInstance[],
  { cluster }: Inputs,
  io: Io,
): Promise<readonly Manifest[]> {
  const asked = instances.filter(isWaiting).slice(0, mostAsked);
  if (cluster === undefined || asked.length === 0) return [];
  const scope = [...new Set(asked.map(({ request }) => request.parent.metadata.namespace))];
  return (await readCluster({ target: cluster.target, resources: [podResource(asked)], scope }, podKinds, io))
    .manifests;
}
