import type { Inputs } from '../arguments.ts';
import type { Io } from '../io.ts';
import { type ClusterInput, readCluster as readObjects } from '../kubectl/read-cluster.ts';
import type { Manifest } from '../manifests/manifests.ts';
import { readManifests } from '../manifests/read.ts';
import { type Cluster, detectKinds, readCluster } from './cluster.ts';
import { isOfInterest } from './control-plane.ts';

const deployments = { kind: 'Deployment', name: 'deployments.apps', isNamespaced: true };
const configMaps = { kind: 'ConfigMap', name: 'configmaps', isNamespaced: true };

/**
 * Reads Deployments and ConfigMaps from files, or from the cluster.
 * @throws HookError InvalidInput
 */
export async function readDetectable({ cluster, ...files }: Inputs, io: Io): Promise<Cluster> {
  const found = cluster === undefined ? [] : await readSome(cluster, io);
  return readCluster([...found, ...(await readManifests(files, io, detectKinds))]);
}

/** Reads all Deployments, and only the ConfigMaps of the namespaces that have a control plane or a hook. */
async function readSome({ scope, target }: ClusterInput, io: Io): Promise<readonly Manifest[]> {
  const where = scope === 'current' ? 'all' : scope;
  const { manifests } = await readObjects({ target, resources: [deployments], scope: where }, detectKinds, io);
  const programs = [...readCluster(manifests).deployments.values()].filter(isOfInterest);
  const namespaces = [...new Set(programs.map(({ metadata }) => metadata.namespace))];
  const maps = await readObjects({ target, resources: [configMaps], scope: namespaces }, detectKinds, io);
  return [...manifests, ...maps.manifests];
}
