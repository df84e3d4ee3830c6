import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import type { Field } from '../../src/kubernetes/fields.ts';

/** How a field is merged over the generated field; undefined if the field is not merged. */
export type MergeRule = Field | undefined;

/**
 * Describes the type of a field: its values, its bounds, and how a list is merged.
 * @param schema the field's schema in a CustomResourceDefinition
 * @param isMerged whether the field belongs to a template
 */
export function typeOf(schema: JsonObject, isMerged: boolean, rule: MergeRule): string {
  const { items, type, ...others } = schema;
  if (schema['x-kubernetes-int-or-string'] === true)
    return others['pattern'] === undefined ? 'integer or string' : 'quantity';
  if (isObject(items)) return `list of ${plural(items)}${isMerged ? `, ${merging(rule)}` : listKeys(schema)}`;
  if (type === 'integer') return `integer${bounds(schema)}`;
  if (type === 'string') return text(schema);
  if (type === 'object' && isObject(others['additionalProperties'])) return mapOf(others['additionalProperties']);
  return type === undefined ? 'any value' : String(type);
}

function plural(items: JsonObject): string {
  if (items['type'] === 'object') return 'objects';
  return isList(items['enum']) ? `${text(items)}` : `${items['type'] === 'integer' ? 'integers' : 'strings'}`;
}

function merging(rule: MergeRule): string {
  if (rule?.kind !== 'list' || rule.strategy === 'replace') return 'replaced as a whole';
  return rule.key === undefined ? 'merged as a set' : `merged by \`${rule.key}\``;
}

function listKeys({ 'x-kubernetes-list-map-keys': keys }: JsonObject): string {
  return isList(keys) ? `, one for each \`${keys.join('`, `')}\`` : '';
}

function bounds({ maximum, minimum }: JsonObject): string {
  if (minimum === undefined) return '';
  return maximum === undefined ? `, at least ${minimum}` : ` from ${minimum} to ${maximum}`;
}

function text(schema: JsonObject): string {
  const choices = isList(schema['enum']) ? schema['enum'].map(String) : alternatives(schema['pattern']);
  if (choices.length > 0)
    return choices
      .map((choice) => `\`${choice}\``)
      .join(', ')
      .replace(/, ([^,]+)$/, ' or $1');
  if (schema['format'] === 'date-time') return 'time';
  if (schema['maxLength'] !== undefined) return `string of at most ${schema['maxLength']} characters`;
  return schema['minLength'] === undefined ? 'string' : 'non-empty string';
}

/** Returns the alternatives of a pattern such as `^(A|B)$`. Schemas have it instead of an enum, which would refuse null. */
function alternatives(pattern: unknown): readonly string[] {
  return typeof pattern === 'string' ? (/^\^\(([\w|]+)\)\$$/.exec(pattern)?.[1] ?? '').split('|').filter(Boolean) : [];
}

function mapOf(values: JsonObject): string {
  return values['x-kubernetes-int-or-string'] === true ? 'map of quantities' : 'map of strings';
}
