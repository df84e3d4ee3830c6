import type { ObservedDeployment, ObservedObject, ObservedService } from '../api/children.ts';
import {
  autoscalerGroup,
  deploymentGroup,
  disruptionBudgetGroup,
  type SyncRequest,
  serviceGroup,
} from '../api/hook.ts';
import { lookup } from '../api/json.ts';
import { type Claim, claimOf, isGatewayDeployment, isServiceOf } from '../observed/claim.ts';

/** What exists of an instance. */
export interface Observation {
  readonly service: ObservedService | undefined;
  readonly deployment: ObservedDeployment | undefined;
  readonly autoscaler: ObservedObject | undefined;
  readonly disruptionBudget: ObservedObject | undefined;
  /** Children of other names or kinds: not of the hook's making, and not the hook's to delete. */
  readonly others: readonly ObservedObject[];
  readonly serviceClaim: Claim;
  readonly deploymentClaim: Claim;
  readonly autoscalerClaim: Claim;
  readonly disruptionBudgetClaim: Claim;
}

/** Sorts what a request brings along. */
export function observe({ children, parent, related }: SyncRequest): Observation {
  const { name, namespace, uid } = parent.metadata;
  const key = `${namespace}/${name}`;
  const service = lookup(children[serviceGroup], key);
  const deployment = lookup(children[deploymentGroup], key);
  const autoscaler = lookup(children[autoscalerGroup], key);
  const disruptionBudget = lookup(children[disruptionBudgetGroup], key);
  const ours: readonly (ObservedObject | undefined)[] = [service, deployment, autoscaler, disruptionBudget];
  const never = () => false;
  return {
    service,
    deployment,
    autoscaler,
    disruptionBudget,
    others: Object.values(children)
      .flatMap((group) => Object.values(group ?? {}))
      .filter((object) => !ours.includes(object)),
    serviceClaim: claimOf(uid, service, lookup(related?.[serviceGroup], key), isServiceOf(name)),
    deploymentClaim: claimOf(uid, deployment, lookup(related?.[deploymentGroup], key), isGatewayDeployment),
    autoscalerClaim: claimOf(uid, autoscaler, lookup(related?.[autoscalerGroup], key), never),
    disruptionBudgetClaim: claimOf(uid, disruptionBudget, lookup(related?.[disruptionBudgetGroup], key), never),
  };
}
