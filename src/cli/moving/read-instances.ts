import { describeIssues } from '../../errors.ts';
import { requireShellSafe } from '../batches.ts';
import { invalid } from '../manifests/manifest-index.ts';
import { type Manifest, readKinds } from '../manifests/manifests.ts';
import { AdoptingInstance } from './adoption-steps.ts';

/**
 * Reads the instances of both groups as they exist in a cluster.
 * @throws HookError InvalidInput for an instance that no API server would return
 */
export function readAdopting(manifests: readonly Manifest[]): readonly AdoptingInstance[] {
  const wanted = readKinds.get('MeshGatewayInstance') ?? [];
  return manifests
    .filter(({ kind, apiVersion }) => kind === 'MeshGatewayInstance' && wanted.includes(apiVersion))
    .map((manifest) => {
      const read = AdoptingInstance.safeParse(manifest.object);
      if (!read.success) throw invalid(manifest, describeIssues(read.error));
      const { name, namespace, uid } = read.data.metadata;
      requireShellSafe([name, namespace, uid], manifest.source);
      return read.data;
    });
}

/** Returns `namespace/name` of an instance. */
export function adoptingKey({ metadata }: AdoptingInstance): string {
  return `${metadata.namespace}/${metadata.name}`;
}
