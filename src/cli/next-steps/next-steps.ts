import { describeIssue, quote } from '../../errors.ts';
import type { Plan } from '../../hooks/plan.ts';
import { describeUnknown } from '../../kubernetes/unknown-fields.ts';
import { servedByGatewayApi } from '../../observed/gateway-api.ts';
import { conflictOf } from '../explanation.ts';
import { isLive } from '../live/status.ts';
import type { Surroundings } from '../live/surroundings.ts';
import type { OfflineInstance } from '../manifests/instances.ts';
import { unknownOf } from '../unknown-fields.ts';
import { bindSteps } from './binding.ts';
import { controlPlaneSteps, gatewayApiSteps, liveSteps } from './live.ts';

/** Returns what to do next for an instance that is not served, or not ready. Returns nothing if there is nothing to do. */
export function nextSteps(instance: OfflineInstance, plan: Plan, surroundings: Surroundings): readonly string[] {
  const { request } = instance;
  if (servedByGatewayApi(request.parent) !== undefined) return gatewayApiSteps(instance);
  const found = [
    ...fieldSteps(instance, plan),
    ...(plan.selection.bound === undefined ? bindSteps(request, plan) : []),
  ];
  if (found.length > 0) return found;
  if (surroundings.missing !== undefined) return controlPlaneSteps(instance);
  const claimed = claimSteps(instance, plan);
  if (claimed.length > 0) return claimed;
  return isLive(instance) ? liveSteps(instance, plan, surroundings) : [];
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
    return [
      'create the instance under another name, and let its MeshGateway select the kuma.io/service of that name',
      'remove the object that has the name only if nothing uses it',
    ];
  if (request.parent.spec.suspend) return ['remove spec.suspend, so that the hook changes the children again'];
  const isAdoptable = plan.children.some(({ claim, isAskedFor }) => isAskedFor && claim.state === 'adoptable');
  if (!isAdoptable) return [];
  return [`hand the children over to Metacontroller: mgi adopt ${key} --cluster -o commands | sh`];
}
