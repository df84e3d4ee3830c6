import type { ObservedObject } from '../api/children.ts';
import type { MeshGatewayInstance } from '../api/instance.ts';
import type { JsonObject } from '../api/json.ts';
import { holdsUp } from '../api/problem.ts';
import { childKinds } from '../children/kinds.ts';
import { isForeign } from '../observed/claim.ts';
import { keepObject } from '../observed/keep.ts';
import { desiredReplicas, withReplicas } from '../observed/replicas.ts';
import type { Plan } from './plan.ts';
import type { Child } from './render.ts';

/**
 * Returns the children for the response. Metacontroller deletes an observed child that is not in the response, so every
 * observed child is in it, except a policy that the instance does not ask for any more. A child is never in it while
 * somebody else owns its name, because server-side apply would take the object over.
 */
export function decideChildren(instance: MeshGatewayInstance, plan: Plan): readonly JsonObject[] {
  const { children, others } = plan;
  const kept = others.filter((object) => isKept(object, plan)).map((object) => keepObject(object));
  if (keepsAll(instance)) {
    return [
      ...children.map((child) => keep(child, instance)).filter(isDefined),
      ...others.map((one) => keepObject(one)),
    ];
  }
  const workloads = new Map(
    children
      .filter(({ kind }) => kind.role === 'workload')
      .map((child) => [child, decideWorkload(child, instance, plan)] as const),
  );
  const hasWorkload = [...workloads.values()].some(isDefined);
  const decided = children.map((child) =>
    child.kind.role === 'workload' ? workloads.get(child) : decideOther(child, instance, plan, hasWorkload),
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
  { deployment }: Plan,
  hasWorkload: boolean,
): JsonObject | undefined {
  const { kind, observed } = child;
  if (!child.isAskedFor && observed !== undefined && kind.isStillUsed?.(observed, deployment) === true)
    return keep(child, instance);
  if (!child.isAskedFor || isForeign(child.claim)) return undefined;
  const isReady = child.kind.role === 'service' || hasWorkload;
  return (isReady ? child.agreed : undefined) ?? keep(child, instance);
}

/** A child with a former name goes when the pods do not use it any more. The hook does not know children of other kinds. */
function isKept({ apiVersion, kind, raw, metadata }: ObservedObject, { deployment }: Plan): boolean {
  const known = childKinds.find((one) => one.kind === kind && one.apiVersion === apiVersion);
  return known?.isStillUsed?.({ apiVersion, kind, raw, metadata }, deployment) ?? true;
}

/** Pods do not run as an account that somebody else owns, unless the instance names it as an existing one. */
function hasForeignAccount({ children }: Plan): boolean {
  return children.some(({ claim, isAskedFor, kind }) => {
    return kind.role === 'account' && isAskedFor && isForeign(claim);
  });
}

/** Pods keep their template while anything about the instance is invalid. Only their number follows the instance. */
function decideWorkload(child: Child, instance: MeshGatewayInstance, plan: Plan): JsonObject | undefined {
  const { agreed, kind, observed } = child;
  const { problems, selection } = plan;
  if (!child.isAskedFor || isForeign(child.claim)) return undefined;
  const isBound = selection.bound !== undefined;
  const isValid = !holdsUp(problems) && !hasForeignAccount(plan);
  if (observed === undefined) return isBound && isValid ? agreed : undefined;
  // Kuma also does not change the Deployment while there is neither a MeshGateway nor a Service.
  const hasService = plan.children.some((one) => one.kind.role === 'service' && one.observed !== undefined);
  if (!isBound && !hasService) return kind.keep(observed, instance);
  if (isValid) return agreed;
  return withReplicas(kind.keep(observed, instance), desiredReplicas(instance.spec.replicas, observed));
}

function keep({ kind, observed }: Child, instance: MeshGatewayInstance): JsonObject | undefined {
  return observed && kind.keep(observed, instance);
}

function isDefined(object: JsonObject | undefined): object is JsonObject {
  return object !== undefined;
}
