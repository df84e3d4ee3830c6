import { createRequire } from 'node:module';
import type { ScalarTag, Tags } from 'yaml';
import { HookError } from '../errors.ts';
import type { Json } from './json.ts';

const require = createRequire(import.meta.url);

/**
 * Loads the library at the first use. A server that reads no YAML file does not need it, and loading it takes a tenth
 * of the startup time.
 */
function library(): typeof import('yaml') {
  return require('yaml');
}

/** YAML as kubectl reads and writes it: version 1.1, without dates, base-60 numbers and numbers without a digit. */
const version = '1.1';
const exponentFloat = /^[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)[eE][-+]?[0-9]+$/;
const plainFloat = /^[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)$/;

/** Matches text that kubectl would not read as text, but that the library does not quote. */
const lookalike = /^(?:[-+]?0[box][0-9a-f_]+|[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?e[-+]?[0-9_]+)$/i;

/**
 * Returns the documents of a YAML (or JSON) text in order. An empty document is undefined.
 * @param source the name of the text in messages
 * @throws HookError InvalidInput with the number of the document, the line and the problem
 */
export function parseYaml(text: string, source: string): readonly (Json | undefined)[] {
  const documents = library().parseAllDocuments(text, { version, logLevel: 'error', customTags: kubectlTags });
  if (!Array.isArray(documents)) return [];
  return documents.map((document, index): Json | undefined => {
    const where = `${source}: document ${index + 1}`;
    const [error] = document.errors;
    if (error !== undefined) throw new HookError('InvalidInput', `${where}: ${error.message.split('\n')[0]}`);
    try {
      return asJson(document.toJS());
    } catch (failure) {
      // An alias has no anchor, or the aliases expand to so much data that it would fill the memory.
      throw new HookError('InvalidInput', `${where}: ${failure instanceof Error ? failure.message : String(failure)}`);
    }
  });
}

/** Formats a value as one YAML document that kubectl accepts. */
export function formatYaml(value: Json): string {
  const { Document, visit } = library();
  const document = new Document(value, { version, aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_key, node) => {
      if (typeof node.value === 'string' && needsQuotes(node.value)) node.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** kubectl does not read a block of text in which a line begins with a tab. */
function needsQuotes(text: string): boolean {
  return lookalike.test(text) || (text.includes('\n') && /^ *\t/m.test(text));
}

function kubectlTags(tags: Tags): Tags {
  return tags.flatMap((tag): Tags => {
    if (typeof tag === 'string' || !isScalarTag(tag)) return [tag];
    if (tag.tag.endsWith(':timestamp') || tag.format === 'TIME') return [];
    if (!tag.tag.endsWith(':float') || tag.test === undefined || tag.test.test('.nan')) return [tag];
    return [{ ...tag, test: tag.format === 'EXP' ? exponentFloat : plainFloat }];
  });
}

function isScalarTag(tag: Exclude<Tags[number], string>): tag is ScalarTag {
  return tag.collection === undefined;
}

function asJson(value: unknown): Json | undefined {
  if (value === null || value === undefined) return undefined;
  const json: Json = JSON.parse(JSON.stringify(value));
  return json;
}
