import type { ObservedObject } from '../api/children.ts';
import type { MeshGatewayInstance } from '../api/instance.ts';
import type { OwnerReference } from '../api/meta.ts';
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
  | { readonly state: 'taken'; readonly object: ObservedObject }
  /** Somebody else owns it, and it goes away by itself: it is being deleted, or its owner is an earlier instance of this name. */
  | { readonly state: 'leaving'; readonly object: ObservedObject };

/** A claim to a name that an object of somebody else has. */
export type ForeignClaim = Extract<Claim, { readonly state: 'leaving' | 'taken' }>;

/** True if an object of somebody else has the name. */
export function isForeign(claim: Claim): claim is ForeignClaim {
  return claim.state === 'taken' || claim.state === 'leaving';
}

/** The part of an instance that tells which objects are its own. */
export type Claimant = Pick<MeshGatewayInstance, 'apiVersion' | 'kind'> & {
  readonly metadata: { readonly name: string; readonly uid: string };
};

/**
 * Determines the owner of the object that has the name of a child. Only `taken` and `leaving` names must stay out of the
 * response.
 * @param child the object in `children` of the request
 * @param related the object in `related` of the request
 * @param isMadeByKuma returns true for an object without an owner that looks like the child that Kuma creates for this
 * instance
 */
export function claimOf(
  instance: Claimant,
  child: ObservedObject | undefined,
  related: ObservedObject | undefined,
  isMadeByKuma: (object: ObservedObject) => boolean,
): Claim {
  const { uid } = instance.metadata;
  if (child !== undefined) return { state: 'ours' };
  if (related === undefined) return { state: 'free' };
  const owner = controllerOf(related);
  const labelled = related.metadata.labels.get(controllerUidLabel) === uid;
  if (owner === undefined) {
    if (labelled) return { state: 'ours' };
    return isMadeByKuma(related) ? { state: 'adoptable', object: related } : taken(related);
  }
  if (owner.uid !== uid) return isEarlier(owner, instance) ? { state: 'leaving', object: related } : taken(related);
  return labelled ? { state: 'ours' } : { state: 'adoptable', object: related };
}

function taken(object: ObservedObject): Claim {
  return { state: isTerminating(object) ? 'leaving' : 'taken', object };
}

/**
 * True for an owner that had the name of this instance. It does not exist any more, because two objects cannot have one name, so
 * the garbage collector deletes what it owned.
 */
export function isEarlier(owner: OwnerReference, { apiVersion, kind, metadata }: Claimant): boolean {
  const group = (version: string) => version.split('/')[0];
  const isSameName = owner.kind === kind && owner.name === metadata.name;
  return isSameName && group(owner.apiVersion) === group(apiVersion) && owner.uid !== metadata.uid;
}

/** True for an object that is being deleted. */
export function isTerminating(object: ObservedObject | undefined): object is ObservedObject {
  return object?.metadata.deletionTimestamp !== undefined;
}

/** Returns the owner reference that controls an object. */
export function controllerOf({ metadata }: ObservedObject) {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}
