import type { Layer, Layered } from '../api/instance.ts';
import { isObject, type JsonObject } from '../api/json.ts';
import type { Settings } from '../api/own-settings.ts';
import type { Problem, Reading } from '../api/problem.ts';
import type { ApiType } from '../kubernetes/fields.ts';
import { MergeError } from '../merge/merge-error.ts';
import { mergeReplacing } from '../merge/unions.ts';
import type { SettingsLayer } from './settings-layer.ts';

/** Returns true for a setting that removes the value of the class: null, or an object with `$patch: delete`. */
export function isTakenAway(value: JsonObject | null | undefined): value is JsonObject | null {
  return value === null || value?.['$patch'] === 'delete';
}

/**
 * Merges a setting that is a strategic merge patch. A layer that cannot be merged is reported, and the layers below it
 * still count, so that an invalid value does not remove a child.
 * @returns no value if no layer sets it, or if the last one removes it
 */
export function mergePatch(
  name: 'autoscaling' | 'podDisruptionBudget' | 'resources' | 'serviceAccount',
  layers: readonly SettingsLayer[],
  type: ApiType,
): Reading<Layered<JsonObject> | undefined> {
  const problems: Problem[] = [];
  let merged: JsonObject | undefined;
  let used: readonly Layer[] = [];
  for (const { path, settings } of layers) {
    const value: Settings[typeof name] = settings[name];
    if (value === undefined) continue;
    if (isTakenAway(value)) {
      [merged, used] = [undefined, []];
      continue;
    }
    const layer = { path: `${path}.${name}`, value };
    const reading = mergeOver(merged, layer, type);
    problems.push(...reading.problems);
    [merged, used] = [reading.value, [...used, layer]];
  }
  return { value: merged && { value: merged, layers: used }, problems };
}

/** Merges a patch over a value. With problems, returns the value unchanged. */
export function mergeOver(below: JsonObject | undefined, { path, value }: Layer, fields: ApiType): Reading<JsonObject> {
  const type: ApiType = { patch: { kind: 'object', strategy: 'merge', fields, values: undefined } };
  try {
    const { patch: merged } = mergeReplacing(below === undefined ? {} : { patch: below }, { patch: value }, type);
    return { value: isObject(merged) ? merged : {}, problems: [] };
  } catch (error) {
    if (!(error instanceof MergeError)) throw error;
    const { expected, field, value: given } = error;
    return {
      value: below ?? {},
      problems: [{ field: `${path}${field.replace(/^patch/, '')}`, value: given, expected }],
    };
  }
}
