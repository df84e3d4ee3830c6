import { setTimeout as sleep } from 'node:timers/promises';
import { isList, isObject, type Json, type JsonObject } from '../../src/api/json.ts';
import type { Cluster } from '../e2e/cluster.ts';
import { eventually } from '../e2e/processes.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { Audit, type Write } from './audit.ts';
import { foreignKey, foreignVariable } from './compare.ts';
import { childKinds, gatewayOf, instanceOf, keyOf, name, pathOf, workloadKinds } from './objects.ts';
import { inPool } from './pool.ts';
import type { Act, State } from './trail.ts';

const mergePatch = 'application/merge-patch+json';
const strategicPatch = 'application/strategic-merge-patch+json';

/** The instance of a namespace and its children, by kind. */
export type Objects = ReadonlyMap<string, JsonObject>;

/** A cluster in which many instances walk at once, each in a namespace of its own. */
export class Arena {
  readonly #cluster: Cluster;
  readonly #audit: Audit;
  #isAlive = true;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#audit = new Audit(cluster.folder);
  }

  /** Asks the API server what it would store for an object. Throws its refusal. */
  dryRun(object: JsonObject): Promise<JsonObject> {
    const [group = ''] = String(object['apiVersion']).split('/');
    return this.#cluster.request('POST', `${pathOf(String(object['kind']), 'dry', group)}?dryRun=All`, object);
  }

  createNamespace(namespace: string): Promise<JsonObject> {
    const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
    return this.#cluster.request('POST', '/api/v1/namespaces', object);
  }

  /** Creates, changes or deletes the MeshGateway of a namespace. */
  async putGateway(namespace: string, ports: readonly number[]): Promise<void> {
    const path = `/apis/kuma.io/v1alpha1/meshgateways/${namespace}`;
    if (ports.length === 0) await this.#cluster.request('DELETE', path);
    else {
      const query = '?fieldManager=walk&force=true';
      await this.#cluster.request('PATCH', path + query, gatewayOf(namespace, ports), 'application/apply-patch+yaml');
    }
  }

  createInstance(group: string, namespace: string, state: State): Promise<JsonObject> {
    const path = pathOf('MeshGatewayInstance', namespace, group);
    return this.#cluster.request('POST', path, instanceOf(group, namespace, state));
  }

  /** Replaces the spec and the annotations of an instance. */
  async editInstance(group: string, namespace: string, state: State): Promise<void> {
    const { metadata, spec } = instanceOf(group, namespace, state);
    const patch = [
      { op: 'add', path: '/metadata/annotations', value: objectAt({ metadata }, 'metadata')['annotations'] ?? {} },
      { op: 'add', path: '/spec', value: spec ?? {} },
    ];
    const path = `${pathOf('MeshGatewayInstance', namespace, group)}/${name}`;
    await this.#cluster.request('PATCH', path, patch, 'application/json-patch+json');
  }

  async deleteInstance(group: string, namespace: string): Promise<void> {
    await this.#cluster.request('DELETE', `${pathOf('MeshGatewayInstance', namespace, group)}/${name}`);
  }

  /** Does what somebody else does to a child. Does nothing if the child does not exist. */
  async act(namespace: string, act: Act): Promise<void> {
    const [kinds, subresource, patch, type] = acts[act];
    for (const kind of kinds) {
      const path = `${pathOf(kind, namespace)}/${name}${subresource}?fieldManager=kubectl-edit`;
      await this.#cluster.request('PATCH', path, patch, type).catch(() => undefined);
    }
  }

  /** Returns the writes of Metacontroller since the last call. */
  writes(): readonly Write[] {
    return this.#audit.writes().filter(({ agent }) => agent === 'metacontroller');
  }

  /** Returns the messages of the Warning events of a namespace. */
  async warnings(namespace: string): Promise<readonly string[]> {
    const { items } = await this.#cluster.request('GET', `/api/v1/namespaces/${namespace}/events`);
    return listOf(items)
      .filter(({ involvedObject, type }) => type === 'Warning' && JSON.stringify(involvedObject).includes(name))
      .map(({ message }) => `event: ${message}`);
  }

  /** Reads all instances and children, by namespace. */
  async objects(): Promise<ReadonlyMap<string, Objects>> {
    const paths = [
      ...childKinds.map((kind) => [kind, pathOf(kind)] as const),
      ...['kuma.io', 'mesh.internal'].map(
        (group) => ['MeshGatewayInstance', pathOf('MeshGatewayInstance', undefined, group)] as const,
      ),
    ];
    const found = new Map<string, Map<string, JsonObject>>();
    for (const [kind, path] of paths) {
      // A busy API server sometimes refuses a list for a moment.
      const list = await eventually(() => this.#cluster.request('GET', path), 60, 500);
      for (const object of listOf(list['items'])) {
        const namespace = String(objectAt(object, 'metadata')['namespace']);
        const objects = found.get(namespace) ?? new Map<string, JsonObject>();
        found.set(namespace, objects.set(keyOf({ ...object, kind }), { ...object, kind }));
      }
    }
    return found;
  }

  /** Takes the part of the nodes and of the cloud provider until the arena is closed. */
  async playCluster(): Promise<void> {
    while (this.#isAlive) {
      await this.#makePodsReady().catch(() => undefined);
      await this.#giveAddresses().catch(() => undefined);
      await sleep(300);
    }
  }

  close(): void {
    this.#isAlive = false;
  }

  async #makePodsReady(): Promise<void> {
    const { items } = await this.#cluster.request('GET', pathOf('Pod'));
    const ready = [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }];
    await inPool(listOf(items), async (pod) => {
      const { deletionTimestamp, name: pods, namespace } = objectAt(pod, 'metadata');
      const path = `${pathOf('Pod', String(namespace))}/${pods}`;
      if (deletionTimestamp !== undefined)
        await this.#cluster.request('DELETE', `${path}?gracePeriodSeconds=0`).catch(() => undefined);
      else if (objectAt(pod, 'status')['phase'] !== 'Running')
        await this.#cluster
          .request('PATCH', `${path}/status`, { status: { phase: 'Running', conditions: ready } }, mergePatch)
          .catch(() => undefined);
    });
  }

  async #giveAddresses(): Promise<void> {
    const { items } = await this.#cluster.request('GET', pathOf('Service'));
    await inPool(listOf(items), async (service) => {
      const isBalanced = objectAt(service, 'spec')['type'] === 'LoadBalancer';
      const has = objectAt(objectAt(service, 'status'), 'loadBalancer')['ingress'] !== undefined;
      if (isBalanced === has) return;
      const status = { loadBalancer: { ingress: isBalanced ? [{ ip: '192.0.2.10' }] : null } };
      const path = `${pathOf('Service', String(objectAt(service, 'metadata')['namespace']))}/${objectAt(service, 'metadata')['name']}`;
      await this.#cluster.request('PATCH', `${path}/status`, { status }, mergePatch).catch(() => undefined);
    });
  }
}

function listOf(value: Json | undefined): readonly JsonObject[] {
  return isList(value) ? value.filter(isObject) : [];
}

const containers = (env: JsonObject) => ({
  spec: { template: { spec: { containers: [{ name: 'kuma-gateway', env: [env] }] } } },
});

/** What others do to children: the kinds, the subresource and the patch. */
const acts: Readonly<
  Record<Act, readonly [kinds: readonly string[], subresource: string, patch: JsonObject, type: string]>
> = {
  'add-variable': [workloadKinds, '', containers({ name: foreignVariable, value: 'x' }), strategicPatch],
  'change-variable': [workloadKinds, '', containers({ name: 'KUMA_DATAPLANE_MESH', value: 'by-hand' }), strategicPatch],
  annotate: [
    ['Service'],
    '',
    { metadata: { annotations: { [foreignKey]: 'x' }, labels: { [foreignKey]: 'x' } } },
    mergePatch,
  ],
  restart: [
    workloadKinds,
    '',
    {
      spec: {
        template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': '2026-11-26T00:00:00Z' } } },
      },
    },
    strategicPatch,
  ],
  scale: [['Deployment'], '/scale', { spec: { replicas: 2 } }, mergePatch],
  select: [['Service'], '', { spec: { selector: { version: 'v2' } } }, mergePatch],
};
