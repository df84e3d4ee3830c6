import { formatDuration } from '../api/duration.ts';
import { sortByName } from '../api/environment.ts';
import type { JsonObject } from '../api/json.ts';
import { containerName } from '../api/names.ts';
import type { HookConfig } from '../config/load.ts';
import type { ProxySettings } from './proxy-settings.ts';

const maxMemory = 'KUMA_DATAPLANE_RESOURCES_MAX_MEMORY_BYTES';

/**
 * Generates the environment of the proxy, sorted by name. Variables of the configuration override generated variables,
 * and variables of the annotation override both. The memory limit is always last, because Kuma adds it last. Source:
 * sidecarEnvVars in Kuma's containers/factory.go.
 */
export function makeEnvironment(mesh: string, settings: ProxySettings, config: HookConfig): JsonObject[] {
  const variables = new Map<string, string | JsonObject>([
    ...podFields(),
    ...controlPlane(mesh, settings, config),
    ...dns(config),
    ...features(settings, config),
    ...config.kumaCp.runtime.kubernetes.injector.sidecarContainer.envVars,
    ...settings.variables,
  ]);
  variables.delete(maxMemory);
  return [...sortByName(variables).map(([name, value]) => makeVariable(name, value)), memoryLimit()];
}

/** Omits an empty value. The API server does not store it, so every sync would look like a change. */
function makeVariable(name: string, value: string | JsonObject): JsonObject {
  if (typeof value !== 'string') return { name, valueFrom: value };
  return value === '' ? { name } : { name, value };
}

function memoryLimit(): JsonObject {
  return { name: maxMemory, valueFrom: { resourceFieldRef: { containerName, resource: 'limits.memory' } } };
}

type Variables = [name: string, value: string | JsonObject][];

function fieldRef(fieldPath: string): JsonObject {
  return { fieldRef: { apiVersion: 'v1', fieldPath } };
}

function podFields(): Variables {
  return [
    ['POD_NAME', fieldRef('metadata.name')],
    ['POD_NAMESPACE', fieldRef('metadata.namespace')],
    ['INSTANCE_IP', fieldRef('status.podIP')],
  ];
}

function controlPlane(mesh: string, settings: ProxySettings, { kumaCp, caCert }: HookConfig): Variables {
  const { controlPlaneServiceName } = kumaCp.runtime.kubernetes;
  const host = `${controlPlaneServiceName}.${kumaCp.store.kubernetes.systemNamespace}`;
  return [
    ['KUMA_CONTROL_PLANE_URL', `https://${host}:${kumaCp.dpServer.port}`],
    ['KUMA_CONTROL_PLANE_CA_CERT', caCert],
    ['KUMA_DATAPLANE_MESH', mesh],
    ['KUMA_DATAPLANE_DRAIN_TIME', formatDuration(settings.drainTime)],
    ['KUMA_DATAPLANE_RUNTIME_TOKEN_PATH', '/var/run/secrets/kubernetes.io/serviceaccount/token'],
    ['KUMA_APPLICATION_PROBE_PROXY_PORT', String(settings.applicationProbeProxyPort)],
  ];
}

function dns({ kumaCp }: HookConfig): Variables {
  const { enabled, port, logging, experimentalProxy } = kumaCp.runtime.kubernetes.injector.builtinDNS;
  if (!enabled) return [['KUMA_DNS_ENABLED', 'false']];
  const common: Variables = [
    ['KUMA_DNS_ENABLED', 'true'],
    ['KUMA_DNS_ENABLE_LOGGING', String(logging)],
  ];
  if (experimentalProxy) return [...common, ['KUMA_DNS_PROXY_PORT', String(port)]];
  return [
    ...common,
    ['KUMA_DNS_CORE_DNS_PORT', String(port)],
    ['KUMA_DNS_ENVOY_DNS_PORT', String(port + 2)],
    ['KUMA_DNS_CORE_DNS_BINARY_PATH', 'coredns'],
  ];
}

function features(settings: ProxySettings, { kumaCp, release }: HookConfig): Variables {
  const { otelPipeEnabled, unifiedResourceNamingEnabled } = kumaCp.runtime.kubernetes.injector;
  const variables: Variables = [];
  const add = (condition: boolean, name: string, value: string | JsonObject) => {
    if (condition) variables.push([name, value]);
  };
  const variant = settings.xdsTransportProtocolVariant ?? (kumaCp.experimental.deltaXds ? 'DELTA_GRPC' : undefined);
  const runtime = 'KUMA_DATAPLANE_RUNTIME';
  add(variant !== undefined, `${runtime}_ENVOY_XDS_TRANSPORT_PROTOCOL_VARIANT`, variant ?? '');
  add(settings.logLevel !== undefined, `${runtime}_ENVOY_LOG_LEVEL`, settings.logLevel ?? '');
  add(
    settings.componentLogLevel !== undefined,
    `${runtime}_ENVOY_COMPONENT_LOG_LEVEL`,
    settings.componentLogLevel ?? '',
  );
  add(unifiedResourceNamingEnabled, `${runtime}_UNIFIED_RESOURCE_NAMING_ENABLED`, 'true');
  add(release.knowsOtelPipe && otelPipeEnabled, 'HOST_IP', fieldRef('status.hostIP'));
  add(release.knowsOtelPipe && !otelPipeEnabled, `${runtime}_OTEL_PIPE_ENABLED`, 'false');
  add(settings.spire, `${runtime}_SPIRE_SUPPORTED`, 'true');
  return variables;
}
