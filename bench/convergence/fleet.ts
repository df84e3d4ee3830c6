import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import type { Cluster } from '../../test/e2e/cluster.ts';
import { portsOf } from '../../test/e2e/world.ts';
import { objectAt } from '../../test/support/dynamic-apply.ts';

const namespace = 'fleet';
const instances = `/apis/kuma.io/v1alpha1/namespaces/${namespace}/meshgatewayinstances`;
/** The number of concurrent requests to the API server. */
const parallel = 20;

/** Many ClusterIP instances in one namespace of a cluster, each with its own MeshGateway. */
export class Fleet {
  readonly size: number;
  readonly #cluster: Cluster;

  constructor(cluster: Cluster, size: number) {
    this.#cluster = cluster;
    this.size = size;
  }

  /** Creates the gateways, then the instances. */
  async create(): Promise<void> {
    const metadata = { name: namespace };
    await this.#cluster.request('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata });
    const indexes = Array.from({ length: this.size }, (_, index) => index);
    await eachOf(indexes, (index) => this.putGateway(index, [80, 443]));
    await eachOf(indexes, (index) => this.#createInstance(index));
  }

  /** Creates a gateway or replaces its listeners. */
  putGateway(index: number, ports: readonly number[]): Promise<JsonObject> {
    const path = `/apis/kuma.io/v1alpha1/meshgateways/gateway-${index}?fieldManager=bench`;
    const gateway = {
      apiVersion: 'kuma.io/v1alpha1',
      kind: 'MeshGateway',
      mesh: 'default',
      metadata: { name: `gateway-${index}` },
      spec: {
        selectors: [{ match: { 'kuma.io/service': `edge-${index}_${namespace}_svc` } }],
        conf: { listeners: ports.map((port) => ({ port, protocol: 'HTTP' })) },
      },
    };
    return this.#cluster.request('PATCH', path, gateway, 'application/apply-patch+yaml');
  }

  /** Returns the number of instances that have a status, a Service and a Deployment. */
  async countDone(): Promise<number> {
    const items = await this.#list(instances);
    const withStatus = items.filter((instance) => Object.keys(objectAt(instance, 'status')).length > 0);
    const services = await this.#list(`/api/v1/namespaces/${namespace}/services`);
    const deployments = await this.#list(`/apis/apps/v1/namespaces/${namespace}/deployments`);
    return Math.min(withStatus.length, services.length, deployments.length);
  }

  /** Returns the number of ports of an instance's Service. */
  async countPorts(index: number): Promise<number> {
    const path = `/api/v1/namespaces/${namespace}/services/edge-${index}`;
    return portsOf(await this.#cluster.request('GET', path)).length;
  }

  #createInstance(index: number): Promise<JsonObject> {
    return this.#cluster.request('POST', instances, {
      apiVersion: 'kuma.io/v1alpha1',
      kind: 'MeshGatewayInstance',
      metadata: { name: `edge-${index}`, namespace },
      spec: { replicas: 1, serviceType: 'ClusterIP' },
    });
  }

  async #list(path: string): Promise<readonly JsonObject[]> {
    const { items } = await this.#cluster.request('GET', path);
    return isList(items) ? items.filter(isObject) : [];
  }
}

/** Acts on the items in order, several at a time. */
async function eachOf<T>(items: readonly T[], act: (item: T) => Promise<unknown>): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}
