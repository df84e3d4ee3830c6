import { join, resolve } from 'node:path';
import type { Json } from '../../src/api/json.ts';
import type { Cluster } from './cluster.ts';
import type { Kuma } from './control-plane.ts';
import { eventually, freePort } from './processes.ts';

/** Ports of the global kuma-cp. No test uses them, but it must not share them with the kuma-cp of the zone. */
const portVariables = [
  'KUMA_API_SERVER_HTTPS_PORT',
  'KUMA_DIAGNOSTICS_SERVER_PORT',
  'KUMA_DP_SERVER_PORT',
  'KUMA_INTER_CP_SERVER_PORT',
];

/** A real global control plane. It keeps its resources in memory, as a universal one does, so it needs no cluster. */
export class GlobalControlPlane {
  readonly #cluster: Cluster;
  readonly #kuma: Kuma;
  #apiPort = 0;
  #kdsPort = 0;

  /** The cluster ends the program when it stops. */
  constructor(cluster: Cluster, kuma: Kuma) {
    this.#cluster = cluster;
    this.#kuma = kuma;
  }

  /** Starts kuma-cp and waits until it has a mesh. */
  async start(): Promise<void> {
    this.#apiPort = await freePort();
    this.#kdsPort = await freePort();
    const ports = portVariables.map(async (name) => [name, String(await freePort())] as const);
    this.#cluster.startProgram('kuma-cp-global', resolve(this.#kuma.binary), ['run', '--log-level=info'], {
      ...Object.fromEntries(await Promise.all(ports)),
      KUMA_API_SERVER_HTTP_PORT: String(this.#apiPort),
      KUMA_ENVIRONMENT: 'universal',
      KUMA_GENERAL_WORK_DIR: join(this.#cluster.folder, 'kuma-cp-global'),
      KUMA_INTER_CP_CATALOG_INSTANCE_ADDRESS: '127.0.0.1',
      KUMA_MODE: 'global',
      KUMA_MULTIZONE_GLOBAL_KDS_GRPC_PORT: String(this.#kdsPort),
      KUMA_MULTIZONE_GLOBAL_KDS_TLS_ENABLED: 'false',
      KUMA_REPORTS_ENABLED: 'false',
      KUMA_STORE_TYPE: 'memory',
    });
    await eventually(() => this.request('GET', '/meshes/default'), 60);
  }

  /** The variables of the control plane of a zone that connects to this one. */
  zoneEnvironment(zone: string): NodeJS.ProcessEnv {
    return {
      KUMA_MULTIZONE_ZONE_NAME: zone,
      KUMA_MULTIZONE_ZONE_GLOBAL_ADDRESS: `grpc://127.0.0.1:${this.#kdsPort}`,
    };
  }

  /** Creates or replaces a MeshGateway with HTTP listeners on the ports. */
  async putGateway(name: string, tags: Readonly<Record<string, string>>, ports: readonly number[]): Promise<void> {
    await this.request('PUT', `/meshes/default/meshgateways/${name}`, {
      type: 'MeshGateway',
      mesh: 'default',
      name,
      selectors: [{ match: tags }],
      conf: { listeners: ports.map((port) => ({ port, protocol: 'HTTP' })) },
    });
  }

  async deleteGateway(name: string): Promise<void> {
    await this.request('DELETE', `/meshes/default/meshgateways/${name}`);
  }

  async request(method: string, path: string, body?: Json): Promise<void> {
    const init =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
    const response = await fetch(`http://127.0.0.1:${this.#apiPort}${path}`, { method, ...init });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${(await response.text()).slice(0, 500)}`);
  }
}
