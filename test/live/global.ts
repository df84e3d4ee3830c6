import type { Json, JsonObject } from '../../src/api/json.ts';
import { eventually } from '../e2e/processes.ts';
import type { Site } from './site.ts';

const namespace = 'live-global';
const apiPort = 5681;
const kdsPort = 5685;

/**
 * A global control plane in a pod. It keeps its resources in memory, because a second control plane that used the API server of
 * the zone would share the resources of the zone.
 */
export class GlobalControlPlane {
  readonly #site: Site;

  constructor(site: Site) {
    this.#site = site;
  }

  /** The values of the chart with which the control plane of a zone connects to this one. */
  get zoneValues(): readonly string[] {
    const address = `grpc://global.${namespace}.svc:${kdsPort}`;
    return ['controlPlane.mode=zone', 'controlPlane.zone=zone-1', `controlPlane.kdsGlobalAddress=${address}`];
  }

  /** Starts it and waits until it has a mesh. */
  async start(): Promise<void> {
    await this.#site.kubectl('create', 'namespace', namespace);
    await this.#site.pipe(
      { apiVersion: 'v1', kind: 'List', items: [this.#pod(), this.#service()] },
      'apply',
      '-f',
      '-',
    );
    await eventually(() => this.#request('GET', 'default'), 120, 1000);
  }

  /** Creates or replaces a resource of the default mesh. */
  async put(plural: string, resource: JsonObject & { readonly name: string }): Promise<void> {
    await this.#request('PUT', `default/${plural}/${resource.name}`, { mesh: 'default', ...resource });
  }

  async delete(plural: string, name: string): Promise<void> {
    await this.#request('DELETE', `default/${plural}/${name}`);
  }

  async stop(): Promise<void> {
    await this.#site.removeNamespaces(namespace);
  }

  #request(method: string, mesh: string, body?: Json): Promise<JsonObject> {
    const proxy = `/api/v1/namespaces/${namespace}/services/global:${apiPort}/proxy`;
    return this.#site.cluster.request(method, `${proxy}/meshes/${mesh}`, body);
  }

  #pod(): JsonObject {
    const variables = {
      KUMA_ENVIRONMENT: 'universal',
      KUMA_GENERAL_WORK_DIR: '/tmp/kuma',
      KUMA_MODE: 'global',
      KUMA_MULTIZONE_GLOBAL_KDS_TLS_ENABLED: 'false',
      KUMA_REPORTS_ENABLED: 'false',
      KUMA_STORE_TYPE: 'memory',
    };
    const container = {
      name: 'kuma-cp',
      image: this.#site.offer.kuma.controlPlane,
      args: ['run', '--log-level=info'],
      env: Object.entries(variables).map(([name, value]) => ({ name, value })),
      volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
    };
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'global', namespace, labels: { app: 'global' } },
      spec: {
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: 2,
        volumes: [{ name: 'tmp', emptyDir: {} }],
        containers: [container],
      },
    };
  }

  #service(): JsonObject {
    const ports = [apiPort, kdsPort].map((port) => ({ name: `port-${port}`, port }));
    const metadata = { name: 'global', namespace };
    return { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: { app: 'global' }, ports } };
  }
}
