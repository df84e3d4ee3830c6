import type { Evidence } from './evidence.ts';

/**
 * True if the Service has an address. Decides by the wanted type of the Service. Kuma does the same, because it looks at the Service after its own update.
 */
export function hasAddress({ instance, service }: Evidence): boolean {
  const ingress = service?.status?.loadBalancer?.['ingress'];
  if (instance.spec.serviceType === 'LoadBalancer') return Array.isArray(ingress) && ingress.length > 0;
  return service?.spec.clusterIPs?.some((ip) => ip !== '' && ip !== 'None') ?? false;
}

/** Returns the message for a Service without an address. */
export function waiting({ instance }: Evidence): string {
  const address = instance.spec.serviceType === 'LoadBalancer' ? 'load balancer address' : 'cluster IP address';
  return `waiting for a ${address}`;
}
