import type { ObservedObject } from '../api/children.ts';
import type { MeshGatewayInstance } from '../api/instance.ts';
import type { JsonObject } from '../api/json.ts';
import { deploymentOf } from '../children/deployment.ts';
import type { Claim } from '../observed/claim.ts';
import { keepDeployment, keepObject, keepService, keepTemplate } from '../observed/keep.ts';
import { desiredReplicas } from '../observed/replicas.ts';
import { withReplicas } from './desired.ts';
import type { Plan } from './plan.ts';

/**
 * The children as they should be. One that exists is always among them, since Metacontroller deletes what is not, but for
 * an autoscaler or a disruption budget that is no longer asked for; one whose name is somebody else's never is, since
 * server-side apply would seize it.
 */
export function makeChildren(instance: MeshGatewayInstance, plan: Plan): readonly JsonObject[] {
  const { others } = plan.observation;
  const children = instance.extension?.suspend === true ? keepAll(instance, plan) : desiredChildren(instance, plan);
  return [...children.filter((child) => child !== undefined), ...others.map((child) => keepObject(child))];
}

type Child = JsonObject | undefined;

function keepAll(instance: MeshGatewayInstance, { observation }: Plan): readonly Child[] {
  const { autoscaler, deployment, disruptionBudget, service } = observation;
  return [
    service && keepService(service, instance),
    deployment && keepDeployment(deployment, instance),
    autoscaler && keepObject(autoscaler),
    disruptionBudget && keepObject(disruptionBudget),
  ];
}

function desiredChildren(instance: MeshGatewayInstance, plan: Plan): readonly Child[] {
  const { desired, observation } = plan;
  const { autoscaling, podDisruptionBudget } = instance.extension ?? {};
  const deployment = desiredDeployment(instance, plan);
  const beside = (asked: Child, wanted: Child, observed: ObservedObject | undefined, claim: Claim): Child => {
    if (asked === undefined || claim.state === 'taken') return undefined;
    const made = deployment === undefined ? undefined : wanted;
    return made ?? (observed && keepObject(observed));
  };
  return [
    desiredService(instance, plan),
    deployment,
    beside(autoscaling, desired.autoscaler, observation.autoscaler, observation.autoscalerClaim),
    beside(
      podDisruptionBudget,
      desired.disruptionBudget,
      observation.disruptionBudget,
      observation.disruptionBudgetClaim,
    ),
  ];
}

/** Without a port to open the Service stays as it is: deleting it would lose the load balancer's address (Kuma #8377). */
function desiredService(instance: MeshGatewayInstance, { desired, observation }: Plan): Child {
  const { service, serviceClaim } = observation;
  if (serviceClaim.state === 'taken') return undefined;
  return desired.service ?? (service && keepService(service, instance));
}

function desiredDeployment(instance: MeshGatewayInstance, { desired, observation, problems, selection }: Plan): Child {
  const { deployment, deploymentClaim, service } = observation;
  if (deploymentClaim.state === 'taken') return undefined;
  const isValid = problems.length === 0;
  if (deployment === undefined) return selection.bound !== undefined && isValid ? desired.deployment : undefined;
  // Kuma too leaves the Deployment alone while there is neither a MeshGateway nor a Service.
  if (selection.bound === undefined && service === undefined) return keepDeployment(deployment, instance);
  if (isValid) return desired.deployment;
  const { extension } = instance;
  if (extension === undefined) return deploymentOf(instance, keepTemplate(deployment, instance));
  return withReplicas(keepDeployment(deployment, instance), desiredReplicas(extension, deployment));
}
