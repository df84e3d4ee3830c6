import { parseAllDocuments, stringify } from 'yaml';
import { HookError } from '../errors.ts';
import { isObject, type Json } from './json.ts';

/** As kubectl reads and writes YAML: 1.1, but no dates and no base-60 numbers. */
const version = '1.1';
const foreignTags = new Set(['!!timestamp', 'timestamp', 'intTime', 'floatTime']);

/**
 * The documents of a YAML (or JSON) text, empty ones as undefined, in order.
 * @param source how messages name the text
 * @throws HookError InvalidInput with the document's number, the line and what is wrong with it
 */
export function parseYaml(text: string, source: string): readonly (Json | undefined)[] {
  const documents = parseAllDocuments(text, {
    version,
    logLevel: 'error',
    customTags: (tags) => tags.filter((tag) => !isForeign(tag)),
  });
  if (!Array.isArray(documents)) return [];
  return documents.map((document, index): Json | undefined => {
    const [error] = document.errors;
    if (error !== undefined) {
      const [firstLine = ''] = error.message.split('\n');
      throw new HookError('InvalidInput', `${source}: document ${index + 1}: ${firstLine}`);
    }
    return asJson(document.toJS());
  });
}

/** A value as one YAML document that kubectl accepts. */
export function formatYaml(value: Json): string {
  return stringify(value, { version, aliasDuplicateObjects: false, lineWidth: 0 });
}

function isForeign(tag: unknown): boolean {
  if (typeof tag === 'string') return foreignTags.has(tag);
  return isObject(tag) && (foreignTags.has(String(tag['tag'])) || tag['format'] === 'TIME');
}

function asJson(value: unknown): Json | undefined {
  if (value === null || value === undefined) return undefined;
  const json: Json = JSON.parse(JSON.stringify(value));
  return json;
}
