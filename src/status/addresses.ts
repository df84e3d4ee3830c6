import type { ObservedService } from '../api/children.ts';
import { isList, isObject, type JsonObject } from '../api/json.ts';

/** Returns the addresses of a Service: those of its load balancer, or those inside the cluster. */
export function addressesOf(service: ObservedService | undefined): readonly JsonObject[] | undefined {
  if (service === undefined) return undefined;
  const ingress = service.status?.loadBalancer?.['ingress'];
  const addresses =
    service.spec.type === 'LoadBalancer'
      ? (isList(ingress) ? ingress : []).flatMap((one) => (isObject(one) ? addressOf(one) : []))
      : (service.spec.clusterIPs ?? []).filter((ip) => ip !== '' && ip !== 'None').map(ipAddress);
  return addresses.length === 0 ? undefined : addresses;
}

function addressOf({ hostname, ip }: JsonObject): readonly JsonObject[] {
  if (typeof ip === 'string' && ip !== '') return [ipAddress(ip)];
  return typeof hostname === 'string' && hostname !== '' ? [{ type: 'Hostname', value: hostname }] : [];
}

function ipAddress(value: string): JsonObject {
  return { type: 'IPAddress', value };
}
