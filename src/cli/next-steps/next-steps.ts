import { objectAt } from '../../api/json.ts';
import { describeIssue, quote } from '../../errors.ts';
import type { Plan } from '../../hooks/plan.ts';
import { describeUnknown } from '../../kubernetes/unknown-fields.ts';
import { servedByGatewayApi } from '../../observed/gateway-api.ts';
import { conflictOf } from '../explanation.ts';
import type { OfflineInstance } from '../manifests/instances.ts';
import type { Manifest } from '../manifests/manifests.ts';
import { unknownOf } from '../unknown-fields.ts';
import { bindSteps } from './binding.ts';
import { gatewayApiSteps, liveSteps } from './live.ts';

/**
 * Returns what to do next for an instance that is not served, or not ready. Returns nothing if there is nothing to do.
 * @param manifests everything that was read, with the CompositeControllers of a cluster
 */
export function nextSteps(instance: OfflineInstance, plan: Plan, manifests: readonly Manifest[]): readonly string[] {
  const { request } = instance;
  if (servedByGatewayApi(request.parent) !== undefined) return gatewayApiSteps(instance);
  const found = [
    ...fieldSteps(instance, plan),
    ...(plan.selection.bound === undefined ? bindSteps(request, plan) : []),
  ];
  if (found.length > 0) return found;
  const claimed = claimSteps(instance, plan);
  if (claimed.length > 0) return claimed;
  const isLive = objectAt(instance.object, 'metadata')['uid'] !== undefined;
  return isLive ? liveSteps(instance, plan, manifests) : [];
}

function fieldSteps(instance: OfflineInstance, { listeners, problems, selection, unknown }: Plan): readonly string[] {
  const fields = [...new Set(problems.map(({ field }) => field))];
  const gateway = quote(selection.bound?.title ?? '');
  const slips = unknownOf(instance, instance.request, unknown).map(({ field }) => describeUnknown(field));
  const ports = (listeners?.unusable ?? []).map((issue) => `MeshGateway ${gateway}: ${describeIssue(issue)}`);
  return [...(fields.length === 0 ? [] : [fields.join(', ')]), ...slips, ...ports].map((what) => `correct ${what}`);
}

function claimSteps(instance: OfflineInstance, plan: Plan): readonly string[] {
  const { key, request } = instance;
  if (conflictOf(instance, plan) !== undefined)
    return ['rename the instance; remove the object that has the name only if nothing uses it'];
  if (request.parent.spec.suspend) return ['remove spec.suspend, so that the hook changes the children again'];
  const isAdoptable = plan.children.some(({ claim, isAskedFor }) => isAskedFor && claim.state === 'adoptable');
  if (!isAdoptable) return [];
  return [`run the commands of mgi adopt ${key} --cluster: Metacontroller does not manage the children yet`];
}
