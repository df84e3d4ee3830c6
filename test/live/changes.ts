import type { JsonObject } from '../../src/api/json.ts';
import { watching } from '../e2e/watch.ts';
import type { World } from '../e2e/world.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { site } from './site.ts';

/** What changed during an action. */
export interface Changes {
  /** Stored changes of the instance and of its children. Status of the children does not count: others write it. */
  readonly writes: number;
  /** The rise of the generation of the Deployment or of the DaemonSet. */
  readonly generations: number;
}

/** Runs an action and counts the changes of an instance, its Service and its workload meanwhile. */
export async function countChanges(world: World, act: () => Promise<unknown>): Promise<Changes> {
  const seen: Record<string, readonly JsonObject[]> = {};
  const watched =
    (what: 'daemonsets' | 'deployments' | 'instances' | 'services', inner: () => Promise<unknown>) => async () => {
      seen[what] = await watching(site.cluster, world.path(what), world.name, inner);
    };
  await watched('instances', watched('services', watched('daemonsets', watched('deployments', act))))();
  const { instances = [], services = [], daemonsets = [], deployments = [] } = seen;
  const writes = [
    Math.max(0, instances.length - 1),
    countDistinct(services.map(withoutStatus)),
    countDistinct(deployments.map(withoutStatus)),
    countDistinct(daemonsets.map(withoutStatus)),
  ];
  return {
    writes: writes.reduce((sum, count) => sum + count, 0),
    generations: riseOf(deployments) + riseOf(daemonsets),
  };
}

function riseOf(versions: readonly JsonObject[]): number {
  const generations = versions.map((one) => Number(objectAt(one, 'metadata')['generation']));
  return generations.length === 0 ? 0 : Math.max(...generations) - Math.min(...generations);
}

/** Counts how often a version differs from the one before it. */
function countDistinct(versions: readonly JsonObject[]): number {
  const texts = versions.map((version) => JSON.stringify(version));
  return texts.filter((text, index) => index > 0 && text !== texts[index - 1]).length;
}

/** Removes the fields that controllers of Kubernetes write. */
function withoutStatus(child: JsonObject): JsonObject {
  const { generation: _, managedFields: __, resourceVersion: ___, ...metadata } = objectAt(child, 'metadata');
  const { 'deployment.kubernetes.io/revision': ____, ...annotations } = objectAt(metadata, 'annotations');
  return { spec: child['spec'], metadata: { ...metadata, annotations } };
}
