import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import type { Cluster } from './cluster.ts';
import { eventually } from './processes.ts';

const kuma = '/apis/kuma.io/v1alpha1';
const apps = '/apis/apps/v1';
const applyPatch = 'application/apply-patch+yaml';
const mergePatch = 'application/merge-patch+json';

/** Many instances of kuma.io in one namespace, with the children that Kuma's reconciler creates for them. */
export class Fleet {
  readonly namespace: string;
  readonly names: readonly string[];
  readonly #cluster: Cluster;

  constructor(cluster: Cluster, namespace: string, count: number) {
    this.#cluster = cluster;
    this.namespace = namespace;
    this.names = Array.from({ length: count }, (_, index) => `edge-${String(index + 1).padStart(2, '0')}`);
  }

  /**
   * Creates the instances, one MeshGateway for all, and the children.
   * @param isControlPlane creates the children as Kuma does, without Metacontroller's label. Otherwise the hook creates them.
   */
  async create(isControlPlane = true): Promise<void> {
    const { namespace } = this;
    await this.#cluster.request('POST', '/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace },
    });
    await this.#cluster.request(
      'PATCH',
      `${kuma}/meshgateways/${namespace}?fieldManager=e2e`,
      {
        apiVersion: 'kuma.io/v1alpha1',
        kind: 'MeshGateway',
        mesh: 'default',
        metadata: { name: namespace },
        spec: { selectors: [{ match: { fleet: namespace } }], conf: { listeners: [{ port: 80, protocol: 'HTTP' }] } },
      },
      applyPatch,
    );
    const instances = await this.createInstances();
    if (isControlPlane) await this.#createChildren(instances);
    await eventually(async () => {
      await this.work();
      expect(await this.countReady()).to.equal(this.names.length);
    });
  }

  /** Returns how many Deployments have an available pod. */
  async countReady(): Promise<number> {
    const deployments = [...(await this.list(apps, 'deployments')).values()];
    return deployments.filter((one) => objectAt(one, 'status')['availableReplicas'] === 1).length;
  }

  /** Marks the pods as ready once, except those of some instances, because the cluster has no nodes that do so. */
  async work(broken: readonly string[] = []): Promise<void> {
    const path = this.#path('/api/v1', 'pods');
    const { items } = await this.#cluster.request('GET', path);
    for (const pod of isList(items) ? items.filter(isObject) : []) {
      const { labels, name } = objectAt(pod, 'metadata');
      const isReady = JSON.stringify(objectAt(pod, 'status')).includes('"type":"Ready","status":"True"');
      if (isReady || (isObject(labels) && broken.includes(String(labels['app'])))) continue;
      const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
      await this.#cluster.request('PATCH', `${path}/${name}/status`, { status }, mergePatch).catch(() => undefined);
    }
  }

  /**
   * Marks pods as ready during an action, except those of some instances.
   * @param isControlPlane also marks new instances of kuma.io as Ready, as Kuma's control plane does
   */
  async whileNodesWork<T>(act: () => Promise<T>, broken: readonly string[] = [], isControlPlane = false): Promise<T> {
    let isDone = false;
    const nodes = async () => {
      for (; !isDone; await sleep(300)) {
        await this.work(broken);
        if (isControlPlane) await this.#markInstances();
      }
    };
    const working = nodes();
    try {
      return await act();
    } finally {
      isDone = true;
      await working;
    }
  }

  /** Returns the objects of a resource, by name. */
  async list(api: string, resource: string): Promise<ReadonlyMap<string, JsonObject>> {
    const { items } = await this.#cluster.request('GET', this.#path(api, resource));
    const objects = isList(items) ? items.filter(isObject) : [];
    return new Map(objects.map((object) => [String(objectAt(object, 'metadata')['name']), object]));
  }

  /** Creates the instances of kuma.io and marks them as Ready, as Kuma's control plane does. */
  async createInstances(labels: JsonObject = {}): Promise<readonly JsonObject[]> {
    const { namespace } = this;
    const path = this.#path(kuma, 'meshgatewayinstances');
    return this.#each(async (name) => {
      const instance = await this.#cluster.request('POST', path, {
        apiVersion: 'kuma.io/v1alpha1',
        kind: 'MeshGatewayInstance',
        metadata: { name, namespace, labels },
        spec: { replicas: 1, serviceType: 'ClusterIP', tags: { fleet: namespace } },
      });
      await this.#markReady(name);
      return instance;
    });
  }

  async #markInstances(): Promise<void> {
    const instances = await this.list(kuma, 'meshgatewayinstances');
    for (const [name, instance] of instances) if (instance['status'] === undefined) await this.#markReady(name);
  }

  async #markReady(name: string): Promise<void> {
    const status = { conditions: [{ ...ready, lastTransitionTime: '2026-01-01T00:00:00Z' }] };
    const path = `${this.#path(kuma, 'meshgatewayinstances')}/${name}/status`;
    await this.#cluster.request('PATCH', path, { status }, mergePatch);
  }

  /** Changes the tags of an instance. Kuma never changes the tags of running pods. The hook does, with a roll-out. */
  async changeTags(name: string): Promise<void> {
    const path = `${this.#path(kuma, 'meshgatewayinstances')}/${name}`;
    await this.#cluster.request(
      'PATCH',
      path,
      { spec: { tags: { fleet: this.namespace, changed: 'yes' } } },
      mergePatch,
    );
  }

  /** Creates children as Kuma's reconciler does: owned by the instance, but without Metacontroller's label. */
  async #createChildren(instances: readonly JsonObject[]): Promise<void> {
    const all = `kubectl get meshgatewayinstances.kuma.io,meshgateways.kuma.io,namespaces -A -o json`;
    const text = await this.#cluster.shell(`${all} | node bin/mgi.js render -f - -o json -n ${this.namespace}`);
    const owners = new Map(instances.map(({ metadata }) => [isObject(metadata) ? metadata['name'] : '', metadata]));
    const rendered: { items: readonly (JsonObject & { kind: string; metadata: JsonObject })[] } = JSON.parse(text);
    for (const { metadata, ...child } of rendered.items) {
      const { name = '', uid = '' } = objectOrEmpty(owners.get(metadata['name']));
      const owner = { apiVersion: 'kuma.io/v1alpha1', kind: 'MeshGatewayInstance', name, uid };
      const ownerReferences = [{ ...owner, controller: true, blockOwnerDeletion: true }];
      const path = child.kind === 'Service' ? this.#path('/api/v1', 'services') : this.#path(apps, 'deployments');
      await this.#cluster.request('POST', path, { ...child, metadata: { ...metadata, ownerReferences } });
    }
  }

  #path(api: string, resource: string): string {
    return `${api}/namespaces/${this.namespace}/${resource}`;
  }

  #each<T>(act: (name: string) => Promise<T>): Promise<readonly T[]> {
    return Promise.all(this.names.map(act));
  }
}

const ready = { type: 'Ready', status: 'True', reason: 'Ready', message: '' };

function objectOrEmpty(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
