import type { Duration } from '../api/duration.ts';
import { emptyMap, type StringMap } from '../api/json.ts';
import type { Reading } from '../api/problem.ts';
import { milliValue, parseQuantity } from '../api/quantity.ts';
import type { HookConfig } from '../config/load.ts';
import { oncePerObject } from '../once.ts';
import { type AnnotationReader, annotationReader } from './annotations.ts';

/** The settings of the proxy, from the configuration and the annotations of an instance. */
export interface ProxySettings {
  /** The number of Envoy's worker threads. 0 lets the proxy choose. */
  readonly concurrency: number;
  /** The port of the readiness and liveness probes. */
  readonly probePort: number;
  readonly waitForDataplaneReady: boolean;
  readonly drainTime: Duration;
  readonly applicationProbeProxyPort: number;
  readonly spire: boolean;
  readonly logLevel: string | undefined;
  readonly componentLogLevel: string | undefined;
  readonly xdsTransportProtocolVariant: string | undefined;
  readonly variables: StringMap;
}

/** Reads the annotations of an instance. Source: NewContainer in Kuma's containers/factory.go. */
export function readProxySettings(annotations: StringMap, config: HookConfig): Reading<ProxySettings> {
  const reader = annotationReader(annotations);
  const { sidecarContainer, spire } = config.kumaCp.runtime.kubernetes.injector;
  const value: ProxySettings = {
    concurrency: reader.uint32('kuma.io/sidecar-proxy-concurrency') ?? defaultConcurrency(config),
    probePort: readProbePort(reader, config),
    waitForDataplaneReady: reader.flag('kuma.io/wait-for-dataplane-ready') ?? false,
    drainTime: reader.duration('kuma.io/sidecar-drain-time') ?? sidecarContainer.drainTime,
    applicationProbeProxyPort: readApplicationProbeProxyPort(reader),
    spire: reader.flag('k8s.kuma.io/spire-support') ?? spire.enabled,
    logLevel: reader.text('kuma.io/envoy-log-level'),
    componentLogLevel: reader.text('kuma.io/envoy-component-log-level'),
    xdsTransportProtocolVariant: reader.text('kuma.io/xds-transport-protocol-variant'),
    variables: reader.variables('kuma.io/sidecar-env-vars') ?? emptyMap,
  };
  return { value, problems: reader.problems };
}

/**
 * Returns one thread for each core of the CPU limit, and at least 2, so that a blocked thread does not stop the proxy.
 */
const defaultConcurrency = oncePerObject(({ kumaCp, release }: HookConfig): number => {
  const { cpu } = kumaCp.runtime.kubernetes.injector.sidecarContainer.resources.limits;
  if (cpu === '0' && release.zeroCpuLimitMeansNone) return 0;
  const limit = parseQuantity(cpu);
  if (limit === undefined) return 0;
  return Math.max(Number(milliValue(limit) / 1000n), 2);
});

function readProbePort(reader: AnnotationReader, { kumaCp, release }: HookConfig): number {
  const { adminPort, envoyAdminUnixSocket, readinessPort } = kumaCp.bootstrapServer.params;
  const key = 'kuma.io/envoy-admin-port';
  const annotated = reader.uint32(key) ?? 0;
  if (release.probesReadinessPort && envoyAdminUnixSocket) return readinessPort;
  if (annotated > 65535) reader.refuse(key, 'a port from 1 to 65535, or 0 for the default');
  return annotated === 0 ? adminPort : annotated;
}

/** A gateway has no application with probes that the proxy could serve. Source: Kuma's probes package. */
function readApplicationProbeProxyPort(reader: AnnotationReader): number {
  const portKey = 'kuma.io/application-probe-proxy-port';
  const virtualKey = 'kuma.io/virtual-probes';
  const virtual = reader.flag(virtualKey) ?? false;
  const gateway = reader.flag('kuma.io/gateway') ?? false;
  const port = reader.uint32(portKey) ?? 0;
  if (gateway && virtual) reader.refuse(virtualKey, 'false if kuma.io/gateway is enabled');
  if (!reader.has('kuma.io/gateway')) return port;
  if (port > 0) reader.refuse(portKey, '0 if kuma.io/gateway is set');
  return 0;
}
