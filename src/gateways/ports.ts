import { type MeshGateway, readListener } from '../api/gateway.ts';
import { firstIssue, type Issue } from '../errors.ts';

/** The ports that a MeshGateway opens, and the listeners without a valid port. */
export interface ListenerPorts {
  /** Distinct ports, in the order of their first use. */
  readonly ports: readonly number[];
  /** The first issue of each listener that is skipped. */
  readonly unusable: readonly Issue[];
}

/** Returns the ports of a gateway's listeners. Several listeners can share a port if they have different hostnames. */
export function listenerPorts(gateway: MeshGateway): ListenerPorts {
  const ports = new Set<number>();
  const unusable: Issue[] = [];
  for (const [index, raw] of (gateway.spec?.conf?.listeners ?? []).entries()) {
    const read = readListener(raw);
    if (read.success) ports.add(read.data.port);
    else unusable.push(firstIssue(read.error, `spec.conf.listeners[${index}]`));
  }
  return { ports: [...ports], unusable };
}
