import type { MeshGatewayInstance } from '../api/instance.ts';
import type { JsonObject } from '../api/json.ts';
import type { HookConfig } from '../config/load.ts';
import { deploymentOf, makeDeployment } from '../resources/deployment.ts';
import { keepDeployment, keepObject, keepService, keepTemplate } from '../resources/keep.ts';
import { makeService } from '../resources/service.ts';
import type { Plan } from './plan.ts';

/**
 * The children as they should be. One that exists is always among them, since Metacontroller deletes what is not; one
 * whose name is somebody else's never is, since server-side apply would seize it.
 */
export function makeChildren(instance: MeshGatewayInstance, plan: Plan, config: HookConfig): readonly JsonObject[] {
  const { others } = plan.observation;
  const children = [desiredService(instance, plan, config), desiredDeployment(instance, plan, config)];
  return [...children.filter((child) => child !== undefined), ...others.map((child) => keepObject(child))];
}

/** Without a port to open the Service stays as it is: deleting it would lose the load balancer's address (Kuma #8377). */
function desiredService(instance: MeshGatewayInstance, plan: Plan, config: HookConfig): JsonObject | undefined {
  const { service, serviceClaim } = plan.observation;
  const ports = plan.listeners?.ports ?? [];
  if (serviceClaim.state === 'taken') return undefined;
  if (ports.length > 0) return makeService(instance, plan.serviceMetadata, ports, config.nodePortRange);
  return service === undefined ? undefined : keepService(service, instance);
}

function desiredDeployment(instance: MeshGatewayInstance, plan: Plan, config: HookConfig): JsonObject | undefined {
  const { deployment, deploymentClaim, service } = plan.observation;
  if (deploymentClaim.state === 'taken') return undefined;
  const creates = plan.selection.bound !== undefined && plan.problems.length === 0;
  if (deployment === undefined) {
    return creates ? makeDeployment(instance, plan.tags, plan.parts, config) : undefined;
  }
  // Kuma too leaves the Deployment alone while there is neither a MeshGateway nor a Service.
  if (plan.selection.bound === undefined && service === undefined) return keepDeployment(deployment, instance);
  if (plan.problems.length > 0) return deploymentOf(instance, keepTemplate(deployment, instance));
  return makeDeployment(instance, plan.tags, plan.parts, config);
}
