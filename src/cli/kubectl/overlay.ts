import { type JsonObject, objectAt } from '../../api/json.ts';
import type { Io } from '../io.ts';
import { defaultNamespace, keyOf } from '../manifests/manifest-index.ts';
import type { Kinds, Manifest, Scan } from '../manifests/manifests.ts';
import { type ClusterInput, readCluster, type Scope } from './read-cluster.ts';

/**
 * Adds the objects of a cluster to those of files. An object of a file replaces the one of the cluster with the same name, as an
 * apply of the file would.
 * @throws HookError InvalidInput if the cluster cannot be read
 */
export async function withCluster(files: Scan, input: ClusterInput, kinds: Kinds, io: Io): Promise<Scan> {
  const scope = input.scope === 'current' ? scopeOfFiles(files) : input.scope;
  const cluster = await readCluster({ ...input, scope }, kinds, io);
  const olds = new Map(cluster.manifests.map((manifest) => [identityOf(manifest), manifest]));
  const news = files.manifests.map((manifest) => updated(manifest, olds.get(identityOf(manifest))));
  const replaced = new Set(files.manifests.map(identityOf));
  return {
    manifests: [...news, ...cluster.manifests.filter((manifest) => !replaced.has(identityOf(manifest)))],
    faults: [...files.faults, ...cluster.faults],
    unread: [...files.unread, ...cluster.unread],
  };
}

/** The namespaces of the instances in files, so that their children are read. */
function scopeOfFiles({ manifests }: Scan): Scope {
  const instances = manifests.filter(({ kind }) => kind === 'MeshGatewayInstance');
  const namespaces = new Set(instances.map(({ namespace }) => namespace ?? defaultNamespace));
  return namespaces.size === 0 ? 'current' : [...namespaces];
}

function identityOf(manifest: Manifest): string {
  return `${manifest.apiVersion} ${manifest.kind} ${keyOf(manifest)}`;
}

/** Returns an object with the identity that the API server gave it. The owner references of children have it. */
function updated(manifest: Manifest, old: Manifest | undefined): Manifest {
  if (old === undefined) return manifest;
  const { creationTimestamp, uid } = objectAt(old.object, 'metadata');
  const metadata: JsonObject = { ...objectAt(manifest.object, 'metadata'), creationTimestamp, uid };
  return { ...manifest, object: { ...manifest.object, metadata } };
}
