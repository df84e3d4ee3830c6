import type { ObservedDeployment, ObservedObject, ObservedService } from '../api/children.ts';
import { deploymentGroup, type SyncRequest, serviceGroup } from '../api/hook.ts';
import { lookup } from '../api/json.ts';
import { type Claim, claimOf } from '../resources/claim.ts';
import { builtin, containerName, gatewayAnnotation } from '../resources/names.ts';

/** What exists of an instance. */
export interface Observation {
  readonly service: ObservedService | undefined;
  readonly deployment: ObservedDeployment | undefined;
  /** Children of other names or kinds: not of the hook's making, and not the hook's to delete. */
  readonly others: readonly ObservedObject[];
  readonly serviceClaim: Claim;
  readonly deploymentClaim: Claim;
}

/** Sorts what a request brings along. */
export function observe({ children, parent, related }: SyncRequest): Observation {
  const { name, namespace } = parent.metadata;
  const key = `${namespace}/${name}`;
  const service = lookup(children[serviceGroup], key);
  const deployment = lookup(children[deploymentGroup], key);
  const madeService = (object: ObservedService) =>
    object.metadata.annotations.get(gatewayAnnotation) === builtin && object.spec.selector.get('app') === name;
  const madeDeployment = (object: ObservedDeployment) =>
    object.spec.template.spec.containers.some((container) => container.name === containerName);
  return {
    service,
    deployment,
    others: Object.values(children)
      .flatMap((group) => Object.values(group ?? {}))
      .filter((object) => object !== service && object !== deployment),
    serviceClaim: claimOf(parent, service, lookup(related?.[serviceGroup], key), madeService),
    deploymentClaim: claimOf(parent, deployment, lookup(related?.[deploymentGroup], key), madeDeployment),
  };
}
