import type { Evidence } from './evidence.ts';

/**
 * True if the Service has an address. Decides by the wanted type of the Service. Kuma does the same, because it looks at the Service after its own update.
 */
export function hasAddress({ instance, service }: Evidence): boolean {
  const ingress = service?.status?.loadBalancer?.['ingress'];
  if (typeOf({ instance, service }) === 'LoadBalancer') return Array.isArray(ingress) && ingress.length > 0;
  return service?.spec.clusterIPs?.some((ip) => ip !== '' && ip !== 'None') ?? false;
}

/** Returns the message for a Service without an address. */
export function waiting(evidence: Evidence): string {
  const address = typeOf(evidence) === 'LoadBalancer' ? 'load balancer address' : 'cluster IP address';
  return `waiting for a ${address}`;
}

/** Returns the wanted type of the Service. Only its class may know the type, so without the class it is the observed type. */
function typeOf({ instance: { spec }, service }: Pick<Evidence, 'instance' | 'service'>): string | undefined {
  return spec.class?.isUsable === false ? service?.spec.type : spec.serviceType;
}
