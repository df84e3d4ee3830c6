import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import { create, dynamicApply, objectAt } from './dynamic-apply.ts';

export type SyncFunction = (request: JsonObject) => JsonObject;

/** The state of a cluster after some rounds of syncing. */
export interface FixedPoint {
  /** The number of rounds until nothing changed any more. */
  readonly rounds: number;
  readonly request: JsonObject;
}

/**
 * Syncs and applies, as Metacontroller does, until nothing changes. Throws if something still changes after `atMost`
 * rounds.
 */
export function syncUntilStable(start: JsonObject, sync: SyncFunction, atMost: number): FixedPoint {
  let request = start;
  for (let rounds = 0; rounds <= atMost; rounds += 1) {
    const next = applyResponse(request, sync(request));
    if (JSON.stringify(next) === JSON.stringify(request)) return { rounds, request };
    request = next;
  }
  throw new Error(`still changing after ${atMost} rounds`);
}

/** Returns the request after a response: children are created, merged and deleted, and the status is replaced. */
export function applyResponse(request: JsonObject, response: JsonObject): JsonObject {
  const parent = objectAt(request, 'parent');
  const groups: Record<string, Record<string, JsonObject>> = {};
  for (const group of Object.keys(objectAt(request, 'children'))) groups[group] = {};
  const children = isList(response['children']) ? response['children'].filter(isObject) : [];
  for (const child of children) {
    const group = `${child['kind']}.${child['apiVersion']}`;
    const metadata = objectAt(child, 'metadata');
    const key = `${metadata['namespace']}/${metadata['name']}`;
    const observed = objectAt(objectAt(objectAt(request, 'children'), group), key);
    const exists = Object.keys(observed).length > 0;
    groups[group] = { ...groups[group], [key]: exists ? dynamicApply(observed, child) : create(child) };
  }
  const next = { ...request, parent: { ...parent, status: response['status'] }, children: groups };
  return JSON.parse(JSON.stringify(next));
}
