import type { Layer, LayeredMetadata, Template } from './instance.ts';
import { isList, isObject, type Json } from './json.ts';

/**
 * Returns the path of the last layer that sets a field. If no layer sets it, returns the path of the last layer, or the
 * fallback if there is none.
 * @param steps the path of the field in the layers
 */
export function layerOf(layers: readonly Layer[], steps: readonly PropertyKey[], fallback: string): string {
  const setting = layers.findLast(({ value }) => isSetAt(value, steps)) ?? layers.at(-1);
  return setting?.path ?? fallback;
}

/** Returns a function that returns the path of the last layer that sets a field. */
export function layerPaths(layers: readonly Layer[], fallback: string): (steps: readonly PropertyKey[]) => string {
  return (steps) => layerOf(layers, steps, fallback);
}

/** Inside a list, the layers may have other elements, so the search ends at the list. */
function isSetAt(value: Json | undefined, [step, ...rest]: readonly PropertyKey[]): boolean {
  if (step === undefined || isList(value)) return value !== undefined && value !== null;
  const name = String(step);
  return isObject(value) && Object.hasOwn(value, name) && isSetAt(value[name], rest);
}

/** Returns the patches of a template, each with its path. */
export function patchesOf({ layers }: Template): readonly Layer[] {
  return layers.flatMap(({ path, spec }) => (spec === undefined ? [] : [{ path: `${path}.spec`, value: spec }]));
}

/** Returns the path of the labels or annotations in the last layer that sets one of them. */
export function metadataPath({ layers }: LayeredMetadata, map: 'annotations' | 'labels', key: string): string {
  const layer = layers.findLast(({ metadata }) => metadata[map].has(key));
  return `${layer?.metadataPath ?? 'spec.metadata'}.${map}`;
}
