import * as z from 'zod';
import { optional } from '../../api/json.ts';
import { isOwn } from '../../api/own-instance.ts';
import { describeIssues } from '../../errors.ts';
import { Readiness, requireShellSafe } from '../batches.ts';
import { invalid } from '../manifests/manifest-index.ts';
import type { Manifest } from '../manifests/manifests.ts';

/** The fields of an instance in a cluster that decide its place in a roll-out. */
const Instance = z
  .object({
    metadata: z.object({ name: z.string().min(1), namespace: z.string().min(1) }),
    spec: optional(z.object({ suspend: optional(z.boolean()) })),
    status: Readiness,
  })
  .transform(({ metadata, spec, status }) => ({
    name: metadata.name,
    namespace: metadata.namespace,
    isSuspended: spec?.suspend === true,
    isReady: status,
  }));
export type RolloutInstance = z.output<typeof Instance>;

/**
 * Reads the instances of `mesh.internal`, in order. Instances of `kuma.io` have no spec.suspend.
 * @throws HookError InvalidInput for an instance that no API server would return
 */
export function readInstances(manifests: readonly Manifest[]): readonly RolloutInstance[] {
  return manifests
    .filter(({ apiVersion, kind }) => kind === 'MeshGatewayInstance' && isOwn(apiVersion))
    .map((manifest) => {
      const read = Instance.safeParse(manifest.object);
      if (!read.success) throw invalid(manifest, describeIssues(read.error));
      requireShellSafe([read.data.name, read.data.namespace], manifest.source);
      return read.data;
    });
}
