import { config } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { isList, isObject, type Json } from '../../src/api/json.ts';
import { lastAppliedAnnotation } from '../../src/api/names.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { Cluster, readOffer } from './cluster.ts';
import { World } from './world.ts';

// What differs between two Deployments is what one needs to read.
config.truncateThreshold = 0;

const offer = readOffer(process.env) ?? {};
const strategies = offer.assets === undefined ? ['as the cluster has it'] : ['dynamic-apply', 'server-side-apply'];

/** The hook's own kind, and Kuma's beside it. */
export const bothControllers = ['manifests/overlays/lightweight', 'manifests/rbac'];

/** What the cases of a file have in common. */
export interface Stage {
  readonly cluster: Cluster;
  /** Another world, with an instance of `mesh.internal` if nothing else is said. */
  readonly world: (group?: string) => World;
}

/** Declares cases once for each of Metacontroller's apply strategies, with both CompositeControllers on one hook. */
export function underEachStrategy(title: string, declare: (stage: Stage) => void): void {
  for (const strategy of strategies) {
    describe(`${title}: ${strategy}`, () => {
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
      declare({ cluster, world });
    });
  }
}

/** Whether the programs around the hook are the tests' own, so that they may be put between them. */
export const hasOwnCluster = offer.assets !== undefined;

/**
 * A child without what differs between two that were made alike: who it is, what was counted and written about it, and
 * which addresses and node ports the API server chose for it.
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

/** Dynamic apply puts a variable that comes back at the end of its list. */
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
    ports: isList(ports)
      ? ports.map((port) => (isObject(port) ? { ...port, nodePort: port['nodePort'] !== undefined } : port))
      : undefined,
  };
}

/**
 * What stands at a path such as `pod/containers/kuma-gateway/image`; in a list the key of an item, or its place; `~` stands for a slash.
 * The path begins with `service`, `deployment`, `pod` (the spec of its pods) or `gateway` (their container).
 */
export function look(children: Children, path: string): Json | undefined {
  const [root = '', ...steps] = path.split('/');
  let value: Json | undefined = children[root === 'service' ? 'service' : 'deployment'];
  for (const step of [...(roots.get(root) ?? []), ...steps]) value = stepInto(value, step.replaceAll('~', '/'));
  return value;
}

/** The two that every instance has. */
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

/** The message that a request is refused with; empty where it is not. */
export async function refusal(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return '';
  } catch (error) {
    return String(error);
  }
}
