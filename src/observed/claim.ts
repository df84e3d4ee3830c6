import type { ObservedObject } from '../api/children.ts';
import { controllerUidLabel } from '../api/names.ts';

/** The owner of the object that has the name of a child. */
export type Claim =
  /** No object has the name. */
  | { readonly state: 'free' }
  /** The instance owns it: Metacontroller lists it as a child, or is about to. */
  | { readonly state: 'ours' }
  /** It was created for this instance, but Metacontroller does not manage it until it gets a label. */
  | { readonly state: 'adoptable'; readonly object: ObservedObject }
  /** Somebody else owns it. */
  | { readonly state: 'taken'; readonly object: ObservedObject };

/**
 * Determines the owner of the object that has the name of a child. Only a `taken` name must stay out of the response.
 * @param uid the uid of the instance
 * @param child the object in `children` of the request
 * @param related the object in `related` of the request
 * @param isMadeByKuma returns true for an object without an owner that looks like the child that Kuma creates for this
 * instance
 */
export function claimOf(
  uid: string,
  child: ObservedObject | undefined,
  related: ObservedObject | undefined,
  isMadeByKuma: (object: ObservedObject) => boolean,
): Claim {
  if (child !== undefined) return { state: 'ours' };
  if (related === undefined) return { state: 'free' };
  const owner = controllerOf(related);
  const labelled = related.metadata.labels.get(controllerUidLabel) === uid;
  if (owner === undefined) {
    if (labelled) return { state: 'ours' };
    return isMadeByKuma(related) ? { state: 'adoptable', object: related } : { state: 'taken', object: related };
  }
  if (owner.uid !== uid) return { state: 'taken', object: related };
  return labelled ? { state: 'ours' } : { state: 'adoptable', object: related };
}

/** Returns the owner reference that controls an object. */
export function controllerOf({ metadata }: ObservedObject) {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}
