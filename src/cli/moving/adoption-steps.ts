import { z } from 'zod';
import type { ObservedObject } from '../../api/children.ts';
import { InstanceIdentity } from '../../api/instance.ts';
import { JsonObject, optional } from '../../api/json.ts';
import { controllerUidLabel, lastAppliedAnnotation } from '../../api/names.ts';
import { isOwn } from '../../api/own-instance.ts';
import { childKinds } from '../../children/kinds.ts';
import { type Claim, claimOf, controllerOf } from '../../observed/claim.ts';
import { readExisting } from '../manifests/existing.ts';
import { kindWithGroup, type ManifestIndex } from '../manifests/manifest-index.ts';

/** An instance that exists in a cluster. */
export const AdoptingInstance = InstanceIdentity.extend({
  spec: optional(z.object({ autoscaling: optional(JsonObject), podDisruptionBudget: optional(JsonObject) })),
}).transform(({ apiVersion, kind, metadata, spec }) => {
  const own = isOwn(apiVersion);
  const { autoscaling, podDisruptionBudget } = (own ? spec : undefined) ?? noOptionalChildren;
  /** Kuma's control plane takes back its own instances only. */
  return { apiVersion, kind, metadata, spec: { autoscaling, podDisruptionBudget }, isReleasable: !own };
});
export type AdoptingInstance = z.output<typeof AdoptingInstance>;

const noOptionalChildren = { autoscaling: undefined, podDisruptionBudget: undefined };

/** What becomes of one object. */
export interface Step {
  /** What exists, whose it is and what will happen. */
  readonly line: string;
  /** Shell commands that make it happen. */
  readonly commands: readonly string[];
  /** The object is somebody else's: nothing will be done to it. */
  readonly refused: boolean;
}

/** An object of an instance's name, and whose it is. */
interface Found {
  readonly what: string;
  readonly target: string;
  readonly object: ObservedObject | undefined;
  readonly claim: Claim;
}

/** What lets Metacontroller take over in place: the label by which it knows its children. */
export function adoptSteps(parent: AdoptingInstance, index: ManifestIndex): readonly Step[] {
  return find(parent, index).map((found) => {
    const { claim, object, target, what } = found;
    if (object === undefined) return step(`${what}: does not exist; the hook makes it once a MeshGateway matches`);
    if (claim.state === 'taken') return refusal(what, object);
    if (claim.state === 'ours') return step(`${what}: is Metacontroller's already`);
    const overwrite = object.metadata.labels.has(controllerUidLabel) ? ' --overwrite' : '';
    return step(`${what}: ${originOf(object)}; with the label Metacontroller takes it over in place`, [
      `kubectl label ${target} ${controllerUidLabel}=${parent.metadata.uid}${overwrite}`,
    ]);
  });
}

/**
 * The way back to Kuma's control plane, for when the CompositeController is gone: no label, no note of what was applied,
 * and the instance as owner, for Kuma finds its own by the owner alone.
 */
export function releaseSteps(parent: AdoptingInstance, index: ManifestIndex): readonly Step[] {
  return find(parent, index).map(({ claim, object, target, what }) => {
    if (object === undefined) return step(`${what}: does not exist; Kuma makes it`);
    if (claim.state === 'taken') return refusal(what, object);
    const { annotations, labels } = object.metadata;
    const commands = [
      ...(controllerOf(object) === undefined
        ? [`kubectl patch ${target} --type=merge --patch '${ownerPatch(parent)}'`]
        : []),
      ...(labels.has(controllerUidLabel) ? [`kubectl label ${target} ${controllerUidLabel}-`] : []),
      ...(annotations.has(lastAppliedAnnotation) ? [`kubectl annotate ${target} ${lastAppliedAnnotation}-`] : []),
    ];
    return step(`${what}: ${commands.length === 0 ? "is Kuma's already" : 'goes back to Kuma in place'}`, commands);
  });
}

function step(line: string, commands: readonly string[] = []): Step {
  return { line, commands, refused: false };
}

function originOf(object: ObservedObject): string {
  return controllerOf(object) === undefined ? 'a gateway of this name without an owner' : 'owned by the instance';
}

function refusal(what: string, object: ObservedObject): Step {
  const owner = controllerOf(object);
  const whose =
    owner === undefined
      ? 'nobody owns it'
      : `${kindWithGroup(owner.apiVersion, owner.kind)} ${owner.name} (uid ${owner.uid}) owns it`;
  return { line: `${what}: was not made for this instance (${whose}); it is left alone`, commands: [], refused: true };
}

/** An autoscaler or a budget that the instance neither asks for nor owns may be anybody's. */
function find({ metadata, spec }: AdoptingInstance, index: ManifestIndex): readonly Found[] {
  const { name, namespace, uid } = metadata;
  return childKinds.flatMap(({ group, isAskedFor, isMadeByKuma, kind }): readonly Found[] => {
    const object = readExisting(index, group, `${namespace}/${name}`);
    const claim = claimOf(uid, undefined, object, (other) => isMadeByKuma(other, name));
    const isOurs = claim.state === 'ours' || claim.state === 'adoptable';
    if (!isOurs && !isAskedFor(spec)) return [];
    const target = `--namespace ${namespace} ${kind.toLowerCase()}/${name}`;
    return [{ what: `${kind} ${name}`, target, object, claim }];
  });
}

function ownerPatch({ apiVersion, kind, metadata }: AdoptingInstance): string {
  const { name, uid } = metadata;
  const owner = { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
  return JSON.stringify({ metadata: { ownerReferences: [owner] } });
}
