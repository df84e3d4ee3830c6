import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { conditionOf } from '../support/golden.ts';
import type { Arena, Objects } from './arena.ts';
import type { Write } from './audit.ts';
import type { Expected } from './expected.ts';
import { type Fault, faultsAt, faultsOfTwin } from './invariants.ts';
import { inPool } from './pool.ts';
import { after, type State, type Step, type Trail } from './trail.ts';

/** Returns what a fresh instance in a state would be. */
export type Expect = (group: string, state: State) => Promise<Expected>;

/** The end of a walk. */
export interface Result {
  readonly trail: Trail;
  /** The steps that were taken. */
  readonly steps: readonly Step[];
  readonly fault: Fault | undefined;
}

interface Walker {
  readonly namespace: string;
  readonly trail: Trail;
  state: State;
  expected: Expected;
  taken: Step[];
  fault: Fault | undefined;
  /** The children at the end of the walk. */
  end: Objects | undefined;
}

/** Milliseconds without a change after which the cluster counts as settled. */
const quietTime = 4000;
/** Milliseconds in which the API server has certainly logged a write. */
const logDelay = 1500;
/** Milliseconds without a change after which an instance that is not settled will never be. */
const patience = 45_000;
/** Milliseconds after which an instance that still changes will never settle. */
const longest = 240_000;

/** Lets instances walk at the same time, step by step. A walker stops at its first fault. */
export async function walk(
  arena: Arena,
  expect: Expect,
  trails: readonly Trail[],
  run: string,
): Promise<readonly Result[]> {
  const walkers = await inPool(trails, (trail) => start(arena, expect, trail, `${run}-${trail.place}`));
  await settle(arena, walkers);
  const most = Math.max(...trails.map(({ steps }) => steps.length));
  for (let index = 0; index < most; index += 1) {
    const active = walkers.filter(({ fault, trail }) => fault === undefined && trail.steps.length > index);
    await inPool(active, (walker) => take(arena, expect, walker, walker.trail.steps[index]));
    await settle(arena, active);
  }
  await meetTwins(
    arena,
    walkers.filter(({ fault }) => fault === undefined),
  );
  await clear(arena, walkers);
  return walkers.map(({ fault, taken, trail }) => ({ trail, steps: taken, fault }));
}

async function start(arena: Arena, expect: Expect, trail: Trail, namespace: string): Promise<Walker> {
  const { group, start: state } = trail;
  await arena.createNamespace(namespace);
  await arena.putGateway(namespace, state.ports);
  await arena.createInstance(group, namespace, state);
  const expected = await expect(group, state);
  return { namespace, trail, state, expected, taken: [], fault: undefined, end: undefined };
}

async function take(arena: Arena, expect: Expect, walker: Walker, step: Step | undefined): Promise<void> {
  if (step === undefined) return;
  const { namespace, trail } = walker;
  const state = after(walker.state, step);
  const expected = await expect(trail.group, state);
  if (expected.isImpossible) return;
  if (step.kind === 'other') await arena.act(namespace, step.act);
  else if (step.kind === 'gateway') await arena.putGateway(namespace, step.ports);
  else if (!(await edited(arena, walker, state))) return;
  walker.taken.push(step);
  walker.state = state;
  walker.expected = expected;
}

/** The rules for changes can refuse an edit that is valid for a new instance. */
async function edited(arena: Arena, { namespace, trail }: Walker, state: State): Promise<boolean> {
  try {
    await arena.editInstance(trail.group, namespace, state);
    return true;
  } catch {
    return false;
  }
}

/** What happened until the cluster settled. */
interface Rest {
  readonly objects: ReadonlyMap<string, Objects>;
  /** The walkers that do not settle. */
  readonly restless: ReadonlySet<Walker>;
  /** The deletions by Metacontroller. */
  readonly deleted: readonly Write[];
  /** The writes by Metacontroller after the last change. */
  readonly late: readonly Write[];
}

/** Waits until nothing changes any more. */
async function rest(arena: Arena, walkers: readonly Walker[]): Promise<Rest> {
  const versions = new Map<Walker, string>();
  const deleted: Write[] = [];
  const deadline = Date.now() + longest;
  let late: readonly Write[] = [];
  let since = Date.now();
  for (;;) {
    const objects = await arena.objects();
    const writes = arena.writes();
    deleted.push(...writes.filter(({ verb }) => verb === 'delete'));
    const own = (walker: Walker) => objects.get(walker.namespace);
    const changed = walkers.filter((walker) => versions.get(walker) !== versionOf(own(walker)));
    if (changed.length > 0) since = Date.now();
    // The API server logs a write a moment after it has become visible.
    late = Date.now() - since < logDelay ? [] : [...late, ...writes];
    for (const walker of changed) versions.set(walker, versionOf(own(walker)));
    const restless = new Set(walkers.filter((walker) => !isSettled(own(walker))));
    const quiet = Date.now() - since;
    const isAtRest = quiet >= quietTime && restless.size === 0;
    if (isAtRest || quiet >= patience || Date.now() > deadline) return { objects, restless, deleted, late };
    await sleep(600);
  }
}

/** Waits until nothing changes any more, and checks every walker. */
async function settle(arena: Arena, walkers: readonly Walker[]): Promise<void> {
  const { deleted, late, objects, restless } = await rest(arena, walkers);
  for (const walker of walkers) {
    const { expected, namespace, state, trail } = walker;
    const isOwn = (write: Write) => write.namespace === namespace;
    walker.end = objects.get(namespace);
    const fault = faultsAt({
      group: trail.group,
      state,
      expected,
      objects: walker.end ?? new Map(),
      isSettled: !restless.has(walker) || conditionOf(objectIn(walker.end), 'Synced')['reason'] === 'ChildrenMissing',
      writes: late.filter((write) => isOwn(write) && write.code < 400),
      deleted: deleted.filter(isOwn),
    });
    walker.fault = fault && { ...fault, details: [...fault.details, ...(await arena.warnings(namespace))] };
  }
}

function isSettled(objects: Objects | undefined): boolean {
  const instance = objects?.get('MeshGatewayInstance');
  if (instance === undefined) return false;
  const { deletionTimestamp, generation } = objectAt(instance, 'metadata');
  if (deletionTimestamp !== undefined) return false;
  const { observedGeneration } = objectAt(instance, 'status');
  const synced = conditionOf(instance, 'Synced');
  const isSeen =
    observedGeneration === undefined ? synced['observedGeneration'] === generation : observedGeneration === generation;
  return isSeen && !['ChildrenMissing', 'Updating'].includes(String(synced['reason']));
}

function objectIn(objects: Objects | undefined): JsonObject {
  return objects?.get('MeshGatewayInstance') ?? {};
}

/** The autoscaler controller writes the status of autoscalers from time to time. */
function versionOf(objects: Objects | undefined): string {
  return [...(objects ?? [])]
    .map(([kind, { metadata }]) => {
      const { generation, resourceVersion } = objectAt({ metadata }, 'metadata');
      return `${kind} ${kind === 'HorizontalPodAutoscaler' ? generation : resourceVersion}`;
    })
    .join();
}

/** Makes a fresh instance in the place of each walker, and compares the children. */
async function meetTwins(arena: Arena, walkers: readonly Walker[]): Promise<void> {
  const ends = new Map(walkers.map((walker) => [walker, walker.end ?? new Map<string, JsonObject>()]));
  const comparable = walkers.filter(({ expected, state }) => expected.refused === undefined && state.ports.length > 0);
  await clear(arena, comparable);
  await inPool(comparable, ({ namespace, state, trail }) => arena.createInstance(trail.group, namespace, state));
  const { objects } = await rest(arena, comparable);
  for (const walker of comparable) {
    const { expected, namespace, state, trail } = walker;
    const twin = objects.get(namespace) ?? new Map();
    walker.fault = faultsOfTwin(trail.group, state, ends.get(walker) ?? new Map(), twin, expected);
  }
}

/** Deletes the instances and waits until their children are gone. */
async function clear(arena: Arena, walkers: readonly Walker[]): Promise<void> {
  await inPool(walkers, ({ namespace, trail }) => arena.deleteInstance(trail.group, namespace).catch(() => undefined));
  const deadline = Date.now() + 60_000;
  const isLeft = async () => {
    const objects = await arena.objects();
    return walkers.some(({ namespace }) => objects.has(namespace));
  };
  while ((await isLeft()) && Date.now() < deadline) await sleep(300);
}
