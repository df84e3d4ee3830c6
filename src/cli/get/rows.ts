import { type JsonObject, objectAt, objectsIn } from '../../api/json.ts';
import { groupOf } from '../../api/meta.ts';
import { bind } from '../../hooks/plan.ts';
import { conditionOf } from '../live/status.ts';
import type { OfflineInstance, UnreadableInstance } from '../manifests/instances.ts';
import { formatAge } from './age.ts';

/** The columns of `mgi get`. */
export const columns = [
  'NAMESPACE',
  'NAME',
  'GROUP',
  'READY',
  'SYNCED',
  'REASON',
  'GATEWAY',
  'ADDRESS',
  'AGE',
] as const;

/** The value of a column that an instance does not have, as kubectl prints it. */
const none = '<none>';

/** Returns the row of an instance, for all columns. */
export function rowOf(instance: OfflineInstance | UnreadableInstance, now: Date): readonly string[] {
  const { key, object } = instance;
  const [namespace = none, name = none] = key.split('/');
  const status = objectAt(object, 'status');
  const [ready, synced] = [conditionOf(instance, 'Ready'), conditionOf(instance, 'Synced')];
  const telling = ready?.['status'] === 'True' && synced?.['status'] === 'False' ? synced : ready;
  return [
    namespace,
    name,
    groupOf(text(object['apiVersion'])),
    text(ready?.['status']),
    text(synced?.['status']),
    text(telling?.['reason']),
    gatewayOf(instance, status),
    addressOf(status),
    ageOf(object, now),
  ];
}

/** Instances of kuma.io have no field for the MeshGateway, so it is chosen again. */
function gatewayOf(instance: OfflineInstance | UnreadableInstance, status: JsonObject): string {
  if (typeof status['gateway'] === 'string') return text(status['gateway']);
  return 'error' in instance ? none : (bind(instance.request).selection.bound?.title ?? none);
}

function addressOf(status: JsonObject): string {
  const [address] = objectsIn(status['addresses']);
  const [ingress] = objectsIn(objectAt(status, 'loadBalancer')['ingress']);
  return text(address?.['value'] ?? ingress?.['ip'] ?? ingress?.['hostname']);
}

function ageOf(object: JsonObject, now: Date): string {
  const created = Date.parse(text(objectAt(object, 'metadata')['creationTimestamp']));
  return Number.isNaN(created) ? none : formatAge((now.getTime() - created) / 1000);
}

function text(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : none;
}
