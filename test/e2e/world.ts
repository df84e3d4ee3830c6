import { expect } from 'chai';
import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import type { Cluster } from './cluster.ts';
import { eventually } from './processes.ts';

const mergePatch = 'application/merge-patch+json';
const applyPatch = 'application/apply-patch+yaml';
const gateways = '/apis/kuma.io/v1alpha1/meshgateways';

/** The API path of each resource, by its plural name. */
const groups = {
  daemonsets: '/apis/apps/v1',
  deployments: '/apis/apps/v1',
  events: '/api/v1',
  horizontalpodautoscalers: '/apis/autoscaling/v2',
  poddisruptionbudgets: '/apis/policy/v1',
  pods: '/api/v1',
  replicasets: '/apis/apps/v1',
  serviceaccounts: '/api/v1',
  services: '/api/v1',
};
type Plural = keyof typeof groups;

/** A namespace of a cluster with one instance and a MeshGateway that binds it. */
export class World {
  readonly namespace: string;
  readonly name: string;
  /** The API group of the instance: `kuma.io` or `mesh.internal`. */
  readonly group: string;
  readonly #cluster: Cluster;

  constructor(cluster: Cluster, namespace: string, group = 'kuma.io', name = 'edge') {
    this.#cluster = cluster;
    this.name = name;
    this.namespace = namespace;
    this.group = group;
  }

  /** Creates the namespace, the gateway and the instance. */
  async create(spec: JsonObject = {}, metadata: JsonObject = {}, ports: readonly number[] = [80, 443]): Promise<void> {
    await this.createNamespace();
    await this.putGateway(ports);
    await this.createInstance(spec, metadata);
  }

  createNamespace(labels: JsonObject = {}): Promise<JsonObject> {
    const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: this.namespace, labels } };
    return this.#cluster.request('POST', '/api/v1/namespaces', object);
  }

  createInstance(spec: JsonObject = {}, metadata: JsonObject = {}, query = ''): Promise<JsonObject> {
    const path = `${this.path('instances')}${query}`;
    return this.#cluster.request('POST', path, this.#instanceOf(spec, metadata));
  }

  /** Applies a spec as `kubectl apply --server-side` does. Null values stay null. */
  applyInstance(spec: JsonObject): Promise<JsonObject> {
    const path = `${this.path('instances', this.name)}?fieldManager=e2e&force=true`;
    return this.#cluster.request('PATCH', path, this.#instanceOf(spec), applyPatch);
  }

  /** Creates a gateway or replaces its listeners. The default is the gateway of this world. */
  async putGateway(
    ports: readonly number[],
    mesh = 'default',
    { name = this.namespace, tags = this.serviceTag() }: { readonly name?: string; readonly tags?: JsonObject } = {},
  ): Promise<void> {
    const gateway = {
      apiVersion: 'kuma.io/v1alpha1',
      kind: 'MeshGateway',
      mesh,
      metadata: { name },
      spec: { selectors: [{ match: tags }], conf: { listeners: ports.map((port) => ({ port, protocol: 'HTTP' })) } },
    };
    await this.#cluster.request('PATCH', `${gateways}/${name}?fieldManager=e2e`, gateway, applyPatch);
  }

  /** The tag by which the gateway of this world selects the instance. */
  serviceTag(): JsonObject {
    return { 'kuma.io/service': `${this.name}_${this.namespace}_svc` };
  }

  async deleteGateway(name = this.namespace): Promise<void> {
    await this.#cluster.request('DELETE', `${gateways}/${name}`);
  }

  instance(): Promise<JsonObject> {
    return this.get('instances');
  }

  service(): Promise<JsonObject> {
    return this.get('services');
  }

  deployment(): Promise<JsonObject> {
    return this.get('deployments');
  }

  /** Reads an object with the instance's name. */
  get(what: Plural | 'instances'): Promise<JsonObject> {
    return this.#cluster.request('GET', this.path(what, this.name));
  }

  /** Lists the ReplicaSets. Each roll-out creates one, because the Deployment has one for each pod template. */
  replicaSets(): Promise<JsonObject> {
    return this.#cluster.request('GET', this.path('replicasets'));
  }

  patchInstance(patch: JsonObject): Promise<JsonObject> {
    return this.#cluster.request('PATCH', this.path('instances', this.name), patch, mergePatch);
  }

  /** Replaces the whole spec. Null values stay null. */
  replaceSpec(spec: JsonObject): Promise<JsonObject> {
    const patch = [{ op: 'replace', path: '/spec', value: spec }];
    return this.#cluster.request('PATCH', this.path('instances', this.name), patch, 'application/json-patch+json');
  }

  /** Waits until Metacontroller has applied the newest spec. It updates the children first, then observedGeneration. */
  settled(): Promise<JsonObject> {
    return eventually(async () => {
      const instance = await this.instance();
      const { generation } = objectAt(instance, 'metadata');
      expect(objectAt(instance, 'status')).to.include({ observedGeneration: generation });
      return instance;
    });
  }

  patchService(patch: JsonObject): Promise<JsonObject> {
    return this.#cluster.request('PATCH', this.path('services', this.name), patch, mergePatch);
  }

  async deleteInstance(): Promise<void> {
    await this.#cluster.request('DELETE', this.path('instances', this.name));
  }

  /** Marks every pod as ready, because the cluster has no nodes that do so. */
  async makePodsReady(): Promise<void> {
    const { items } = await this.#cluster.request('GET', `${this.path('pods')}?labelSelector=app%3D${this.name}`);
    for (const pod of isList(items) ? items.filter(isObject) : []) {
      const { name } = objectAt(pod, 'metadata');
      const status = {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }],
      };
      const path = `${this.path('pods')}/${name}/status`;
      // A roll-out can delete the pod after it was listed.
      await this.#cluster.request('PATCH', path, { status }, mergePatch).catch((error: unknown) => {
        if (!String(error).includes(': 404 ')) throw error;
      });
    }
  }

  /** Sets the address of the load balancer, because the cluster has no cloud provider that does so. */
  async giveAddress(ip: string): Promise<void> {
    const status = { loadBalancer: { ingress: [{ ip }] } };
    await this.#cluster.request('PATCH', `${this.path('services')}/${this.name}/status`, { status }, mergePatch);
  }

  /** Waits until Ready has the status and, if given, the reason. Returns the condition. */
  waitReady(status: string, reason?: string): Promise<JsonObject> {
    return eventually(async () => {
      const ready = conditionOf(await this.instance(), 'Ready');
      expect(ready).to.include({ status, ...(reason === undefined ? {} : { reason }) });
      return ready;
    });
  }

  /** Waits until the instance is Ready. Takes the part of nodes and cloud provider meanwhile. */
  async bringUp(): Promise<void> {
    await eventually(
      async () => {
        await this.makePodsReady();
        const { type } = objectAt(await this.service(), 'spec');
        if (type === 'LoadBalancer') await this.giveAddress('192.0.2.10');
        expect(conditionOf(await this.instance(), 'Ready')['status']).to.equal('True');
      },
      40,
      300,
    );
  }

  /** Waits until the Service has exactly these ports. Returns the Service. */
  waitPorts(ports: readonly number[]): Promise<JsonObject> {
    return eventually(async () => {
      const service = await this.service();
      expect(portsOf(service).map(({ port }) => port)).to.have.members([...ports]);
      return service;
    });
  }

  events(): Promise<JsonObject> {
    return this.#cluster.request('GET', `${this.path('events')}`);
  }

  /** Returns the API path of a resource in the namespace, or of one object. */
  path(what: Plural | 'instances', name?: string): string {
    const of = what === 'instances' ? `/apis/${this.group}/v1alpha1` : groups[what];
    const plural = what === 'instances' ? 'meshgatewayinstances' : what;
    return `${of}/namespaces/${this.namespace}/${plural}${name === undefined ? '' : `/${name}`}`;
  }

  #instanceOf(spec: JsonObject, metadata: JsonObject = {}): JsonObject {
    return {
      apiVersion: `${this.group}/v1alpha1`,
      kind: 'MeshGatewayInstance',
      metadata: { name: this.name, namespace: this.namespace, ...metadata },
      spec,
    };
  }
}

export function portsOf(service: JsonObject): readonly JsonObject[] {
  const { ports } = objectAt(service, 'spec');
  return isList(ports) ? ports.filter(isObject) : [];
}

export function nodePorts(service: JsonObject): JsonObject {
  return Object.fromEntries(portsOf(service).map(({ nodePort, port }) => [String(port), nodePort]));
}

export function conditionOf(instance: JsonObject, type: string): JsonObject {
  const { conditions } = objectAt(instance, 'status');
  return (isList(conditions) ? conditions.filter(isObject) : []).find((one) => one['type'] === type) ?? {};
}

/** Returns the fields of a Service that must never change while it carries traffic. */
export function identityOf(service: JsonObject): JsonObject {
  return { uid: objectAt(service, 'metadata')['uid'], clusterIP: objectAt(service, 'spec')['clusterIP'] };
}

export function podTemplate(deployment: JsonObject): JsonObject {
  return objectAt(objectAt(deployment, 'spec'), 'template');
}
