import { classGroup, type SyncRequest } from '../api/hook.ts';
import { type JsonObject, objectAt } from '../api/json.ts';
import { podAccount } from '../children/service-account.ts';
import { portsOf, targetOf } from '../children/template-ports.ts';
import { quote } from '../errors.ts';
import type { Plan } from '../hooks/plan.ts';
import { servedByGatewayApi, whyLeftAlone } from '../observed/gateway-api.ts';
import { conflict } from '../status/verdicts.ts';
import type { OfflineInstance } from './manifests/instances.ts';

/** Returns the ports of the Service. If they cannot be rendered, returns those of the listeners. */
export function explainPorts({ children, listeners }: Plan): string {
  if (listeners === undefined) return 'none, because no MeshGateway is bound';
  const { wanted } = children.find(({ kind }) => kind.role === 'service') ?? {};
  if (wanted === undefined) return listeners.ports.join(', ') || 'none';
  return portsOf(objectAt(wanted, 'spec')).map(explainPort).join(', ');
}

function explainPort(port: JsonObject): string {
  const target = targetOf(port);
  if (target === port['port']) return String(target);
  const what = typeof target === 'number' ? 'listener' : 'the port';
  return `${port['port']} (leads to ${what} ${target})`;
}

/** Says why the hook leaves an instance alone that another controller serves. */
export function explainOwner({ parent }: SyncRequest): readonly string[] {
  const gateway = servedByGatewayApi(parent);
  return gateway === undefined ? [] : [`left alone: ${whyLeftAlone(gateway, parent.metadata)}`];
}

/**
 * Returns the conflict with an object that has the name of a child. An instance that creates nothing, because it is suspended
 * or not bound, has no conflict yet.
 */
export function conflictOf({ request }: OfflineInstance, { children, selection }: Plan) {
  const isLeftAlone = request.parent.spec.suspend || servedByGatewayApi(request.parent) !== undefined;
  if (isLeftAlone || selection.bound === undefined) return undefined;
  const claims = children.filter(({ isAskedFor }) => isAskedFor).map(({ claim }) => claim);
  return conflict({ claims, instance: request.parent });
}

/** Names the class of an instance. Returns no line if the manifests have no classes. */
export function explainClass({ parent: { spec }, related }: SyncRequest): readonly string[] {
  if (spec.class !== undefined) {
    const { isDefault, isUsable, name } = spec.class;
    const how = isDefault ? 'the default for instances without spec.className' : 'from spec.className';
    return [`class: ${quote(name)}, ${how}${isUsable ? '' : '; it cannot be used, so all children stay as they are'}`];
  }
  return Object.keys(related?.[classGroup] ?? {}).length === 0 || spec.isSharedWithControlPlane ? [] : ['class: none'];
}

/** Names the ServiceAccount of the pods, if it is not the default one. */
export function explainAccount({ parent }: SyncRequest): readonly string[] {
  const { serviceAccountName: name } = podAccount(parent);
  if (name === undefined) return [];
  const how = parent.spec.serviceAccount?.create === true ? 'created for this instance' : 'which must exist';
  return [`service account: ${quote(name)}, ${how}`];
}
