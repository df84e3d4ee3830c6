import type { MeshGatewayInstance } from '../api/instance.ts';
import type { JsonObject } from '../api/json.ts';
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
  const kept = others.map((object) => keepObject(object));
  if (keepsAll(instance)) return [...children.map((child) => keep(child, instance)).filter(isDefined), ...kept];
  const workloads = new Map(
    children
      .filter(({ kind }) => kind.role === 'workload')
      .map((child) => [child, decideWorkload(child, instance, plan)] as const),
  );
  const hasWorkload = [...workloads.values()].some(isDefined);
  const decided = children.map((child) =>
    child.kind.role === 'workload' ? workloads.get(child) : decideOther(child, instance, hasWorkload),
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
function decideOther(child: Child, instance: MeshGatewayInstance, hasWorkload: boolean): JsonObject | undefined {
  if (!child.isAskedFor || child.claim.state === 'taken') return undefined;
  const isReady = child.kind.role === 'service' || hasWorkload;
  return (isReady ? child.agreed : undefined) ?? keep(child, instance);
}

/** Pods keep their template while anything about the instance is invalid. Only their number follows the instance. */
function decideWorkload(child: Child, instance: MeshGatewayInstance, plan: Plan): JsonObject | undefined {
  const { agreed, kind, observed } = child;
  const { problems, selection } = plan;
  if (!child.isAskedFor || child.claim.state === 'taken') return undefined;
  const isBound = selection.bound !== undefined;
  if (observed === undefined) return isBound && problems.length === 0 ? agreed : undefined;
  // Kuma also does not change the Deployment while there is neither a MeshGateway nor a Service.
  const hasService = plan.children.some((one) => one.kind.role === 'service' && one.observed !== undefined);
  if (!isBound && !hasService) return kind.keep(observed, instance);
  if (problems.length === 0) return agreed;
  return withReplicas(kind.keep(observed, instance), desiredReplicas(instance.spec.replicas, observed));
}

function keep({ kind, observed }: Child, instance: MeshGatewayInstance): JsonObject | undefined {
  return observed && kind.keep(observed, instance);
}

function isDefined(object: JsonObject | undefined): object is JsonObject {
  return object !== undefined;
}
