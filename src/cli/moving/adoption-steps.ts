import * as z from 'zod';
import type { ObservedObject } from '../../api/children.ts';
import { AskedAccount } from '../../api/hook.ts';
import { defaultWorkload, InstanceIdentity, noOptionalChildren, WorkloadName } from '../../api/instance.ts';
import { JsonObject, optional, orDefault } from '../../api/json.ts';
import { contestedAnnotation, controllerUidLabel, lastAppliedAnnotation, managedLabel } from '../../api/names.ts';
import { isOwn, ownGroup } from '../../api/own-instance.ts';
import { childKinds, childName } from '../../children/kinds.ts';
import { type Claim, claimOf, controllerOf, isForeign } from '../../observed/claim.ts';
import { gatewayApiOwner } from '../../observed/gateway-api.ts';
import { Readiness } from '../batches.ts';
import { readExisting } from '../manifests/existing.ts';
import { kindWithGroup, type ManifestIndex } from '../manifests/manifest-index.ts';

/** Reads an instance that exists in a cluster. */
export const AdoptingInstance = InstanceIdentity.extend({
  spec: optional(
    z.object({
      workload: orDefault(WorkloadName, defaultWorkload),
      autoscaling: optional(JsonObject),
      podDisruptionBudget: optional(JsonObject),
      serviceAccount: optional(AskedAccount).catch(undefined),
      suspend: optional(z.boolean()).catch(undefined),
    }),
  ),
  status: Readiness.catch(false),
}).transform(({ apiVersion, kind, metadata, spec, status: isReady }) => {
  const own = isOwn(apiVersion);
  const { suspend = false, ...children } = (own ? spec : undefined) ?? { ...noOptionalChildren, suspend: false };
  /** Only instances of Kuma's group can go back to Kuma's control plane. */
  return { apiVersion, kind, metadata, spec: children, isReleasable: !own, isReady, isSuspended: suspend };
});
export type AdoptingInstance = z.output<typeof AdoptingInstance>;

/** The planned change of one object. */
export interface Step {
  /** Describes the object, its owner and the planned change. */
  readonly line: string;
  /** Shell commands that make the change. */
  readonly commands: readonly string[];
  /** True if the object has another owner. It is not changed. */
  readonly refused: boolean;
  /** Steps of the instance and steps of its children must be some seconds apart, see {@link pause}. */
  readonly of: 'children' | 'instance';
}

/** An object with the name of an instance, and its owner. */
export interface Found {
  readonly kind: string;
  readonly what: string;
  readonly target: string;
  readonly object: ObservedObject | undefined;
  readonly claim: Claim;
}

/**
 * Returns the steps that let Metacontroller take over the children in place. They set the label by which Metacontroller
 * finds its children, and then the label that makes the CompositeController serve the instance. In this order, Metacontroller
 * never sees a child without its label, which it would release.
 */
export function adoptSteps(parent: AdoptingInstance, index: ManifestIndex): readonly Step[] {
  const gateway = gatewayApiOwner(parent.metadata);
  if (parent.isReleasable && gateway !== undefined) return [leftToGatewayApi(parent, gateway)];
  const steps = adoptChildren(parent, index);
  if (!parent.isReleasable) return steps;
  // Half a handover would serve nobody.
  if (steps.some(({ refused }) => refused)) return steps.map((one) => ({ ...one, commands: [] }));
  const what = `${parent.kind} ${parent.metadata.name}`;
  if (isManaged(parent)) return [...steps, step(`${what}: already handed over to the hook`, [], 'instance')];
  const overwrite = parent.metadata.labels.has(managedLabel) ? ' --overwrite' : '';
  const command = `kubectl label ${instanceOf(parent)} ${managedLabel}=true${overwrite}`;
  return [...steps, step(`${what}: add the label to hand it over to the hook`, [command], 'instance')];
}

function adoptChildren(parent: AdoptingInstance, index: ManifestIndex): readonly Step[] {
  return findChildren(parent, index).map((found) => {
    const { claim, object, target, what } = found;
    if (object === undefined) return step(`${what}: does not exist; the hook creates it when a MeshGateway matches`);
    if (isForeign(claim)) return refusal(what, object);
    if (claim.state === 'ours') return step(`${what}: already managed by Metacontroller`);
    const overwrite = object.metadata.labels.has(controllerUidLabel) ? ' --overwrite' : '';
    return step(`${what}: ${originOf(object)}; add the label to hand it over to Metacontroller in place`, [
      `kubectl label ${target} ${controllerUidLabel}=${parent.metadata.uid}${overwrite}`,
    ]);
  });
}

/**
 * Returns the steps that hand the instance and its children back to Kuma's control plane: the label of the instance first, so
 * that Metacontroller does not touch the children any more.
 */
export function releaseSteps(parent: AdoptingInstance, index: ManifestIndex): readonly Step[] {
  const what = `${parent.kind} ${parent.metadata.name}`;
  const command = `kubectl label ${instanceOf(parent)} ${managedLabel}-`;
  const instance = parent.metadata.labels.has(managedLabel)
    ? [step(`${what}: remove the label to end the service by the hook`, [command], 'instance')]
    : [];
  return [...instance, ...findChildren(parent, index).map((found) => releaseChild(parent, found))];
}

/**
 * Removes Metacontroller's label and annotations from a child, and sets the instance as owner, because Kuma finds its children
 * by owner only.
 */
function releaseChild(parent: AdoptingInstance, { claim, object, target, what }: Found): Step {
  if (object === undefined) return step(`${what}: does not exist; Kuma creates it`);
  if (isForeign(claim)) return refusal(what, object);
  const commands = [...ownCommand(parent, object, target), ...unmarkCommands(object, target)];
  if (commands.length === 0) return step(`${what}: already managed by Kuma`);
  return step(`${what}: run the commands to hand it back to Kuma in place`, commands);
}

/** Returns the commands that remove the label and the annotations of Metacontroller and of the hook from a child. */
export function unmarkCommands({ metadata }: ObservedObject, target: string): readonly string[] {
  const { annotations, labels } = metadata;
  const marks = [lastAppliedAnnotation, contestedAnnotation].filter((key) => annotations.has(key));
  return [
    ...(labels.has(controllerUidLabel) ? [`kubectl label ${target} ${controllerUidLabel}-`] : []),
    ...marks.map((key) => `kubectl annotate ${target} ${key}-`),
  ];
}

/**
 * Returns the steps that give the control plane its children back after Metacontroller released them: children of instances
 * that were not handed over get their owner again.
 */
export function repairSteps(parent: AdoptingInstance, index: ManifestIndex): readonly Step[] {
  if (isManaged(parent))
    return [step(`${parent.kind} ${parent.metadata.name}: handed over to the hook; nothing to repair`)];
  return findChildren(parent, index).map(({ claim, object, target, what }) => {
    if (object === undefined) return step(`${what}: does not exist; Kuma creates it`);
    if (isForeign(claim)) return refusal(what, object);
    const commands = ownCommand(parent, object, target);
    if (commands.length === 0) return step(`${what}: owned by the instance`);
    return step(`${what}: has no owner; set the owner, so that the control plane follows the instance again`, commands);
  });
}

function ownCommand(parent: AdoptingInstance, object: ObservedObject, target: string): readonly string[] {
  if (controllerOf(object) !== undefined) return [];
  return [`kubectl patch ${target} --type=merge --patch '${ownerPatch(parent)}'`];
}

/** True if the instance was handed over to the hook. */
function isManaged({ metadata }: AdoptingInstance): boolean {
  return metadata.labels.get(managedLabel) === 'true';
}

/** Returns the instance as the arguments of a kubectl command. */
export function instanceOf({ isReleasable, metadata }: AdoptingInstance): string {
  const group = isReleasable ? 'kuma.io' : ownGroup;
  return `--namespace ${metadata.namespace} meshgatewayinstances.${group}/${metadata.name}`;
}

/**
 * The command between the labels of the children and the label of the instance. Metacontroller watches them with separate
 * watches. Without a pause, it could see the label of the instance first, and release the children.
 */
export const pause = 'sleep 2';

/** Returns a step that changes an object, or only reports it if there are no commands. */
export function step(line: string, commands: readonly string[] = [], of: Step['of'] = 'children'): Step {
  return { line, commands, refused: false, of };
}

function leftToGatewayApi({ kind, metadata }: AdoptingInstance, gateway: string): Step {
  const line = `${kind} ${metadata.name}: Kuma's Gateway API controller made it for the Gateway ${gateway} and serves it; it is not changed`;
  return { line, commands: [], refused: true, of: 'instance' };
}

function originOf(object: ObservedObject): string {
  return controllerOf(object) === undefined
    ? 'part of a gateway of this name, without an owner'
    : 'owned by the instance';
}

/** Returns a step that leaves the object of another owner alone. */
export function refusal(what: string, object: ObservedObject): Step {
  const owner = controllerOf(object);
  const ownership =
    owner === undefined
      ? 'it has no owner'
      : `${kindWithGroup(owner.apiVersion, owner.kind)} ${owner.name} (uid ${owner.uid}) owns it`;
  return {
    line: `${what}: was not created for this instance (${ownership}); it is not changed`,
    commands: [],
    refused: true,
    of: 'children',
  };
}

/**
 * Finds the objects with the names of the children. An autoscaler or a disruption budget is ignored if the instance
 * neither asks for it nor owns it, because it may belong to anybody.
 */
export function findChildren(parent: AdoptingInstance, index: ManifestIndex): readonly Found[] {
  const { metadata, spec } = parent;
  const { namespace } = metadata;
  return childKinds.flatMap((one): readonly Found[] => {
    const { group, isAskedFor, isMadeByKuma, kind } = one;
    const name = childName(one, spec, metadata.name);
    const object = readExisting(index, group, `${namespace}/${name}`);
    const claim = claimOf(parent, undefined, object, (other) => isMadeByKuma(other, name));
    const isOurs = claim.state === 'ours' || claim.state === 'adoptable';
    if (!isOurs && !isAskedFor(spec)) return [];
    const target = `--namespace ${namespace} ${kind.toLowerCase()}/${name}`;
    return [{ kind, what: `${kind} ${name}`, target, object, claim }];
  });
}

function ownerPatch({ apiVersion, kind, metadata }: AdoptingInstance): string {
  const { name, uid } = metadata;
  const owner = { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
  return JSON.stringify({ metadata: { ownerReferences: [owner] } });
}
