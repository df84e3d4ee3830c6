import { Listener, type MeshGateway } from '../api/gateway.ts';
import { describeIssues } from '../errors.ts';

/** The ports that a MeshGateway opens, and the listeners that name none that can be opened. */
export interface ListenerPorts {
  /** Distinct, in order of first use. */
  readonly ports: readonly number[];
  /** One line for each listener that is left out. */
  readonly unusable: readonly string[];
}

/** The ports of a gateway's listeners; several listeners may share one, telling hostnames apart. */
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
