import type { ChildCondition, ObservedService } from '../api/children.ts';
import { type JsonObject, objectsIn } from '../api/json.ts';

/** The condition that Kubernetes defines for ports that a load balancer cannot open: LoadBalancerPortsError of k8s.io/api/core/v1. */
const portsError = 'LoadBalancerPortsError';

/** Conditions of these types report a problem if they are True. All others report one if they are not True. */
const negative = /(Error|Errors|Failed|Failure|Conflict|Degraded|Pending|Stalled)$/;

/** Returns the conditions of a Service that explain why it has no address, in words. */
export function describeConditions(service: ObservedService | undefined): readonly string[] {
  return (service?.status?.conditions ?? []).filter(isProblem).map(describe);
}

/** Returns the errors that a load balancer reports for ports of a Service. */
export function portErrors(service: ObservedService | undefined): readonly string[] {
  return ingressOf(service).flatMap(errorsOf).map(describeError);
}

/**
 * Returns what a load balancer that has an address reports about ports that it does not open: the errors of the ports that no
 * address serves.
 */
export function unopenedPorts(service: ObservedService | undefined): readonly string[] {
  const conditions = (service?.status?.conditions ?? []).filter(({ type }) => type === portsError).filter(isProblem);
  const [first, ...others] = ingressOf(service).filter(isAddress).map(errorsOf);
  const everywhere = (first ?? []).filter((one) =>
    others.every((errors) => errors.some(({ port, protocol }) => port === one.port && protocol === one.protocol)),
  );
  return [...conditions.map(describe), ...everywhere.map(describeError)];
}

/** Returns the entries of the addresses of a load balancer. */
export function ingressOf(service: ObservedService | undefined): readonly JsonObject[] {
  const ingress = service?.status?.loadBalancer?.['ingress'];
  return objectsIn(ingress);
}

/** True for an entry with an address. An entry can also have nothing but errors. */
export function isAddress({ hostname, ip }: JsonObject): boolean {
  return [hostname, ip].some((value) => typeof value === 'string' && value !== '');
}

function errorsOf({ ports }: JsonObject) {
  return objectsIn(ports)
    .filter(({ error }) => typeof error === 'string' && error !== '')
    .map(({ error, port, protocol = 'TCP' }) => ({ error, port, protocol }));
}

function describeError({ error, port, protocol }: JsonObject): string {
  return `load balancer port ${port}/${protocol}: ${error}`;
}

function isProblem({ status, type }: ChildCondition): boolean {
  return negative.test(type) ? status === 'True' : status !== 'True';
}

function describe({ message = '', reason = '', type }: ChildCondition): string {
  return [type, reason, message].filter((part) => part !== '').join(': ');
}
