import type { JsonObject } from '../../src/api/json.ts';
import type { Cluster } from './cluster.ts';
import type { World } from './world.ts';

const mergePatch = 'application/merge-patch+json';
const nodes = '/api/v1/nodes';

/** Nodes without a kubelet. Pods of a world that select them are made ready by hand. */
export class Nodes {
  readonly #cluster: Cluster;
  readonly #namespace: string;
  #count = 0;

  constructor(cluster: Cluster, { namespace }: Pick<World, 'namespace'>) {
    this.#cluster = cluster;
    this.#namespace = namespace;
  }

  /** A pod template whose pods run on these nodes alone. */
  get podSpec(): JsonObject {
    return { nodeSelector: { world: this.#namespace } };
  }

  /** Adds a node that is ready. */
  async add(): Promise<void> {
    this.#count += 1;
    const name = `${this.#namespace}-${this.#count}`;
    const metadata = { name, labels: { world: this.#namespace } };
    await this.#cluster.request('POST', nodes, { apiVersion: 'v1', kind: 'Node', metadata });
    const conditions = [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'by hand' }];
    await this.#cluster.request('PATCH', `${nodes}/${name}/status`, { status: { conditions } }, mergePatch);
    // The API server taints every new node.
    await this.#cluster.request('PATCH', `${nodes}/${name}`, { spec: { taints: null } }, mergePatch);
  }

  /** Removes all nodes. */
  async remove(): Promise<void> {
    for (let index = 1; index <= this.#count; index += 1)
      await this.#cluster.request('DELETE', `${nodes}/${this.#namespace}-${index}`);
    this.#count = 0;
  }
}
