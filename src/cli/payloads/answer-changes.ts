import { isList, isObject, type Json, type JsonObject, objectAt, objectsIn } from '../../api/json.ts';
import { changeBetween } from '../changes/apply-changes.ts';
import type { ChildChange } from '../changes/child-changes.ts';

/**
 * Returns the differences between two answers to a request: those of each child, and those of the rest. The order of children and of
 * fields does not matter.
 * @param what the request, for the headers of the diff
 */
export function changesOfAnswers(before: JsonObject, after: JsonObject, what: string): readonly ChildChange[] {
  const [olds, news] = [byName(objectsIn(before['children'])), byName(objectsIn(after['children']))];
  const children = [...new Set([...olds.keys(), ...news.keys()])].map((name): ChildChange => {
    const [old, wanted] = [olds.get(name), news.get(name)];
    const change =
      old === undefined || wanted === undefined ? { before: old, after: wanted } : changeBetween(old, wanted);
    return { what: `${name}, ${what}`, ...change };
  });
  const [{ children: _, ...oldRest }, { children: __, ...newRest }] = [before, after];
  return [...children, { what, before: sorted(oldRest), after: sorted(newRest) }];
}

/** Returns children by kind, namespace and name. */
export function byName(children: readonly JsonObject[]): ReadonlyMap<string, JsonObject> {
  return new Map(
    children.map((child) => {
      const { name, namespace } = objectAt(child, 'metadata');
      return [`${child['kind']} ${namespace === undefined ? '' : `${namespace}/`}${name}`, child];
    }),
  );
}

function sorted(value: Json): Json {
  if (isList(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const fields = Object.entries(value).flatMap(([key, inner]): [string, Json][] =>
    inner === undefined ? [] : [[key, sorted(inner)]],
  );
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}
