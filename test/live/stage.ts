import type { JsonObject } from '../../src/api/json.ts';
import { eventually } from '../e2e/processes.ts';
import { conditionOf, World } from '../e2e/world.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { Client } from './client.ts';
import { systemNamespace } from './kuma.ts';
import { startScript } from './pods.ts';
import { site } from './site.ts';

/** The port on which the client requests. */
export const port = 8080;

/** A namespace with one gateway, a backend behind it and a client before it. */
export class Stage {
  readonly world: World;
  readonly client: Client;
  readonly namespace: string;

  constructor(namespace: string, group: 'kuma.io' | 'mesh.internal') {
    this.namespace = namespace;
    this.world = new World(site.cluster, namespace, group);
    this.client = new Client(site, namespace);
  }

  /** Creates the namespace, the backend, the MeshGateway and its route. */
  async prepare(): Promise<void> {
    await this.world.createNamespace();
    await this.world.putGateway([port]);
    const address = await this.startBackend();
    await site.pipe(list([this.#externalService(address), this.#route()]), 'apply', '-f', '-');
  }

  /** Starts the backend and waits until it is ready. Returns its address. */
  async startBackend(): Promise<string> {
    await startScript(site, { namespace: this.namespace, name: 'backend', file: 'backend.mjs' });
    const [address] = await Promise.all([this.#exposeBackend(), this.#waitBackend()]);
    return address;
  }

  /** Creates the instance and starts the client when the instance is Ready. */
  async open(spec: JsonObject = {}, metadata: JsonObject = {}): Promise<void> {
    await this.prepare();
    await this.world.createInstance({ serviceType: 'ClusterIP', ...spec }, metadata);
    await this.ready();
    await this.client.start(await this.url());
  }

  /** Waits until the instance is Ready for its newest generation. */
  async ready(seconds = 120): Promise<void> {
    await eventually(
      async () => {
        const instance = await this.world.instance();
        const ready = conditionOf(instance, 'Ready');
        if (ready['status'] !== 'True') throw new Error(`${this.namespace}: ${JSON.stringify(ready)}`);
      },
      seconds,
      500,
    );
  }

  /** Returns the labels of the instance. */
  async labels(): Promise<JsonObject> {
    return objectAt(objectAt(await this.world.instance(), 'metadata'), 'labels');
  }

  /** Waits until the children of the instance carry the label by which Metacontroller owns them, or do not. */
  async waitManaged(isManaged: boolean): Promise<void> {
    await eventually(async () => {
      for (const child of [await this.world.service(), await this.world.deployment()]) {
        const labels = objectAt(objectAt(child, 'metadata'), 'labels');
        if ('controller-uid' in labels !== isManaged) throw new Error(`labels ${JSON.stringify(labels)}`);
      }
    });
  }

  /** Returns the URL of a listener by the cluster IP of the Service. */
  async url(listener = port): Promise<string> {
    const { clusterIP } = objectAt(await this.world.service(), 'spec');
    return `http://${clusterIP}:${listener}/live`;
  }

  /** Removes everything that `prepare` and `open` created. */
  async close(): Promise<void> {
    const names = [`meshhttproutes.kuma.io/${this.namespace}`];
    await site.kubectl('delete', '-n', systemNamespace, ...names, '--ignore-not-found');
    const global = [`meshgateways.kuma.io/${this.namespace}`, `externalservices.kuma.io/${this.namespace}`];
    await site.kubectl('delete', ...global, '--ignore-not-found');
    await site.dropNamespace(this.namespace);
  }

  async #exposeBackend(): Promise<string> {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'backend', namespace: this.namespace },
      spec: { selector: { script: 'backend' }, ports: [{ port: 8080 }] },
    };
    await site.pipe(service, 'apply', '-f', '-');
    const output = ['-o', 'jsonpath={.spec.clusterIP}'];
    return site.kubectl('get', 'service', 'backend', '-n', this.namespace, ...output);
  }

  async #waitBackend(): Promise<void> {
    await site.kubectl('wait', '--for=condition=Ready', '-n', this.namespace, 'pod/backend', '--timeout=120s');
  }

  #externalService(address: string): JsonObject {
    return {
      apiVersion: 'kuma.io/v1alpha1',
      kind: 'ExternalService',
      mesh: 'default',
      metadata: { name: this.namespace },
      spec: {
        tags: { 'kuma.io/service': `${this.namespace}-backend`, 'kuma.io/protocol': 'http' },
        networking: { address: `${address}:8080` },
      },
    };
  }

  /** The spec of the route from the MeshGateway to the backend. */
  routeSpec(): JsonObject {
    const backendRefs = [{ kind: 'MeshService', name: `${this.namespace}-backend` }];
    const rules = [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }], default: { backendRefs } }];
    return {
      targetRef: { kind: 'MeshGateway', name: this.namespace },
      to: [{ targetRef: { kind: 'Mesh' }, rules }],
    };
  }

  #route(): JsonObject {
    return {
      apiVersion: 'kuma.io/v1alpha1',
      kind: 'MeshHTTPRoute',
      metadata: { name: this.namespace, namespace: systemNamespace, labels: { 'kuma.io/mesh': 'default' } },
      spec: this.routeSpec(),
    };
  }
}

function list(items: readonly JsonObject[]): JsonObject {
  return { apiVersion: 'v1', kind: 'List', items: [...items] };
}
