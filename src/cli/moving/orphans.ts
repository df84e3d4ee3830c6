import { childKinds } from '../../children/kinds.ts';
import { controllerOf } from '../../observed/claim.ts';
import { readExisting } from '../manifests/existing.ts';
import { type ManifestIndex, ofGroup } from '../manifests/manifest-index.ts';

/**
 * Finds children of deleted instances: objects without an owner that look like what Kuma creates for an instance, but there is
 * no instance of their name. They keep running.
 * @returns a line for each, with the command that deletes it
 */
export function findOrphans(instances: ReadonlySet<string>, index: ManifestIndex): readonly string[] {
  return childKinds.flatMap(({ group, isMadeByKuma, kind }) =>
    [...ofGroup(index, group).keys()].flatMap((key) => {
      const object = readExisting(index, group, key);
      if (instances.has(key) || object === undefined || controllerOf(object) !== undefined) return [];
      if (!isMadeByKuma(object, object.metadata.name)) return [];
      const [namespace] = key.split('/');
      const command = `kubectl delete --namespace ${namespace} ${kind.toLowerCase()}/${object.metadata.name}`;
      return [`${kind} ${key}: has no owner, and no instance has its name. If nothing uses it, run: ${command}`];
    }),
  );
}
