import { createRequire } from 'node:module';
import type { Document, ScalarTag, Tags } from 'yaml';
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

/** A document of a YAML text. */
export interface YamlDocument {
  /** The line of its first value, or of its first problem. */
  readonly line: number;
  /** Undefined if the document is empty or cannot be parsed. */
  readonly value: Json | undefined;
  /** Why the document cannot be parsed. */
  readonly problem: string | undefined;
}

/** Returns the documents of a YAML (or JSON) text in order, including those that cannot be parsed. */
export function parseDocuments(text: string): readonly YamlDocument[] {
  const { LineCounter, parseAllDocuments } = library();
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { version, logLevel: 'error', customTags: kubectlTags, lineCounter });
  if (!Array.isArray(documents)) return [];
  return documents.map((document): YamlDocument => {
    const place = (offset: number) => lineCounter.linePos(offset);
    const [error] = document.errors;
    if (error !== undefined) return unparsed(place(error.pos[0]), error.message);
    const start = document.contents?.range?.[0] ?? document.range[0];
    try {
      return { line: Math.max(1, place(start).line), value: asJson(document.toJS()), problem: undefined };
    } catch (failure) {
      // An alias has no anchor, or the aliases expand to so much data that it would fill the memory.
      return unparsed(place(firstUnresolved(document) ?? start), failure instanceof Error ? failure.message : '');
    }
  });
}

function unparsed({ col, line }: { readonly col: number; readonly line: number }, message: string): YamlDocument {
  const [problem = ''] = message.split('\n')[0]?.split(/ at line \d+, column \d+/) ?? [];
  const from = { line: Math.max(1, line), column: Math.max(1, col) };
  return { line: from.line, value: undefined, problem: `line ${from.line}, column ${from.column}: ${problem}` };
}

/** Returns the place of the first alias without an anchor. */
function firstUnresolved(document: Document.Parsed): number | undefined {
  const { visit } = library();
  let place: number | undefined;
  visit(document, {
    Alias: (_key, node) => {
      if (place === undefined && node.resolve(document) === undefined) place = node.range?.[0];
    },
  });
  return place;
}

/**
 * Returns the values of the documents of a YAML (or JSON) text in order. An empty document is undefined.
 * @param source the name of the text in messages
 * @throws HookError InvalidInput with the number of the document, the line and the problem
 */
export function parseYaml(text: string, source: string): readonly (Json | undefined)[] {
  return parseDocuments(text).map(({ problem, value }, index) => {
    if (problem !== undefined) throw new HookError('InvalidInput', `${source}: document ${index + 1}: ${problem}`);
    return value;
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
