import { serviceGroup } from '../../api/child-groups.ts';
import type { ObservedObject, ObservedService } from '../../api/children.ts';
import type { SyncRequest } from '../../api/hook.ts';
import { isObject, type JsonObject, objectAt } from '../../api/json.ts';
import { portsOf, targetOf } from '../../children/template-ports.ts';
import type { Plan } from '../../hooks/plan.ts';
import { addressesOf } from '../../status/addresses.ts';
import type { ServiceNode } from './model.ts';

/**
 * Returns the Service of an instance: the existing one, also if Metacontroller does not manage it yet, or the one that would be
 * created.
 */
export function serviceOf({ related }: SyncRequest, plan: Plan): ServiceNode | undefined {
  const child = plan.children.find(({ kind }) => kind.role === 'service');
  const service =
    plan.service ?? (child?.claim.state === 'adoptable' ? unmanaged(related, child.claim.object) : undefined);
  const wanted = plan.selection.bound && child?.wanted;
  const object = service?.raw ?? wanted;
  if (object === undefined) return undefined;
  const spec = objectAt(object, 'spec');
  return {
    name: String(objectAt(object, 'metadata')['name']),
    type: typeof spec['type'] === 'string' ? spec['type'] : 'ClusterIP',
    ports: portsOf(spec).map(describePort),
    addresses: (addressesOf(service) ?? []).map(({ value }) => String(value)),
    exists: service !== undefined,
  };
}

function unmanaged(related: SyncRequest['related'], { raw }: ObservedObject): ObservedService | undefined {
  return Object.values<ObservedService>(related?.[serviceGroup] ?? {}).find((service) => service.raw === raw);
}

function describePort(port: JsonObject): string {
  const target = targetOf(port);
  const to = isObject(target) || target === port['port'] ? '' : ` → ${target}`;
  const { nodePort } = port;
  const node = typeof nodePort === 'number' && nodePort > 0 ? `, node ${nodePort}` : '';
  return `${port['port']}${to}${node}`;
}
