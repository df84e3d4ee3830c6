import { type JsonObject, objectAt } from '../../api/json.ts';
import { controllerUidLabel } from '../../api/names.ts';
import { kindsAskedFor } from '../../children/kinds.ts';
import { bind } from '../../hooks/plan.ts';
import { servedByGatewayApi } from '../../observed/gateway-api.ts';
import type { OfflineInstance, UnreadableInstance } from './instances.ts';

type Instance = OfflineInstance | UnreadableInstance;

/** Returns the instances of each key, in the order of the input. */
export function byKey(instances: readonly Instance[]): ReadonlyMap<string, readonly Instance[]> {
  const groups = new Map<string, Instance[]>();
  for (const instance of instances) groups.set(instance.key, [...(groups.get(instance.key) ?? []), instance]);
  return groups;
}

/**
 * Returns the instance of the other group with the same name that gets the children. In a cluster, the children belong to the
 * instance that creates them first: the one that exists, or the one that is applied first.
 * @param namesakes the instances with this key, in the order of the input
 */
export function winnerOver(instance: Instance, namesakes: readonly Instance[]): OfflineInstance | undefined {
  const other = namesakes.find((one) => one !== instance);
  if (other === undefined || 'error' in other || 'error' in instance) return undefined;
  return isFirst(other, instance, namesakes) ? other : undefined;
}

function isFirst(one: OfflineInstance, other: OfflineInstance, namesakes: readonly Instance[]): boolean {
  if (hasChildren(one) !== hasChildren(other)) return hasChildren(one);
  if (canCreate(one) !== canCreate(other)) return canCreate(one);
  if (!canCreate(one)) return false;
  const [time, otherTime] = [createdAt(one), createdAt(other)];
  return time === otherTime ? namesakes.indexOf(one) < namesakes.indexOf(other) : time < otherTime;
}

function hasChildren({ request }: OfflineInstance): boolean {
  return Object.values(request.children).some((objects) => Object.keys(objects ?? {}).length > 0);
}

/** Without a MeshGateway, while it is suspended, and for Kuma's Gateway API controller, an instance creates nothing. */
function canCreate({ request }: OfflineInstance): boolean {
  const { parent } = request;
  const isOurs = !parent.spec.suspend && servedByGatewayApi(parent) === undefined;
  return isOurs && bind(request).selection.bound !== undefined;
}

/** An instance without a time does not exist yet. */
function createdAt({ object }: OfflineInstance): string {
  const { creationTimestamp } = objectAt(object, 'metadata');
  return typeof creationTimestamp === 'string' ? creationTimestamp : '~';
}

/** The uid of an instance that does not exist yet. It differs from that of the other instance. */
const newUid = '00000000-0000-0000-0000-000000000001';

/** Returns the children of an instance as another instance sees them, by group. */
export function childrenOf({ key, object, request }: OfflineInstance): Readonly<Record<string, JsonObject>> {
  const { apiVersion, kind, metadata, spec } = request.parent;
  const { name, namespace } = metadata;
  const { uid: given } = objectAt(object, 'metadata');
  const uid = given ?? newUid;
  const owner = { apiVersion, kind, name, uid, controller: true };
  const childMetadata = { name, namespace, labels: { [controllerUidLabel]: uid }, ownerReferences: [owner] };
  const content = { template: { spec: { containers: [] } } };
  return Object.fromEntries(
    kindsAskedFor(spec).map((child): [string, JsonObject] => [
      child.group,
      { [key]: { apiVersion: child.apiVersion, kind: child.kind, metadata: childMetadata, spec: content } },
    ]),
  );
}
