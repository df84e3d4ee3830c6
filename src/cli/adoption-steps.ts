import type { z } from 'zod';
import { ObservedDeployment, type ObservedObject, ObservedService } from '../api/children.ts';
import type { InstanceIdentity } from '../api/instance.ts';
import { describeIssues, HookError } from '../errors.ts';
import { type Claim, claimOf, controllerOf, isGatewayDeployment, isServiceOf } from '../resources/claim.ts';
import { controllerUidLabel, lastAppliedAnnotation } from '../resources/names.ts';
import type { Manifest } from './manifests.ts';

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
export function adoptSteps(parent: InstanceIdentity, manifests: readonly Manifest[]): readonly Step[] {
  return find(parent, manifests).map((found) => {
    const { claim, object, target, what } = found;
    if (object === undefined) return step(`${what}: does not exist; the hook makes it once a MeshGateway matches`);
    if (claim.state === 'taken') return refusal(what, object);
    if (claim.state === 'ours') return step(`${what}: is Metacontroller's already`);
    const overwrite = object.metadata.labels.has(controllerUidLabel) ? ' --overwrite' : '';
    const owner = controllerOf(object) === undefined ? 'released by Metacontroller' : 'owned by the instance';
    return step(`${what}: made by Kuma, ${owner}; with the label Metacontroller takes it over in place`, [
      `kubectl label ${target} ${controllerUidLabel}=${parent.metadata.uid}${overwrite}`,
    ]);
  });
}

/**
 * The way back to Kuma's control plane, for when the CompositeController is gone: no label, no note of what was applied,
 * and the instance as owner, for Kuma finds its own by the owner alone.
 */
export function releaseSteps(parent: InstanceIdentity, manifests: readonly Manifest[]): readonly Step[] {
  return find(parent, manifests).map(({ claim, object, target, what }) => {
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

function refusal(what: string, object: ObservedObject): Step {
  const owner = controllerOf(object);
  const whose = owner === undefined ? 'nobody owns it' : `${owner.kind} ${owner.name} (uid ${owner.uid}) owns it`;
  return { line: `${what}: was not made for this instance (${whose}); it is left alone`, commands: [], refused: true };
}

function find(parent: InstanceIdentity, manifests: readonly Manifest[]): readonly Found[] {
  const { name, uid } = parent.metadata;
  const service = read(parent, manifests, 'Service', 'v1', ObservedService);
  const deployment = read(parent, manifests, 'Deployment', 'apps/v1', ObservedDeployment);
  return [
    found(parent, 'Service', service, claimOf(uid, undefined, service, isServiceOf(name))),
    found(parent, 'Deployment', deployment, claimOf(uid, undefined, deployment, isGatewayDeployment)),
  ];
}

function found({ metadata }: InstanceIdentity, kind: string, object: ObservedObject | undefined, claim: Claim): Found {
  const target = `--namespace ${metadata.namespace} ${kind.toLowerCase()}/${metadata.name}`;
  return { what: `${kind} ${metadata.name}`, target, object, claim };
}

function read<T extends z.ZodType>(
  { metadata }: InstanceIdentity,
  manifests: readonly Manifest[],
  kind: string,
  apiVersion: string,
  schema: T,
): z.output<T> | undefined {
  const { name, namespace } = metadata;
  const isIt = (one: Manifest) =>
    one.kind === kind && one.apiVersion === apiVersion && one.name === name && one.namespace === namespace;
  const manifest = manifests.find(isIt);
  if (manifest === undefined) return undefined;
  const result = schema.safeParse(manifest.object);
  if (result.success) return result.data;
  throw new HookError('InvalidInput', `${manifest.source}: ${kind} ${name}: ${describeIssues(result.error)}`);
}

function ownerPatch({ apiVersion, kind, metadata }: InstanceIdentity): string {
  const { name, uid } = metadata;
  const owner = { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
  return JSON.stringify({ metadata: { ownerReferences: [owner] } });
}
