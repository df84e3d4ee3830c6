import type { LayeredMetadata, MetadataLayer, Template, TemplateLayer } from '../api/instance.ts';
import { emptyMap, type JsonObject, objectAt, type StringMap } from '../api/json.ts';
import type { TemplatePatch } from '../api/own-settings.ts';
import type { Problem, Reading } from '../api/problem.ts';
import { apiType } from '../kubernetes/fields.ts';
import { mergeOver } from './merge-patch.ts';
import type { SettingsLayer } from './settings-layer.ts';

type MetadataPatch = TemplatePatch['metadata'];
type TemplateName = 'daemonSetTemplate' | 'deploymentTemplate' | 'podTemplate' | 'serviceTemplate';

/**
 * Puts the templates of the layers on top of each other. Only labels and annotations are merged here. The patches for specs
 * stay separate, because each is applied to the result of the one before.
 */
export function layerTemplate(name: TemplateName, layers: readonly SettingsLayer[]): Reading<Template> {
  const problems: Problem[] = [];
  let metadata: JsonObject = {};
  let used: readonly TemplateLayer[] = [];
  for (const { path, settings } of layers) {
    const template = settings[name];
    if (template === undefined) continue;
    if (template === null) {
      [metadata, used] = [{}, []];
      continue;
    }
    const layer = layerOf(`${path}.${name}`, template);
    const reading = mergeMetadata(metadata, layer.metadataPath, template.metadata);
    problems.push(...reading.problems);
    metadata = reading.value;
    used = [...(template.spec === null ? used.map(withoutSpec) : used), layer];
  }
  return { value: { metadata: mapsOf(metadata), layers: used }, problems };
}

/** Puts the common labels and annotations of the layers on top of each other. */
export function layerCommonMetadata(layers: readonly SettingsLayer[]): Reading<LayeredMetadata> {
  const problems: Problem[] = [];
  let merged: JsonObject = {};
  let used: readonly MetadataLayer[] = [];
  for (const { path, settings } of layers) {
    const { commonMetadata } = settings;
    if (commonMetadata === undefined) continue;
    if (commonMetadata === null) {
      [merged, used] = [{}, []];
      continue;
    }
    const metadataPath = `${path}.commonMetadata`;
    const reading = mergeMetadata(merged, metadataPath, commonMetadata);
    problems.push(...reading.problems);
    merged = reading.value;
    used = [...used, { metadataPath, metadata: mapsOf(commonMetadata) }];
  }
  return { value: { metadata: mapsOf(merged), layers: used }, problems };
}

function mergeMetadata(below: JsonObject, path: string, patch: MetadataPatch): Reading<JsonObject> {
  return mergeOver(below, { path, value: { ...patch } }, apiType('ObjectMeta'));
}

function layerOf(path: string, { metadata, spec }: TemplatePatch): TemplateLayer {
  return { path, metadataPath: `${path}.metadata`, metadata: mapsOf(metadata), spec: spec ?? undefined };
}

function withoutSpec(layer: TemplateLayer): TemplateLayer {
  return { ...layer, spec: undefined };
}

function mapsOf(metadata: Readonly<Record<string, JsonObject>> | JsonObject): Template['metadata'] {
  return { labels: mapOf(objectAt(metadata, 'labels')), annotations: mapOf(objectAt(metadata, 'annotations')) };
}

function mapOf(object: JsonObject): StringMap {
  const entries = Object.entries(object).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return entries.length === 0 ? emptyMap : new Map(entries);
}
