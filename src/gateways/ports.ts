import { Listener, type MeshGateway } from '../api/gateway.ts';
import { describeIssues } from '../errors.ts';

/** The ports that a MeshGateway opens, and the listeners without a valid port. */
export interface ListenerPorts {
  /** Distinct ports, in the order of their first use. */
  readonly ports: readonly number[];
  /** One line for each listener that is skipped. */
  readonly unusable: readonly string[];
}

/** Returns the ports of a gateway's listeners. Several listeners can share a port if they have different hostnames. */
export function listenerPorts(gateway: MeshGateway): ListenerPorts {
  const ports = new Set<number>();
  const unusable: string[] = [];
  for (const [index, raw] of (gateway.spec?.conf?.listeners ?? []).entries()) {
    const read = Listener.safeParse(raw);
    if (read.success) ports.add(read.data.port);
    else unusable.push(describeIssues(read.error, `spec.conf.listeners[${index}]`));
  }
  return { ports: [...ports], unusable };
}
