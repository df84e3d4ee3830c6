import type { ObservedObject } from '../api/children.ts';
import type { MeshGatewayInstance } from '../api/instance.ts';
import type { JsonObject } from '../api/json.ts';
import { holdsUp } from '../api/problem.ts';
import type { RunningWorkload } from '../children/child-kind.ts';
import { childKinds } from '../children/kinds.ts';
import { isForeign } from '../observed/claim.ts';
import { keepObject } from '../observed/keep.ts';
import { isRolledOut } from '../observed/workload.ts';
import type { Plan } from './plan.ts';
import type { Child } from './render.ts';

/**
 * Returns the children for the response. Metacontroller deletes an observed child that is not in the response, so every
 * observed child is in it, except a policy that the instance does not ask for any more. A child is never in it while
 * somebody else owns its name, because server-side apply would take the object over.
 */
export function decideChildren(instance: MeshGatewayInstance, plan: Plan): readonly JsonObject[] {
  const { children, others } = plan;
  if (keepsAll(instance)) {
    return [
      ...children.map((child) => keep(child, instance)).filter(isDefined),
      ...others.map((one) => keepObject(one)),
    ];
  }
  const running = runningWorkloads(instance, plan);
  const kept = others.filter((object) => isKept(object, running)).map((object) => keepObject(object));
  const workloads = decideWorkloads(instance, plan);
  const decided = children.map((child) =>
    child.kind.role === 'workload' ? workloads.get(child) : decideOther(child, instance, running, workloads.size > 0),
  );
  return [...decided.filter(isDefined), ...kept];
}

/** Without its class, the hook does not know how the instance wants its children. */
function keepsAll({ spec }: MeshGatewayInstance): boolean {
  return spec.suspend || spec.class?.isUsable === false;
}

/**
 * A Service without a port to open stays as it is: deleting it would lose the address of the load balancer (Kuma #8377).
 * A policy is not created before the pods that it applies to.
 */
function decideOther(
  child: Child,
  instance: MeshGatewayInstance,
  workloads: readonly RunningWorkload[],
  hasWorkload: boolean,
): JsonObject | undefined {
  const { kind, observed } = child;
  if (!child.isAskedFor && observed !== undefined && kind.isStillUsed?.(observed, workloads) === true)
    return keep(child, instance);
  if (!child.isAskedFor || isForeign(child.claim)) return undefined;
  const isReady = child.kind.role === 'service' || hasWorkload;
  return (isReady ? child.agreed : undefined) ?? keep(child, instance);
}

/** A child with a former name goes when the pods do not use it any more. The hook does not know children of other kinds. */
function isKept({ apiVersion, kind, raw, metadata }: ObservedObject, workloads: readonly RunningWorkload[]): boolean {
  const known = childKinds.find((one) => one.kind === kind && one.apiVersion === apiVersion);
  return known?.isStillUsed?.({ apiVersion, kind, raw, metadata }, workloads) ?? true;
}

/** During a change of the kind of workload there are two. */
function runningWorkloads({ spec }: MeshGatewayInstance, { children, workload }: Plan): readonly RunningWorkload[] {
  return children.flatMap(({ isAskedFor, kind, observed }) =>
    kind.role === 'workload' && observed !== undefined
      ? [{ raw: observed.raw, status: isAskedFor ? workload : kind.statusOf(observed, spec) }]
      : [],
  );
}

/** True if the pods can have the template that the instance asks for. */
function isValid(plan: Plan): boolean {
  return !holdsUp(plan.problems) && !hasForeignAccount(plan);
}

/** Pods do not run as an account that somebody else owns, unless the instance names it as an existing one. */
function hasForeignAccount({ children }: Plan): boolean {
  return children.some(({ claim, isAskedFor, kind }) => {
    return kind.role === 'account' && isAskedFor && isForeign(claim);
  });
}

/** A workload of another kind stays until the one that the instance asks for is available, or until it must go first. */
function decideWorkloads(instance: MeshGatewayInstance, plan: Plan): ReadonlyMap<Child, JsonObject> {
  const { children, replacement, workload } = plan;
  const decided = new Map<Child, JsonObject>();
  for (const child of children) {
    const object = child.isAskedFor ? decideWorkload(child, instance, plan) : undefined;
    if (object !== undefined) decided.set(child, object);
  }
  // The new workload must exist in any case: the API server may refuse it, or somebody else may have its name.
  const mayGo = replacement?.goesFirst === true ? workload.exists : isRolledOut(workload);
  if (decided.size > 0 && isValid(plan) && mayGo) return decided;
  for (const child of children) {
    const object = child.isAskedFor || child.kind.role !== 'workload' ? undefined : keep(child, instance);
    if (object !== undefined) decided.set(child, object);
  }
  return decided;
}

/** Pods keep their template while anything about the instance is invalid. Only their number follows the instance. */
function decideWorkload(child: Child, instance: MeshGatewayInstance, plan: Plan): JsonObject | undefined {
  const { agreed, kind, observed } = child;
  if (kind.role !== 'workload' || isForeign(child.claim)) return undefined;
  const isBound = plan.selection.bound !== undefined;
  if (observed === undefined) return isBound && isValid(plan) ? agreed : undefined;
  // Kuma also does not change the Deployment while there is neither a MeshGateway nor a Service.
  const hasService = plan.children.some((one) => one.kind.role === 'service' && one.observed !== undefined);
  if (!isBound && !hasService) return kind.keep(observed, instance);
  return isValid(plan) ? agreed : kind.keepScaled(observed, instance);
}

function keep({ kind, observed }: Child, instance: MeshGatewayInstance): JsonObject | undefined {
  return observed && kind.keep(observed, instance);
}

function isDefined(object: JsonObject | undefined): object is JsonObject {
  return object !== undefined;
}
