import { classGroup, gatewayGroup } from '../../api/hook.ts';
import { type JsonObject, objectAt } from '../../api/json.ts';
import { controllerUidLabel } from '../../api/names.ts';
import { childKinds } from '../../children/kinds.ts';
import { defaultMesh } from '../../gateways/mesh.ts';
import { indexManifests, type ManifestIndex, ofGroup } from './manifest-index.ts';
import type { Manifest } from './manifests.ts';

/** The parts of the requests that all instances share. A large cluster has thousands of instances and of MeshGateways. */
export interface Surroundings {
  readonly index: ManifestIndex;
  /** The related objects that each instance has, by group. */
  readonly related: Readonly<Record<string, JsonObject>>;
  /** The keys of the objects that Metacontroller labelled, by {@link labelKey}. */
  readonly labelled: ReadonlyMap<string, readonly string[]>;
}

/** Returns the key of the objects of a group that have Metacontroller's label with the uid of an instance. */
export function labelKey(group: string, uid: string): string {
  return `${group}/${uid}`;
}

/**
 * Collects what the requests of all instances share.
 * @throws HookError InvalidInput for an object that is defined twice
 */
export function readSurroundings(manifests: readonly Manifest[]): Surroundings {
  const index = indexManifests(manifests);
  const objects = (group: string) => [...ofGroup(index, group).values()];
  return {
    index,
    related: {
      [gatewayGroup]: Object.fromEntries(objects(gatewayGroup).map(asGateway)),
      [classGroup]: Object.fromEntries(objects(classGroup).map(({ name, object }) => [name, object])),
    },
    labelled: findLabelled(index),
  };
}

function findLabelled(index: ManifestIndex): Surroundings['labelled'] {
  const labelled = new Map<string, string[]>();
  for (const { group } of childKinds) {
    for (const [key, { object }] of ofGroup(index, group)) {
      const uid = objectAt(objectAt(object, 'metadata'), 'labels')[controllerUidLabel];
      if (typeof uid !== 'string') continue;
      const keys = labelled.get(labelKey(group, uid)) ?? [];
      labelled.set(labelKey(group, uid), [...keys, key]);
    }
  }
  return labelled;
}

/** Fills in the mesh, as Kuma's admission webhook does. */
function asGateway({ name, object }: Manifest): [string, JsonObject] {
  return [name, { ...object, mesh: object['mesh'] ?? defaultMesh }];
}
