import type { ObservedService } from '../api/children.ts';
import type { JsonObject } from '../api/json.ts';
import { isHeadless } from './service-address.ts';
import { ingressOf } from './service-conditions.ts';

/**
 * Returns the addresses of a Service: those of its load balancer, or those inside the cluster. A headless Service has a name
 * that resolves to the addresses of the pods, see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
 */
export function addressesOf(service: ObservedService | undefined): readonly JsonObject[] | undefined {
  if (service === undefined) return undefined;
  const { name, namespace } = service.metadata;
  if (isHeadless(service)) return [{ type: 'Hostname', value: `${name}.${namespace}.svc` }];
  const addresses =
    service.spec.type === 'LoadBalancer'
      ? ingressOf(service).flatMap(addressOf)
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
