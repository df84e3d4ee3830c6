import { z } from 'zod';
import { ObservedDeployment, ObservedObject, ObservedService } from '../../api/children.ts';
import { autoscalerGroup, deploymentGroup, disruptionBudgetGroup, serviceGroup } from '../../api/hook.ts';
import { InstanceIdentity } from '../../api/instance.ts';
import { optional } from '../../api/json.ts';
import { controllerUidLabel, lastAppliedAnnotation } from '../../api/names.ts';
import { isOwn } from '../../api/own-instance.ts';
import { type Claim, claimOf, controllerOf, isGatewayDeployment, isServiceOf } from '../../observed/claim.ts';
import { readExisting } from '../manifests/existing.ts';
import { kindWithGroup, type ManifestIndex } from '../manifests/manifest-index.ts';

/** An instance that exists, and which children beside Service and Deployment it asks for. */
export const AdoptingInstance = InstanceIdentity.extend({
  spec: optional(z.object({ autoscaling: optional(z.unknown()), podDisruptionBudget: optional(z.unknown()) })),
});
export type AdoptingInstance = z.output<typeof AdoptingInstance>;

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
    return step(`${what}: ${originOf(object, parent)}; with the label Metacontroller takes it over in place`, [
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

function originOf(object: ObservedObject, { apiVersion }: AdoptingInstance): string {
  const hasOwner = controllerOf(object) !== undefined;
  if (isOwn(apiVersion)) return hasOwner ? 'owned by the instance' : 'a gateway of that name, owned by nobody';
  return `made by Kuma, ${hasOwner ? 'owned by the instance' : 'released by Metacontroller'}`;
}

function refusal(what: string, object: ObservedObject): Step {
  const owner = controllerOf(object);
  const whose =
    owner === undefined
      ? 'nobody owns it'
      : `${kindWithGroup(owner.apiVersion, owner.kind)} ${owner.name} (uid ${owner.uid}) owns it`;
  return { line: `${what}: was not made for this instance (${whose}); it is left alone`, commands: [], refused: true };
}

function find(parent: AdoptingInstance, index: ManifestIndex): readonly Found[] {
  const { name, namespace, uid } = parent.metadata;
  const key = `${namespace}/${name}`;
  const service = readExisting(index, serviceGroup, key, ObservedService);
  const deployment = readExisting(index, deploymentGroup, key, ObservedDeployment);
  return [
    found(parent, 'Service', service, claimOf(uid, undefined, service, isServiceOf(name))),
    found(parent, 'Deployment', deployment, claimOf(uid, undefined, deployment, isGatewayDeployment)),
    ...(isOwn(parent.apiVersion) ? findOthers(parent, key, index) : []),
  ];
}

/** An autoscaler or a budget that is neither asked for nor the instance's may be anybody's. */
function findOthers(parent: AdoptingInstance, key: string, index: ManifestIndex): readonly Found[] {
  const others = [
    { kind: 'HorizontalPodAutoscaler', group: autoscalerGroup, asked: parent.spec?.autoscaling },
    { kind: 'PodDisruptionBudget', group: disruptionBudgetGroup, asked: parent.spec?.podDisruptionBudget },
  ];
  return others.flatMap(({ asked, group, kind }) => {
    const object = readExisting(index, group, key, ObservedObject);
    const claim = claimOf(parent.metadata.uid, undefined, object, () => false);
    const isOurs = claim.state === 'ours' || claim.state === 'adoptable';
    return isOurs || asked !== undefined ? [found(parent, kind, object, claim)] : [];
  });
}

function found({ metadata }: AdoptingInstance, kind: string, object: ObservedObject | undefined, claim: Claim): Found {
  const target = `--namespace ${metadata.namespace} ${kind.toLowerCase()}/${metadata.name}`;
  return { what: `${kind} ${metadata.name}`, target, object, claim };
}

function ownerPatch({ apiVersion, kind, metadata }: AdoptingInstance): string {
  const { name, uid } = metadata;
  const owner = { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
  return JSON.stringify({ metadata: { ownerReferences: [owner] } });
}
