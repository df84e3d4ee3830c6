import { config } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { isList, isObject, type Json } from '../../src/api/json.ts';
import { lastAppliedAnnotation } from '../../src/api/names.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { Cluster, readOffer } from './cluster.ts';
import { World } from './world.ts';

// Assertion errors show the full difference between two Deployments.
config.truncateThreshold = 0;

const offer = readOffer(process.env) ?? {};
const strategies = offer.assets === undefined ? ['of the existing cluster'] : ['dynamic-apply', 'server-side-apply'];

/** Overlays with the CompositeControllers of both groups. */
export const bothControllers = ['manifests/overlays/lightweight', 'manifests/rbac'];

/** Shared by the tests of a file. */
export interface Stage {
  readonly cluster: Cluster;
  /** Metacontroller's apply strategy. */
  readonly strategy: string;
  /** Creates another world. Its instance belongs to `mesh.internal` by default. */
  readonly world: (group?: string) => World;
}

/** Declares tests for each of Metacontroller's apply strategies, with both CompositeControllers on one hook. */
export function underEachStrategy(title: string, declare: (stage: Stage) => void): void {
  for (const strategy of strategies) {
    describe(`${title} (apply strategy ${strategy})`, () => {
      const prefix = title.replaceAll(/\W+/g, '-').toLowerCase();
      const cluster = new Cluster(`own-${strategy.replaceAll(' ', '-')}`);
      let count = 0;
      const world = (group = 'mesh.internal') => {
        count += 1;
        return new World(cluster, `${prefix}-${count}`, group);
      };
      before(async () => {
        await cluster.start(offer, strategy);
        await cluster.applyOverlay(bothControllers);
      });
      after(() => cluster.stop());
      afterEach(function () {
        if (this.currentTest?.state === 'failed') process.stderr.write(`logs:\n${cluster.describeLogs()}\n`);
      });
      declare({ cluster, strategy, world });
    });
  }
}

/** Whether the tests started the cluster, so that they can insert a program between Metacontroller and the hook. */
export const hasOwnCluster = offer.assets !== undefined;

/**
 * Removes the fields in which two equal children differ: identity, versions and bookkeeping annotations, status, and
 * the addresses and node ports that the API server allocates.
 */
export function withoutBookkeeping(child: JsonObject): JsonObject {
  const { metadata: _, status: __, ...rest } = child;
  const { annotations, labels, name, namespace } = objectAt(child, 'metadata');
  return {
    ...rest,
    metadata: { annotations: withoutKeys(annotations, bookkeeping), labels, name, namespace },
    spec:
      child['kind'] === 'Service'
        ? withoutAllocated(objectAt(child, 'spec'))
        : withSortedVariables(objectAt(child, 'spec')),
  };
}

const bookkeeping = [lastAppliedAnnotation, 'deployment.kubernetes.io/revision'];

function withoutKeys(value: Json | undefined, keys: readonly string[]): Json | undefined {
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([key]) => !keys.includes(key));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Sorts the environment variables, because dynamic apply appends a restored variable to the end of the list. */
function withSortedVariables(spec: JsonObject): JsonObject {
  const template = objectAt(spec, 'template');
  const { containers, ...others } = objectAt(template, 'spec');
  const sorted = (isList(containers) ? containers.filter(isObject) : []).map((container) => ({
    ...container,
    env: listOf(container['env']).toSorted((one, other) => String(one['name']).localeCompare(String(other['name']))),
  }));
  return { ...spec, template: { ...template, spec: { ...others, containers: sorted } } };
}

function listOf(value: Json | undefined): readonly JsonObject[] {
  return isList(value) ? value.filter(isObject) : [];
}

function withoutAllocated(spec: JsonObject): JsonObject {
  const { clusterIP: _, clusterIPs, ports, ...rest } = spec;
  return {
    ...rest,
    clusterIPs: isList(clusterIPs) ? clusterIPs.length : undefined,
    // Dynamic apply appends a restored port to the end of the list.
    ports: listOf(ports)
      .map((port): JsonObject => ({ ...port, nodePort: port['nodePort'] !== undefined }))
      .toSorted((one, other) => Number(one['port']) - Number(other['port'])),
  };
}

/**
 * Returns the value at a path such as `pod/containers/kuma-gateway/image`. In a list, a step is the key or the index of
 * an item. `~` means a slash. The path begins with `service`, `deployment`, `pod` (the spec of the Deployment's pods)
 * or `gateway` (the gateway container of these pods).
 */
export function look(children: Children, path: string): Json | undefined {
  const [root = '', ...steps] = path.split('/');
  let value: Json | undefined = children[root === 'service' ? 'service' : 'deployment'];
  for (const step of [...(roots.get(root) ?? []), ...steps]) value = stepInto(value, step.replaceAll('~', '/'));
  return value;
}

/** The children that every instance has. */
export interface Children {
  readonly service: JsonObject;
  readonly deployment: JsonObject;
}

export async function childrenOf(world: World): Promise<Children> {
  return { service: await world.service(), deployment: await world.deployment() };
}

const pod = ['spec', 'template', 'spec'];
const roots: ReadonlyMap<string, readonly string[]> = new Map([
  ['pod', pod],
  ['gateway', [...pod, 'containers', 'kuma-gateway']],
]);

const itemKeys = ['name', 'port', 'mountPath', 'topologyKey', 'ip', 'key'];

function stepInto(value: Json | undefined, step: string): Json | undefined {
  if (isObject(value)) return value[step];
  if (!isList(value)) return undefined;
  const named = value.filter(isObject).find((item) => itemKeys.some((key) => String(item[key]) === step));
  return named ?? value[Number(step)];
}

/** Returns the error of a refused request, or an empty string if it succeeds. */
export async function refusal(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return '';
  } catch (error) {
    return String(error);
  }
}
