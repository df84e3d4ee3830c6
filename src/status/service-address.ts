import type { ObservedService } from '../api/children.ts';
import type { Evidence } from './evidence.ts';
import { describeConditions, ingressOf, isAddress, portErrors, unopenedPorts } from './service-conditions.ts';

/** True if the Service has an address where clients reach the gateway. A headless Service has those of its pods. */
export function hasAddress(evidence: Evidence): boolean {
  const { service } = evidence;
  const type = typeOf(evidence);
  if (type === 'LoadBalancer') return ingressOf(service).some(isAddress);
  return hasClusterIP(service) || (type === 'ClusterIP' && isHeadless(service));
}

/**
 * True if Kuma counts the Service as one with an address. Decides by the wanted type of the Service, because Kuma looks at the
 * Service after its own update. Source: getCombinedReadiness in Kuma's gateway_instance_controller.go.
 */
export function hasAddressForKuma(evidence: Evidence): boolean {
  const { service } = evidence;
  return typeOf(evidence) === 'LoadBalancer' ? ingressOf(service).length > 0 : hasClusterIP(service);
}

/** Returns the message for a Service without an address, with the reasons that the load balancer reports. */
export function waiting(evidence: Evidence): string {
  if (typeOf(evidence) !== 'LoadBalancer') return 'waiting for a cluster IP address';
  return [
    'waiting for a load balancer address',
    ...describeConditions(evidence.service),
    ...portErrors(evidence.service),
  ].join('; ');
}

/** Returns all that a load balancer with an address reports about its ports, also about those that another address serves. */
export function portNotes(evidence: Evidence): readonly string[] {
  if (typeOf(evidence) !== 'LoadBalancer') return [];
  return [...new Set([...unopenedPorts(evidence.service), ...portErrors(evidence.service)])];
}

/** Returns what a load balancer with an address reports about ports that it does not open at any address. */
export function portProblems(evidence: Evidence): readonly string[] {
  return typeOf(evidence) === 'LoadBalancer' && hasAddress(evidence) ? unopenedPorts(evidence.service) : [];
}

/** True for a Service without a cluster IP address: its name resolves to the addresses of the pods. */
export function isHeadless(service: ObservedService | undefined): boolean {
  return service?.spec.clusterIPs?.includes('None') === true;
}

function hasClusterIP(service: ObservedService | undefined): boolean {
  return service?.spec.clusterIPs?.some((ip) => ip !== '' && ip !== 'None') ?? false;
}

/** Returns the wanted type of the Service. Only its class may know the type, so without the class it is the observed type. */
function typeOf({ instance: { spec }, service }: Pick<Evidence, 'instance' | 'service'>): string | undefined {
  return spec.class?.isUsable === false ? service?.spec.type : spec.serviceType;
}
