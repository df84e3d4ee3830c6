import type { MeshGatewayInstance } from '../api/instance.ts';
import { type JsonObject, objectAt, objectsIn } from '../api/json.ts';
import { metadataPath } from '../api/layers.ts';
import { injectionLabel } from '../api/names.ts';
import type { HookConfig } from '../config/load.ts';
import { gatewayOf } from './gateway-container.ts';
import type { ProxySettings } from './proxy-settings.ts';

/** Returns a remark about the ports below 1024 that the pods may not open. */
export function noteLowPorts(ports: readonly number[], pods: JsonObject): readonly string[] {
  const context = objectAt(pods, 'securityContext');
  const user = objectAt(gatewayOf(pods), 'securityContext')['runAsUser'] ?? context['runAsUser'];
  const first = firstUnprivileged(context);
  const low = ports.filter((port) => port < first);
  if (low.length === 0 || user === 0 || objectAt(pods, 'os')['name'] === 'windows') return [];
  const remedy =
    pods['hostNetwork'] === true
      ? 'with hostNetwork the nodes decide: allow these ports by the sysctl of the nodes, run the gateway as root, or use ports from 1024'
      : 'set the sysctl net.ipv4.ip_unprivileged_port_start in podTemplate.spec.securityContext, run the gateway as root, or use ports from 1024';
  const named = `port${low.length === 1 ? '' : 's'} ${low.join(', ')}`;
  return [`the gateway may not be able to open ${named}, because it does not run as root: ${remedy}`];
}

/** Returns the first port that a process can open without privileges. */
function firstUnprivileged({ sysctls }: JsonObject): number {
  const all = objectsIn(sysctls);
  const own = all.find(({ name }) => String(name).replaceAll('/', '.') === 'net.ipv4.ip_unprivileged_port_start');
  return own === undefined ? 1024 : Number(own['value']);
}

/** Returns a remark about the listeners on ports that the proxy itself uses. */
export function noteHeldPorts(
  ports: readonly number[],
  { applicationProbeProxyPort, probePort }: ProxySettings,
  { kumaCp }: HookConfig,
): readonly string[] {
  const { adminPort, readinessPort } = kumaCp.bootstrapServer.params;
  const { enabled, experimentalProxy, port } = kumaCp.runtime.kubernetes.injector.builtinDNS;
  const holders = new Map([
    [applicationProbeProxyPort, 'the proxy for application probes'],
    [probePort, 'the probes of the pod'],
    ...(enabled ? ([[port, 'the DNS server of the proxy']] as const) : []),
    ...(enabled && !experimentalProxy ? ([[port + 2, "Envoy's DNS listener"]] as const) : []),
    [readinessPort, 'the readiness check of the proxy'],
    [adminPort, "Envoy's admin interface"],
  ]);
  return ports.flatMap((one) => {
    const holder = holders.get(one);
    return holder === undefined ? [] : [`the listener on port ${one} collides with ${holder}: use another port`];
  });
}

/** Kuma reads these settings of a sidecar from the pods of an application, but those of a gateway from the instance. */
const ofSidecars = 'kuma.io/sidecar-';

/** Returns a remark for each annotation of the pod template that has an effect only on the instance. */
export function noteAnnotations({ spec: { podTemplate } }: MeshGatewayInstance): readonly string[] {
  return [...podTemplate.metadata.annotations.keys()]
    .filter((key) => key.startsWith(ofSidecars) && key !== injectionLabel)
    .map((key) => {
      const field = `${metadataPath(podTemplate, 'annotations', key)}[${key}]`;
      return `${field}: has no effect on the pods of a gateway: set it in metadata.annotations of the instance`;
    });
}
