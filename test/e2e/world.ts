import { expect } from 'chai';
import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import type { Cluster } from './cluster.ts';
import { eventually } from './processes.ts';

const mergePatch = 'application/merge-patch+json';
const instances = '/apis/kuma.io/v1alpha1';

/** One namespace of a cluster, with an instance of a name and a MeshGateway that binds it. */
export class World {
  readonly namespace: string;
  readonly name = 'edge';
  readonly #cluster: Cluster;

  constructor(cluster: Cluster, namespace: string) {
    this.#cluster = cluster;
    this.namespace = namespace;
  }

  /** Makes the namespace, the gateway and the instance. */
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
    return this.#cluster.request('POST', `${this.#path('instances')}${query}`, {
      apiVersion: 'kuma.io/v1alpha1',
      kind: 'MeshGatewayInstance',
      metadata: { name: this.name, namespace: this.namespace, ...metadata },
      spec,
    });
  }

  /** Makes the gateway or replaces its listeners. */
  async putGateway(ports: readonly number[], mesh = 'default'): Promise<void> {
    const gateway = {
      apiVersion: 'kuma.io/v1alpha1',
      kind: 'MeshGateway',
      mesh,
      metadata: { name: this.namespace },
      spec: {
        selectors: [{ match: { 'kuma.io/service': `${this.name}_${this.namespace}_svc` } }],
        conf: { listeners: ports.map((port) => ({ port, protocol: 'HTTP' })) },
      },
    };
    const path = `${instances}/meshgateways/${this.namespace}?fieldManager=e2e`;
    await this.#cluster.request('PATCH', path, gateway, 'application/apply-patch+yaml');
  }

  async deleteGateway(): Promise<void> {
    await this.#cluster.request('DELETE', `${instances}/meshgateways/${this.namespace}`);
  }

  instance(): Promise<JsonObject> {
    return this.#cluster.request('GET', `${this.#path('instances')}/${this.name}`);
  }

  service(): Promise<JsonObject> {
    return this.#cluster.request('GET', `${this.#path('services')}/${this.name}`);
  }

  deployment(): Promise<JsonObject> {
    return this.#cluster.request('GET', `${this.#path('deployments')}/${this.name}`);
  }

  /** One for each pod template that the Deployment has had: the mark of a roll-out. */
  replicaSets(): Promise<JsonObject> {
    return this.#cluster.request('GET', this.#path('replicasets'));
  }

  patchInstance(patch: JsonObject): Promise<JsonObject> {
    return this.#cluster.request('PATCH', `${this.#path('instances')}/${this.name}`, patch, mergePatch);
  }

  patchService(patch: JsonObject): Promise<JsonObject> {
    return this.#cluster.request('PATCH', `${this.#path('services')}/${this.name}`, patch, mergePatch);
  }

  async deleteInstance(): Promise<void> {
    await this.#cluster.request('DELETE', `${this.#path('instances')}/${this.name}`);
  }

  /** What no node is there to do: every pod says it is ready. */
  async makePodsReady(): Promise<void> {
    const { items } = await this.#cluster.request('GET', `${this.#path('pods')}?labelSelector=app%3D${this.name}`);
    for (const pod of isList(items) ? items.filter(isObject) : []) {
      const { name } = objectAt(pod, 'metadata');
      const status = {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }],
      };
      await this.#cluster.request('PATCH', `${this.#path('pods')}/${name}/status`, { status }, mergePatch);
    }
  }

  /** What no cloud is there to do: the load balancer has an address. */
  async giveAddress(ip: string): Promise<void> {
    const status = { loadBalancer: { ingress: [{ ip }] } };
    await this.#cluster.request('PATCH', `${this.#path('services')}/${this.name}/status`, { status }, mergePatch);
  }

  /** Waits until Ready has a status and, where given, a reason; the condition. */
  waitReady(status: string, reason?: string): Promise<JsonObject> {
    return eventually(async () => {
      const ready = conditionOf(await this.instance(), 'Ready');
      expect(ready).to.include({ status, ...(reason === undefined ? {} : { reason }) });
      return ready;
    });
  }

  /** Waits until the instance is Ready, doing what nodes and clouds do. */
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

  /** Waits until the Service has just these ports; the Service. */
  waitPorts(ports: readonly number[]): Promise<JsonObject> {
    return eventually(async () => {
      const service = await this.service();
      expect(portsOf(service).map(({ port }) => port)).to.have.members([...ports]);
      return service;
    });
  }

  events(): Promise<JsonObject> {
    return this.#cluster.request('GET', `${this.#path('events')}`);
  }

  #path(what: 'deployments' | 'events' | 'instances' | 'pods' | 'replicasets' | 'services'): string {
    if (what === 'instances') return `${instances}/namespaces/${this.namespace}/meshgatewayinstances`;
    return `${what === 'deployments' || what === 'replicasets' ? '/apis/apps/v1' : '/api/v1'}/namespaces/${this.namespace}/${what}`;
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

/** What must never change of a Service that carries traffic. */
export function identityOf(service: JsonObject): JsonObject {
  return { uid: objectAt(service, 'metadata')['uid'], clusterIP: objectAt(service, 'spec')['clusterIP'] };
}

export function podTemplate(deployment: JsonObject): JsonObject {
  return objectAt(objectAt(deployment, 'spec'), 'template');
}
