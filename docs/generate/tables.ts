import { isList, isObject, type Json, type JsonObject } from '../../src/api/json.ts';
import type { ApiType } from '../../src/kubernetes/fields.ts';
import { type MergeRule, typeOf } from './types.ts';

/** An object that has its own table. */
export interface Section {
  readonly title: string;
  readonly schema: JsonObject;
  /** How the fields are merged; set only for objects of templates. */
  readonly merge?: ApiType;
}

/** Returns a Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Returns the table of a section's fields. An object's fields follow it, or a link to the object's section does. */
export function fieldTable(section: Section, sections: readonly Section[]): string {
  return table(['field', 'type', 'default', 'description'], rowsOf(section.schema, section.merge, '', sections));
}

type Row = readonly [path: string, type: string, byDefault: string, description: string];

function rowsOf(
  schema: JsonObject,
  merge: ApiType | undefined,
  prefix: string,
  sections: readonly Section[],
): readonly Row[] {
  const required = isList(schema['required']) ? schema['required'] : [];
  return Object.entries(propertiesOf(schema)).flatMap(([name, field]) => {
    if (!isObject(field)) return [];
    const rule = merge?.[name];
    const path = `${prefix}${name}`;
    const inner = isObject(field['items']) ? field['items'] : field;
    const section = sections.find((one) => isSame(one.schema, inner));
    const type = typeOf(field, merge !== undefined, rule);
    const where = section === undefined ? '' : `: [${section.title}](#${anchor(section.title)})`;
    const byDefault = required.includes(name) ? 'required' : code(field['default']);
    const row: Row = [`\`${path}\``, `${type}${where}`, byDefault, String(field['description'] ?? '')];
    if (section !== undefined) return [row];
    return [row, ...rowsOf(inner, innerRules(rule, merge), `${path}${inner === field ? '' : '[]'}.`, sections)];
  });
}

function propertiesOf({ properties }: JsonObject): JsonObject {
  return isObject(properties) ? properties : {};
}

/** Returns the merge rules of a field's inner fields; none if the field has no rule, because it is replaced as a whole. */
function innerRules(rule: MergeRule, around: ApiType | undefined): ApiType | undefined {
  if (around === undefined) return undefined;
  if (rule?.kind === 'list') return rule.element;
  return rule?.kind === 'object' ? rule.fields : {};
}

/** Compares two schemas, except their descriptions, their defaults and whether they or their fields are nullable. */
function isSame(one: JsonObject, other: JsonObject): boolean {
  return bare(one) === bare(other);
}

function bare({ description: _d, default: _f, ...schema }: JsonObject): string {
  return JSON.stringify(schema, (key, value) => (key === 'nullable' ? undefined : value));
}

function code(value: Json | undefined): string {
  return value === undefined || isObject(value) ? '' : `\`${JSON.stringify(value).replaceAll('"', '')}\``;
}

/** Returns the anchor that GitHub generates for a heading. */
function anchor(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-');
}
