import { managedLabel } from '../../api/names.ts';
import { quote } from '../../errors.ts';
import type { Plan } from '../../hooks/plan.ts';
import { controllerOf } from '../../observed/claim.ts';
import { whyLeftAlone } from '../../observed/gateway-api.ts';
import { gatewayMatched } from '../../status/gateway-matched.ts';
import type { OfflineInstance } from '../manifests/instances.ts';
import { kindWithGroup } from '../manifests/manifest-index.ts';
import { nearestReference } from '../references.ts';
import { type Finding, findingAt } from './finding.ts';

type Content = Parameters<typeof findingAt>[2];

/**
 * Checks how an instance is served: its MeshGateway, the objects with the names of its children, and the remarks of the hook.
 * @param gateway the Gateway of the Gateway API that controls the instance
 * @param hasRival true if an instance of the other group has the same name; what belongs to it is not reported again
 */
export function checkServed(
  instance: OfflineInstance,
  plan: Plan,
  gateway: string | undefined,
  hasRival: boolean,
): readonly Finding[] {
  const { request, what } = instance;
  const contents =
    gateway === undefined
      ? [...checkBinding(instance, plan), ...checkNames(plan, hasRival), ...checkRemarks(plan)]
      : [leftAlone(request.parent.metadata.labels.has(managedLabel), whyLeftAlone(gateway, request.parent.metadata))];
  return contents.map((content) => findingAt(instance, what, content));
}

function leftAlone(isLabelled: boolean, message: string): Content {
  return { severity: isLabelled ? 'warning' : 'note', rule: 'gateway-api', message };
}

function checkBinding({ request }: OfflineInstance, plan: Plan): readonly Content[] {
  if (plan.selection.bound !== undefined) return [];
  const { gateway } = request.parent.spec;
  const { message } = gatewayMatched(plan, gateway);
  const nearest = nearestReference(request, plan);
  const hint = nearest === undefined ? '' : `, did you mean ${quote(nearest)}?`;
  const field = gateway.by === 'name' ? 'spec.gatewayRef.name' : 'spec.tags';
  const todo = 'bind a MeshGateway of the mesh, and add it to the manifests that are checked';
  return [{ severity: 'error', rule: 'no-gateway', field, message: `${message}${hint}`, todo }];
}

/** Checks the existing objects that have the names of the children. */
function checkNames({ children }: Plan, hasRival: boolean): readonly Content[] {
  return children.flatMap(({ claim, isAskedFor }): Content[] => {
    if (!isAskedFor || (claim.state !== 'taken' && claim.state !== 'adoptable')) return [];
    const { kind, metadata } = claim.object;
    const what = `${kind} ${quote(metadata.name)}`;
    if (claim.state === 'adoptable') {
      const message = `${what} was made for this instance, but Metacontroller does not manage it yet`;
      return [{ severity: 'warning', rule: 'not-handed-over', message, todo: 'run mgi adopt' }];
    }
    const owner = controllerOf(claim.object);
    if (hasRival && owner?.kind === 'MeshGatewayInstance') return [];
    const owned =
      owner === undefined ? 'has no owner' : `is owned by ${kindWithGroup(owner.apiVersion, owner.kind)} ${owner.name}`;
    const message = `${what} already exists and ${owned}`;
    return [{ severity: 'error', rule: 'name-conflict', message, todo: `rename the instance or remove the ${kind}` }];
  });
}

function checkRemarks({ remarks }: Plan): readonly Content[] {
  return remarks.map((message) => ({ severity: 'note', rule: 'note', message }));
}
