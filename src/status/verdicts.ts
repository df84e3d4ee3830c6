import type { MeshGatewayInstance } from '../api/instance.ts';
import type { OwnerReference } from '../api/meta.ts';
import { controllerUidLabel, unknownUid } from '../api/names.ts';
import { describeProblem, type Problem } from '../api/problem.ts';
import { quote } from '../errors.ts';
import { controllerOf, isEarlier } from '../observed/claim.ts';
import type { ContestedField } from '../observed/contested.ts';
import type { Verdict } from './conditions.ts';
import type { Evidence } from './evidence.ts';
import { createdAfterwards, describeFinalizers } from './terminating.ts';

/** Returns everything that keeps the children from being as the instance asks, the most important first. */
export function faultsOf(evidence: Evidence): readonly Verdict[] {
  return [
    noGateway(evidence),
    invalid(evidence.problems),
    leaving(evidence),
    conflict(evidence),
    adoption(evidence),
    differs(evidence),
  ].filter((verdict) => verdict !== undefined);
}

function noGateway({ unmatched }: Evidence): Verdict | undefined {
  return unmatched === undefined ? undefined : { status: 'False', reason: 'NoGatewayMatched', message: unmatched };
}

function invalid(problems: readonly Problem[]): Verdict | undefined {
  if (problems.length === 0) return undefined;
  return { status: 'False', reason: 'InvalidConfiguration', message: problems.map(describeProblem).join('; ') };
}

/** Objects that have the names of children and go away by themselves. The children are created afterwards. */
function leaving({ claims, instance }: Evidence): Verdict | undefined {
  const objects = claims.flatMap((claim) => (claim.state === 'leaving' ? [claim.object] : []));
  if (objects.length === 0) return undefined;
  const message = objects.map((object) => {
    const owner = controllerOf(object);
    const isEarlierChild = owner !== undefined && isEarlier(owner, instance);
    const what = isEarlierChild
      ? `the ${object.kind} of an earlier instance of this name`
      : `the ${object.kind} ${quote(object.metadata.name)} of another owner`;
    return `${what} is being deleted${describeFinalizers(object.metadata.finalizers)}`;
  });
  return { status: 'False', reason: 'ChildrenTerminating', message: `${message.join('; ')}. ${createdAfterwards}` };
}

/** Returns a verdict on children with names that other objects have. */
export function conflict({ claims, instance }: Pick<Evidence, 'claims' | 'instance'>): Verdict | undefined {
  const taken = claims.flatMap((claim) => (claim.state === 'taken' ? [claim.object] : []));
  if (taken.length === 0) return undefined;
  const message = taken.map((object) => {
    const owner = controllerOf(object);
    const owned = owner === undefined ? 'has no owner' : `is owned by ${describeOwner(owner, instance)}`;
    const remedy = object.kind === 'ServiceAccount' ? 'set another spec.serviceAccount.name' : 'rename the instance';
    return `${object.kind} ${quote(object.metadata.name)} already exists and ${owned}: ${remedy} or remove the ${object.kind}`;
  });
  return { status: 'False', reason: 'NameConflict', message: message.join('; ') };
}

/** Instances of both groups have the same kind and may have the same name, so an instance is named with its group. */
function describeOwner({ apiVersion, kind, name }: OwnerReference, instance: MeshGatewayInstance): string {
  const [group] = apiVersion.split('/');
  return kind === instance.kind ? `${kind} ${name} of ${group}` : `${kind} ${name}`;
}

function adoption({ claims, instance }: Evidence): Verdict | undefined {
  const objects = claims.flatMap((claim) => (claim.state === 'adoptable' ? [claim.object] : []));
  if (objects.length === 0) return undefined;
  const { namespace, uid } = instance.metadata;
  const names = objects.map(({ kind, metadata }) => `${kind.toLowerCase()}/${metadata.name}`).join(' ');
  const overwrite = objects.some(({ metadata }) => metadata.labels.has(controllerUidLabel)) ? ' --overwrite' : '';
  const command = `kubectl label --namespace ${namespace} ${names} ${controllerUidLabel}=${uid}${overwrite}`;
  // A manifest has no uid, so there is no command to copy yet.
  const remedy = uid === unknownUid ? 'apply the instance, then use mgi adopt' : `run: ${command}`;
  const verb = objects.length === 1 ? 'is' : 'are';
  const kinds = objects.map(({ kind }) => kind).join(' and ');
  const message = `${kinds} of this gateway ${verb} not managed by Metacontroller yet. To hand over in place, ${remedy}`;
  return { status: 'False', reason: 'AdoptionRequired', message };
}

/** The number of contested fields that a message names before it counts the rest. */
const most = 3;

function differs({ yielded }: Evidence): Verdict | undefined {
  if (yielded.length === 0) return undefined;
  const children = yielded.map(({ fields, kind }) => `${kind} ${describeFields(fields)}`).join('; ');
  const remedy =
    "make the configuration of the hook match the control plane's (mgi detect), or move the instance to mesh.internal";
  const message = `The control plane sets other values, and they stay: ${children}. To end this, ${remedy}`;
  return { status: 'False', reason: 'ControlPlaneDiffers', message };
}

function describeFields(fields: readonly ContestedField[]): string {
  const named = fields.slice(0, most).map(({ observed, path, wanted }) => {
    const wish = wanted === undefined ? 'would not set it' : `would set ${quote(wanted)}`;
    return `${path} is ${observed === undefined ? 'absent' : quote(observed)} (the hook ${wish})`;
  });
  const more = fields.length > most ? [`and ${fields.length - most} more`] : [];
  return [...named, ...more].join(', ');
}
