import type { SyncRequest, SyncResponse } from '../api/hook.ts';
import type { MeshGatewayInstance } from '../api/instance.ts';
import type { JsonObject } from '../api/json.ts';
import { selectorLabels } from '../children/labels.ts';
import type { HookConfig } from '../config/load.ts';
import type { Malformed } from '../gateways/select.ts';
import type { Claim } from '../observed/claim.ts';
import { addressesOf } from '../status/addresses.ts';
import { setConditions } from '../status/conditions.ts';
import { gatewayMatched, whyUnmatched } from '../status/gateway-matched.ts';
import { type Evidence, ready } from '../status/ready.ts';
import { checkController } from './check-controller.ts';
import { makeChildren } from './children.ts';
import type { Observation } from './observe.ts';
import { type Plan, planSync } from './plan.ts';

/** A response, and what an operator may want to know about how it came to be. */
export interface SyncResult {
  readonly response: SyncResponse;
  /** The reason of the Ready condition; `Finalized` for an instance that is going away. */
  readonly reason: string;
  readonly relatedGateways: number;
  /** MeshGateways that could not be read and so were left aside. */
  readonly skipped: readonly Malformed[];
  /** What is wrong with the CompositeController. */
  readonly controllerFaults: readonly string[];
}

/**
 * The sync hook: what should be, from what is.
 * @param now the time, for conditions that change
 * @throws HookError CustomizeHookMissing, HookVersionUnsupported for a request that can't be acted upon
 */
export function sync(request: SyncRequest, config: HookConfig, now: Date): SyncResult {
  const controllerFaults =
    request.controller === undefined ? [] : checkController(request.controller, request.parent.extension);
  if (request.finalizing === true) return finalized(request, controllerFaults);
  const { parent } = request;
  const plan = planSync(request, config);
  const readyFinding = ready(evidenceOf(parent, plan, [...plan.notes, ...controllerFaults]));
  const findings = [readyFinding, gatewayMatched(plan.selection, plan.mesh.name, parent.extension?.gatewayRef?.name)];
  const conditions = setConditions(parent.status.conditions, findings, parent.metadata.generation, now);
  return {
    response: {
      status: { conditions, loadBalancer: loadBalancerOf(request, plan), ...ownStatus(parent, plan) },
      children: makeChildren(parent, plan),
    },
    reason: readyFinding.reason,
    relatedGateways: countGateways(plan),
    skipped: plan.selection.malformed,
    controllerFaults,
  };
}

function evidenceOf(
  instance: MeshGatewayInstance,
  { listeners, mesh, observation, problems, selection }: Plan,
  notes: readonly string[],
): Evidence {
  const { bound } = selection;
  const noPort = bound !== undefined && listeners?.ports.length === 0;
  const gateway = bound?.gateway.metadata.name;
  const portless = {
    field: 'MeshGateway spec.conf.listeners',
    value: gateway,
    expected: 'a listener with a port to open',
  };
  return {
    instance,
    notes,
    unmatched:
      bound === undefined ? whyUnmatched(selection, mesh.name, instance.extension?.gatewayRef?.name) : undefined,
    problems: noPort ? [...problems, portless] : problems,
    claims: claimsOf(instance, observation),
    service: observation.service,
    deployment: observation.deployment,
    missing: missingOf(instance, observation),
  };
}

/** An autoscaler or a budget that is not asked for may be anybody's. */
function claimsOf({ extension }: MeshGatewayInstance, observation: Observation): readonly Claim[] {
  const { autoscalerClaim, deploymentClaim, disruptionBudgetClaim, serviceClaim } = observation;
  return [
    serviceClaim,
    deploymentClaim,
    ...(extension?.autoscaling === undefined ? [] : [autoscalerClaim]),
    ...(extension?.podDisruptionBudget === undefined ? [] : [disruptionBudgetClaim]),
  ];
}

function missingOf({ extension }: MeshGatewayInstance, observation: Observation): readonly string[] {
  const { autoscaler, deployment, disruptionBudget, service } = observation;
  const kinds: readonly (readonly [kind: string, asked: boolean, observed: object | undefined])[] = [
    ['Service', true, service],
    ['Deployment', true, deployment],
    ['HorizontalPodAutoscaler', extension?.autoscaling !== undefined, autoscaler],
    ['PodDisruptionBudget', extension?.podDisruptionBudget !== undefined, disruptionBudget],
  ];
  return kinds.filter(([, asked, observed]) => asked && observed === undefined).map(([kind]) => kind);
}

function ownStatus({ extension, metadata }: MeshGatewayInstance, { observation, selection }: Plan) {
  if (extension === undefined) return {};
  const { deployment, service } = observation;
  return {
    gateway: selection.bound?.gateway.metadata.name,
    addresses: addressesOf(service),
    replicas: deployment?.status?.replicas ?? 0,
    selector: [...selectorLabels(metadata.name)].map(([key, value]) => `${key}=${value}`).join(','),
  };
}

/** Kuma's: the Service's while a MeshGateway is bound, else what it last was. */
function loadBalancerOf({ parent }: SyncRequest, { observation, selection }: Plan): JsonObject | undefined {
  if (selection.bound === undefined) return parent.status.loadBalancer;
  return observation.service?.status?.loadBalancer ?? {};
}

function countGateways({ selection }: Plan): number {
  const { bound, malformed, missed, otherMesh, outranked } = selection;
  return (bound === undefined ? 0 : 1) + malformed.length + missed.length + otherMesh.length + outranked.length;
}

function finalized({ parent }: SyncRequest, controllerFaults: readonly string[]): SyncResult {
  return {
    response: { status: parent.status, children: [], finalized: true },
    reason: 'Finalized',
    relatedGateways: 0,
    skipped: [],
    controllerFaults,
  };
}
