import { isDeepStrictEqual } from 'node:util';
import { isObject, type Json, type JsonObject, objectAt } from '../../api/json.ts';
import { controllerUidLabel } from '../../api/names.ts';
import { childKinds } from '../../children/kinds.ts';
import type { HookConfig } from '../../config/load.ts';
import { sync } from '../../hooks/sync.ts';
import { assembleInstances, type OfflineInstance } from '../manifests/instances.ts';
import { keyOf } from '../manifests/manifest-index.ts';
import type { Manifest } from '../manifests/manifests.ts';
import { changesOfExisting } from './child-changes.ts';
import { changedPaths } from './template-changes.ts';

/**
 * Finds the instances of kuma.io that would restart their pods when they are handed over, because the hook would render another
 * pod template. Nothing is known about instances without a MeshGateway in the manifests.
 * @returns the reason of each restart, by kind and `namespace/name` of the instance
 */
export function restartsOf(manifests: readonly Manifest[], config: HookConfig, now: Date): ReadonlyMap<string, string> {
  if (!manifests.some(({ kind }) => kind === 'MeshGateway')) return new Map();
  const uids = uidsOf(manifests);
  const instances = assembleInstances(manifests.map((manifest) => asAdopted(manifest, uids)));
  return new Map(
    instances.flatMap((instance): [string, string][] => {
      const paths = changedTemplate(instance, config, now);
      return paths.length === 0
        ? []
        : [[instance.what, `its pods would restart, because these fields differ: ${paths.join(', ')}${hint}`]];
    }),
  );
}

/** The command does not know how the hook of the cluster is configured. */
const hint = '; if --env-from or the like did not pass the configuration of the hook, this may be wrong';

function changedTemplate(instance: OfflineInstance, config: HookConfig, now: Date): readonly string[] {
  const result = sync(instance.request, config, now);
  return changesOfExisting({ instance, result }).flatMap(({ after, before }) => {
    const [old, wanted] = [templateOf(before), templateOf(after)];
    return old === undefined || wanted === undefined || isDeepStrictEqual(old, wanted) ? [] : changedPaths(old, wanted);
  });
}

function templateOf(child: Json | undefined): JsonObject | undefined {
  const { template } = isObject(child) ? objectAt(child, 'spec') : {};
  return isObject(template) ? template : undefined;
}

/** Returns a child with the label that it has after it was handed over to the instance with this uid. */
function asAdopted(manifest: Manifest, uids: ReadonlyMap<string, Json | undefined>): Manifest {
  const uid = uids.get(keyOf(manifest));
  if (uid === undefined || !childKinds.some(({ kind }) => kind === manifest.kind)) return manifest;
  const metadata = objectAt(manifest.object, 'metadata');
  const labels = { ...objectAt(metadata, 'labels'), [controllerUidLabel]: uid };
  return { ...manifest, object: { ...manifest.object, metadata: { ...metadata, labels } } };
}

function uidsOf(manifests: readonly Manifest[]): ReadonlyMap<string, Json | undefined> {
  const instances = manifests.filter(({ kind }) => kind === 'MeshGatewayInstance');
  return new Map(instances.map((manifest) => [keyOf(manifest), objectAt(manifest.object, 'metadata')['uid']]));
}
