import { isDeepStrictEqual } from 'node:util';
import { isObject, type JsonObject, objectAt, objectsIn } from '../../api/json.ts';
import type { HookConfig } from '../../config/load.ts';
import { parseSyncRequest } from '../../hooks/parse.ts';
import { sync } from '../../hooks/sync.ts';
import { changedPaths } from '../changes/template-changes.ts';
import type { OfflineInstance } from '../manifests/instances.ts';
import { byName } from '../payloads/answer-changes.ts';
import { syncBody } from '../payloads/bodies.ts';
import { applyChild, createChild } from './apply.ts';
import { react } from './react.ts';

/** One round: the hook answers, Metacontroller applies the answer, and Kubernetes processes the older children. */
export interface Round {
  /** One line for each created, changed or deleted child. */
  readonly changes: readonly string[];
  readonly conditions: readonly JsonObject[];
}

/** The rounds until nothing changes any more, or the first of them if they do not end. */
export interface Simulation {
  readonly rounds: readonly Round[];
  readonly isStable: boolean;
}

/** Runs rounds for an instance until nothing changes any more. */
export function simulate(
  instance: OfflineInstance,
  controller: JsonObject,
  config: HookConfig,
  { atMost, now }: { readonly atMost: number; readonly now: Date },
): Simulation {
  const rounds: Round[] = [];
  let { body } = instance;
  for (let count = 0; count < atMost; count += 1) {
    const request = syncBody({ ...instance, body }, controller, config);
    const answer: unknown = JSON.parse(JSON.stringify(sync(parseSyncRequest(request), config, now).response));
    const { next, round } = applyAnswer(body, isObject(answer) ? answer : {});
    if (isDeepStrictEqual(next, body)) return { rounds, isStable: true };
    rounds.push(round);
    body = next;
  }
  return { rounds, isStable: false };
}

function applyAnswer(body: JsonObject, answer: JsonObject): { readonly next: JsonObject; readonly round: Round } {
  const parent = objectAt(body, 'parent');
  const before = byName(Object.values(objectAt(body, 'children')).flatMap((group) => listOf(group)));
  const desired = byName(listOf(answer['children']));
  const changes: string[] = [];
  const groups: Record<string, Record<string, JsonObject>> = Object.fromEntries(
    Object.keys(objectAt(body, 'children')).map((group) => [group, {}]),
  );
  for (const [what, child] of desired) {
    const observed = before.get(what);
    const applied = observed === undefined ? createChild(child, parent) : applyChild(observed, child);
    changes.push(...describe(what, observed, applied));
    const group = `${child['kind']}.${child['apiVersion']}`;
    const { name, namespace } = objectAt(child, 'metadata');
    groups[group] = { ...groups[group], [`${namespace}/${name}`]: observed === undefined ? applied : react(applied) };
  }
  changes.push(...[...before.keys()].filter((what) => !desired.has(what)).map((what) => `delete ${what}`));
  const status = objectAt(answer, 'status');
  const changed = JSON.parse(JSON.stringify({ parent: { ...parent, status }, children: groups }));
  return { next: { ...body, ...changed }, round: { changes, conditions: listOf(status['conditions']) } };
}

function describe(what: string, observed: JsonObject | undefined, applied: JsonObject): readonly string[] {
  if (observed === undefined) return [`create ${what}`];
  const paths = changedPaths(observed['spec'], applied['spec'], 'spec');
  return paths.length === 0 ? [] : [`update ${what}: ${paths.join(', ')}`];
}

function listOf(value: unknown): readonly JsonObject[] {
  return objectsIn(isObject(value) ? Object.values(value) : value);
}
