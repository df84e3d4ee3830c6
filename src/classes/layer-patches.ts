import { childKindNames } from '../api/child-groups.ts';
import { mostPatches, patchTypes } from '../api/child-patch.ts';
import type { ChildPatch } from '../api/instance.ts';
import { isList, isObject, type JsonObject } from '../api/json.ts';
import type { Problem, Reading } from '../api/problem.ts';
import type { SettingsLayer } from './settings-layer.ts';

/** Returns the patches of the layers in the order in which they are applied: those of the class, then those of the instance. */
export function layerPatches(layers: readonly SettingsLayer[]): Reading<readonly ChildPatch[]> {
  const problems: Problem[] = [];
  let patches: readonly ChildPatch[] = [];
  for (const { path, settings } of layers) {
    if (settings.patches === null) patches = [];
    const given = settings.patches ?? [];
    if (given.length > mostPatches) {
      problems.push({ field: `${path}.patches`, value: given.length, expected: `at most ${mostPatches} patches` });
    }
    const readings = given.slice(0, mostPatches).map((one, index) => readPatch(one, `${path}.patches[${index}]`));
    problems.push(...readings.flatMap((reading) => reading.problems));
    patches = [...patches, ...readings.flatMap(({ value }) => value ?? [])];
  }
  return { value: patches, problems };
}

function readPatch({ kind, patch, type }: JsonObject, path: string): Reading<ChildPatch | undefined> {
  const refuse = (field: string, value: unknown, expected: string) => ({
    value: undefined,
    problems: [{ field: `${path}.${field}`, value, expected }],
  });
  if (typeof kind !== 'string' || !childKindNames.includes(kind))
    return refuse('kind', kind, `one of ${childKindNames.join(', ')}`);
  if (type === 'JSON' && isList(patch)) return { value: { path, kind, type, patch }, problems: [] };
  if (type === 'Strategic' && isObject(patch)) return { value: { path, kind, type, patch }, problems: [] };
  if (type === 'JSON') return refuse('patch', patch, 'a list of operations (RFC 6902), because the type is JSON');
  if (type === 'Strategic') return refuse('patch', patch, 'an object, because the type is Strategic');
  return refuse('type', type, `one of ${patchTypes.join(', ')}`);
}
