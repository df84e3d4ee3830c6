import type { Json } from '../../src/api/json.ts';
import { formatYaml } from '../../src/api/yaml.ts';
import type { ValueSchema } from './schema.ts';

const width = 110;

/** Formats values.yaml: each value with its default, below its description. */
export function formatValues(schema: ValueSchema): string {
  return formatGroup(schema, '').replaceAll(/^ +$/gm, '');
}

function formatGroup({ properties = {} }: ValueSchema, indent: string): string {
  const entries = Object.entries(properties).map(([key, value]) => formatValue(key, value, indent));
  return entries.join(indent === '' ? '\n' : '');
}

function formatValue(key: string, schema: ValueSchema, indent: string): string {
  const head = comment(schema.description, indent);
  if (schema.default === undefined) return `${head}${indent}${key}:\n${formatGroup(schema, `${indent}  `)}`;
  return `${head}${indentLines(formatYaml({ [key]: schema.default }), indent)}${formatOthers(schema, `${indent}  `)}`;
}

/** The values of a group that have no default, as comments. */
function formatOthers({ default: given, properties = {} }: ValueSchema, indent: string): string {
  const others = Object.entries(properties).filter(
    ([key, { description }]) => description !== undefined && !has(given, key),
  );
  return others.map(([key, { description }]) => comment(`${key}: ${description}`, indent)).join('');
}

function has(value: Json | undefined, key: string): boolean {
  return typeof value === 'object' && value !== null && key in value;
}

function indentLines(text: string, indent: string): string {
  return text.replaceAll(/^(?=.)/gm, indent);
}

function comment(text: string, indent: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && indent.length + last.length + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.map((line) => `${indent}# ${line}\n`).join('');
}
