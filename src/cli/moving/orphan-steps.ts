import { isForeign } from '../../observed/claim.ts';
import type { ManifestIndex } from '../manifests/manifest-index.ts';
import {
  type AdoptingInstance,
  findChildren,
  instanceOf,
  refusal,
  type Step,
  step,
  unmarkCommands,
} from './adoption-steps.ts';

/**
 * The commands before the deletion of instances. Under server-side apply, a sync that runs during the deletion could restore
 * the owner reference of a child, and the garbage collector would then delete the child. So the commands end if Metacontroller
 * still reconciles the group, or if that cannot be found out.
 */
export const orphanGuard: readonly string[] = [
  'set -e',
  `controllers=$(kubectl get compositecontrollers.metacontroller.k8s.io -o jsonpath='{.items[?(@.spec.parentResource.apiVersion=="mesh.internal/v1alpha1")].metadata.name}')`,
  'if [ -n "$controllers" ]; then echo "nothing was changed: first delete the CompositeController $controllers" >&2; exit 1; fi',
];

/**
 * Returns the steps that delete an instance of mesh.internal and keep its children: first the instance, without its children,
 * then the marks by which Metacontroller recognizes them.
 */
export function orphanSteps(parent: AdoptingInstance, index: ManifestIndex): readonly Step[] {
  const { name } = parent.metadata;
  const command = `kubectl delete ${instanceOf(parent)} --cascade=orphan --ignore-not-found`;
  const children = findChildren(parent, index).map(({ claim, object, target, what }): Step => {
    if (object === undefined) return step(`${what}: does not exist`);
    if (isForeign(claim)) return refusal(what, object);
    return step(`${what}: stays; remove the marks of Metacontroller`, unmarkCommands(object, target));
  });
  return [step(`${parent.kind} ${name}: delete it without its children`, [command], 'instance'), ...children];
}
