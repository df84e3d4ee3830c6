import { isList, isObject, type Json, type JsonObject } from '../../src/api/json.ts';
import { type Place, placesOf, randomPorts } from './places.ts';
import { type Random, randomOf } from './random.ts';
import { type Act, after, type Edit, type State, type Step, type Trail } from './trail.ts';
import { type Path, valueAt } from './tree.ts';
import type { Expect } from './walkers.ts';

/** The share of steps that the API server or the hook refuses. */
const refusals = 0.06;
/** The number of attempts to find a step that the API server accepts. */
const attempts = 12;

const acts: readonly Act[] = ['add-variable', 'annotate', 'change-variable', 'restart', 'scale', 'select'];

/** Plans a random walk that ends in a state that the API server accepts. */
export async function planTrail(
  expect: Expect,
  {
    group,
    place,
    seed,
    steps: count,
  }: { readonly group: string; readonly place: number; readonly seed: number; readonly steps: number },
): Promise<Trail> {
  const random = randomOf(seed * 1009 + place);
  const start: State = { instance: group === 'mesh.internal' ? randomStart(random) : {}, ports: [80, 443] };
  const places = placesOf(group, place);
  const steps: Step[] = [];
  let state = start;
  let sound = state;
  while (steps.length < count - 1) {
    const step = await chooseStep(expect, group, state, places, random);
    if (step === undefined) continue;
    steps.push(step);
    state = after(state, step);
    if (await isSound(expect, group, state)) sound = state;
    else {
      const back = backTo(state, sound);
      steps.push(...back);
      state = back.reduce(after, state);
    }
  }
  steps.push(...ending(state));
  return { group, place, start, steps };
}

/** Few fields depend on the kind of the workload, so a walk would seldom choose it. */
function randomStart(random: Random): JsonObject {
  return random.chance(0.3) ? { spec: { workload: 'DaemonSet' } } : {};
}

async function chooseStep(
  expect: Expect,
  group: string,
  state: State,
  places: readonly Place[],
  random: Random,
): Promise<Step | undefined> {
  if (random.chance(0.12)) return { kind: 'other', act: random.pick(acts) };
  if (random.chance(0.1)) return { kind: 'gateway', ports: random.chance(0.1) ? [] : randomPorts(random) };
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const step: Step = { kind: 'edit', edits: randomEdits(state, places, random) };
    const { isImpossible, refused } = await expect(group, after(state, step));
    if (isImpossible) continue;
    if (refused === undefined || random.chance(refusals)) return step;
  }
  return undefined;
}

async function isSound(expect: Expect, group: string, state: State): Promise<boolean> {
  return (await expect(group, state)).refused === undefined;
}

function randomEdits(state: State, places: readonly Place[], random: Random): readonly Edit[] {
  const count = 1 + random.below(3);
  const edits = Array.from({ length: count }, () => randomEdit(state, places, random));
  return edits.filter((edit) => edit !== undefined).flatMap(withoutNumbers);
}

/** A DaemonSet does not take a number of pods, so an instance that asks for one gives its numbers up. */
function withoutNumbers(edit: Edit): readonly Edit[] {
  if (edit.value !== 'DaemonSet') return [edit];
  return [edit, ...['replicas', 'autoscaling', 'podDisruptionBudget'].map((field) => remove(['spec', field]))];
}

function remove(path: Path): Edit {
  return { path, value: undefined };
}

/** Prefers fields that are set, because changes and removals are what a fresh instance never sees. */
function randomEdit(state: State, places: readonly Place[], random: Random): Edit | undefined {
  const set = places.filter(({ path }) => valueAt(state.instance, path) !== undefined);
  const { path, value } = random.pick(set.length > 0 && random.chance(0.5) ? set : places);
  const before = valueAt(state.instance, path);
  const fresh = value(random);
  if (before === undefined) return fresh === undefined ? undefined : { path, value: fresh };
  if (random.chance(0.4) || fresh === undefined) return { path, value: undefined };
  return { path, value: random.chance(0.5) ? fresh : mixed(before, fresh, random) };
}

/** Takes some fields of each value. */
function mixed(one: Json, other: Json, random: Random): Json {
  if (isObject(one) && isObject(other)) {
    const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(() => random.chance(0.7));
    return Object.fromEntries(
      names.map((name) => [name, (random.chance(0.5) ? one[name] : other[name]) ?? one[name] ?? other[name]]),
    );
  }
  if (isList(one) && isList(other)) return distinct(random.shuffled([...one, ...other])).slice(0, 1 + random.below(3));
  return other;
}

const itemKeys = ['containerPort', 'mountPath', 'name', 'ip', 'topologyKey', 'port', 'path'];

/** Returns the items without those that have the key of an earlier one. */
function distinct(items: readonly Json[]): readonly Json[] {
  const keyOf = (item: Json) => {
    const key = itemKeys.find((name) => isObject(item) && item[name] !== undefined);
    return JSON.stringify(key === undefined || !isObject(item) ? item : item[key]);
  };
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}

/** Goes back to a state that is accepted: the fields that differ at the top of the spec. */
function backTo(state: State, sound: State): readonly Step[] {
  const paths = ['spec', 'annotations'].map((part) => [part]);
  const edits = paths.map((path) => ({ path, value: valueAt(sound.instance, path) }));
  return [
    { kind: 'edit', edits },
    ...(state.ports.length === sound.ports.length ? [] : [{ kind: 'gateway' as const, ports: sound.ports }]),
  ];
}

/** A twin of a suspended instance, or of one without a MeshGateway, would have no children. */
function ending({ instance, ports }: State): readonly Step[] {
  const suspend = ['spec', 'suspend'];
  return [
    ...(ports.length === 0 ? [{ kind: 'gateway' as const, ports: [80, 443] }] : []),
    ...(valueAt(instance, suspend) === undefined
      ? []
      : [{ kind: 'edit' as const, edits: [{ path: suspend, value: undefined }] }]),
  ];
}
