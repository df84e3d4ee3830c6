import type { ObservedDeployment, ObservedObject, ObservedService } from '../api/children.ts';
import { builtin, containerName, controllerUidLabel, gatewayAnnotation } from '../api/names.ts';

/** Whose the object is that has the name of a child. */
export type Claim =
  /** Nobody's: there is none. */
  | { readonly state: 'free' }
  /** The instance's: Metacontroller listed it as a child, or is about to. */
  | { readonly state: 'ours' }
  /** Made for this instance, by Kuma's control plane, but not Metacontroller's: it needs a label first. */
  | { readonly state: 'adoptable'; readonly object: ObservedObject }
  /** Somebody else's. */
  | { readonly state: 'taken'; readonly object: ObservedObject };

/**
 * Tells whose the object of a child's name is. Only `taken` must stay out of the response.
 * @param uid the uid of the instance
 * @param child the object among the request's children
 * @param related the object among the request's related ones
 * @param madeByKuma whether an object without an owner is what Kuma makes for this instance
 */
export function claimOf<T extends ObservedObject>(
  uid: string,
  child: T | undefined,
  related: T | undefined,
  madeByKuma: (object: T) => boolean,
): Claim {
  if (child !== undefined) return { state: 'ours' };
  if (related === undefined) return { state: 'free' };
  const owner = controllerOf(related);
  const labelled = related.metadata.labels.get(controllerUidLabel) === uid;
  if (owner === undefined) {
    if (labelled) return { state: 'ours' };
    return madeByKuma(related) ? { state: 'adoptable', object: related } : { state: 'taken', object: related };
  }
  if (owner.uid !== uid) return { state: 'taken', object: related };
  return labelled ? { state: 'ours' } : { state: 'adoptable', object: related };
}

/** The owner that controls an object. */
export function controllerOf({ metadata }: ObservedObject) {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}

/** Whether a Service is what Kuma makes for an instance of that name. */
export function isServiceOf(name: string): (object: ObservedService) => boolean {
  return ({ metadata, spec }) =>
    metadata.annotations.get(gatewayAnnotation) === builtin && spec.selector.get('app') === name;
}

/** Whether a Deployment is what Kuma makes for gateways. */
export function isGatewayDeployment({ spec }: ObservedDeployment): boolean {
  return spec.template.spec.containers.some(({ name }) => name === containerName);
}
