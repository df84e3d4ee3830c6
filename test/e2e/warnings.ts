import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import type { Cluster } from './cluster.ts';

const kinds = ['CompositeController', 'MeshGatewayInstance'];

/** Returns the messages of all Warning events of instances and CompositeControllers, for example of failed syncs. */
export async function warnings(cluster: Cluster): Promise<readonly string[]> {
  const { items } = await cluster.request('GET', '/api/v1/events');
  return (isList(items) ? items.filter(isObject) : []).filter(isWarning).map(describe);
}

function isWarning(event: JsonObject): boolean {
  return event['type'] === 'Warning' && kinds.includes(String(objectAt(event, 'involvedObject')['kind']));
}

function describe(event: JsonObject): string {
  const { kind, name, namespace } = objectAt(event, 'involvedObject');
  return `${kind} ${namespace}/${name}: ${event['message']}`;
}
