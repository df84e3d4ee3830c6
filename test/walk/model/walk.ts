import type { JsonObject } from '../../../src/api/json.ts';
import { refusalsOf } from '../../../src/cli/validation/refusals.ts';
import { defaultConfig } from '../../support/app.ts';
import { objectAt } from '../../support/dynamic-apply.ts';
import { foreignKey, foreignVariable } from '../compare.ts';
import { type Expected, expectedOf } from '../expected.ts';
import { type Fault, faultsAt, faultsOfTwin } from '../invariants.ts';
import { workloadKinds } from '../objects.ts';
import { type Act, after, type State, type Step, type Trail } from '../trail.ts';
import type { Expect } from '../walkers.ts';
import { ModelCluster, type Strategy } from './cluster.ts';
import { specIn, store } from './server.ts';

/** The end of a walk in the model. */
export interface ModelResult {
  readonly trail: Trail;
  readonly steps: readonly Step[];
  readonly fault: Fault | undefined;
}

/** Returns what a fresh instance would be in the model. */
export function modelExpectations(): Expect {
  const known = new Map<string, Promise<Expected>>();
  const ask = async (object: JsonObject) => {
    if (object['kind'] === 'MeshGatewayInstance') return admitted(object);
    if (object['spec'] === undefined) return object;
    return { ...object, spec: store(String(object['kind']), specIn(object), undefined) };
  };
  return (group: string, state: State) => {
    const key = JSON.stringify([group, state]);
    const found = known.get(key) ?? expectedOf(group, state, defaultConfig, ask);
    known.set(key, found);
    return found;
  };
}

/** An API server refuses what the CustomResourceDefinition does not allow. The e2e tests compare these refusals with those of a real one. */
function admitted(instance: JsonObject): JsonObject {
  const [refusal] = refusalsOf(instance);
  if (refusal !== undefined) throw new Error(`${refusal.field}: ${refusal.message}`);
  return instance;
}

/** Lets an instance walk in the model. */
export async function walkInModel(trail: Trail, strategy: Strategy, expect: Expect): Promise<ModelResult> {
  const { group, start } = trail;
  const cluster = new ModelCluster(group, strategy, defaultConfig, start);
  let state = start;
  cluster.put(state);
  let fault = check(cluster, group, state, await expect(group, state));
  const steps: Step[] = [];
  for (const step of trail.steps) {
    if (fault !== undefined) break;
    steps.push(step);
    state = after(state, step);
    if (step.kind === 'other') act(cluster, step.act);
    else cluster.put(state);
    fault = check(cluster, group, state, await expect(group, state));
  }
  return { trail, steps, fault: fault ?? meetTwin(cluster, group, strategy, state, await expect(group, state)) };
}

function check(cluster: ModelCluster, group: string, state: State, expected: Expected): Fault | undefined {
  const deleted = cluster.settle();
  const objects = cluster.objects();
  const writes = (deleted ?? []).map((kind) => ({
    verb: 'delete',
    namespace: '',
    resource: `${kind.toLowerCase()}s`,
    subresource: '',
    agent: 'metacontroller',
    code: 200,
  }));
  return faultsAt({ group, state, expected, objects, isSettled: deleted !== undefined, writes: [], deleted: writes });
}

function meetTwin(
  cluster: ModelCluster,
  group: string,
  strategy: Strategy,
  state: State,
  expected: Expected,
): Fault | undefined {
  if (expected.refused !== undefined || state.ports.length === 0) return undefined;
  const twin = new ModelCluster(group, strategy, defaultConfig, state);
  twin.put(state);
  twin.settle();
  return faultsOfTwin(group, state, cluster.objects(), twin.objects(), expected);
}

function act(cluster: ModelCluster, name: Act): void {
  const { change, fields, kinds } = acts[name];
  for (const kind of kinds) cluster.edit(kind, change, fields);
}

const inPod = (child: JsonObject, change: (template: JsonObject) => JsonObject): JsonObject => {
  const spec = specIn(child);
  return { ...child, spec: { ...spec, template: change(objectAt(spec, 'template')) } };
};

/** What others do to children, and the fields that they own afterwards. */
const acts: Readonly<
  Record<
    Act,
    {
      readonly kinds: readonly string[];
      readonly fields: JsonObject;
      readonly change: (child: JsonObject) => JsonObject;
    }
  >
> = {
  'add-variable': {
    kinds: workloadKinds,
    fields: {},
    change: (child) => inPod(child, (template) => withVariable(template, foreignVariable, 'x')),
  },
  'change-variable': {
    kinds: workloadKinds,
    fields: {},
    change: (child) => inPod(child, (template) => withVariable(template, 'KUMA_DATAPLANE_MESH', 'by-hand')),
  },
  annotate: {
    kinds: ['Service'],
    fields: { metadata: { annotations: { [foreignKey]: 'x' }, labels: { [foreignKey]: 'x' } } },
    change: (child) => withMetadata(child, { annotations: { [foreignKey]: 'x' }, labels: { [foreignKey]: 'x' } }),
  },
  restart: {
    kinds: workloadKinds,
    fields: { spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': 'x' } } } } },
    change: (child) =>
      inPod(child, (template) => withMetadata(template, { annotations: { 'kubectl.kubernetes.io/restartedAt': 'x' } })),
  },
  scale: {
    kinds: ['Deployment'],
    fields: { spec: { replicas: 2 } },
    change: (child) => ({ ...child, spec: { ...specIn(child), replicas: 2 } }),
  },
  select: {
    kinds: ['Service'],
    fields: {},
    change: (child) => ({
      ...child,
      spec: { ...specIn(child), selector: { ...objectAt(specIn(child), 'selector'), version: 'v2' } },
    }),
  },
};

function withMetadata(object: JsonObject, maps: Readonly<Record<string, JsonObject>>): JsonObject {
  const metadata = objectAt(object, 'metadata');
  const entries = Object.entries(maps).map(([map, values]) => [map, { ...objectAt(metadata, map), ...values }]);
  return { ...object, metadata: { ...metadata, ...Object.fromEntries(entries) } };
}

function withVariable(template: JsonObject, name: string, value: string): JsonObject {
  const pod = objectAt(template, 'spec');
  const containers = JSON.parse(JSON.stringify(pod['containers'] ?? []));
  for (const container of containers) {
    if (container.name !== 'kuma-gateway') continue;
    container.env = [...(container.env ?? []).filter((one: JsonObject) => one['name'] !== name), { name, value }];
  }
  return { ...template, spec: { ...pod, containers } };
}
