import { isList, isObject, type Json, parseJson } from '../../api/json.ts';

/** Called for each document, and for each item of a List, with the number and the line of the document. */
type Visit = (document: Json, number: number, line: number) => void;

const [space, quote, comma, backslash] = [0x20, 0x22, 0x2c, 0x5c];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];
const itemsKey = Buffer.from('"items"');

/**
 * Reads JSON documents that follow each other. The items of a List are parsed one by one, so that only the parts of them that
 * are kept need memory. That matters for the output of `kubectl get --all-namespaces`, which can have 100 MB.
 * @returns false if the text is not JSON; some documents can have been visited then
 */
export function readJson(bytes: Buffer, visit: Visit): boolean {
  let at = skipSpace(bytes, 0);
  let line = 1 + newlines(bytes, 0, at);
  for (let number = 1; at < bytes.length; number += 1) {
    const value = bytes[at] === openBrace ? findEnd(bytes, at) : undefined;
    const visitOne = (document: Json) => visit(document, number, line);
    if (value === undefined || !readValue(bytes, at, value, visitOne)) return false;
    const next = skipSpace(bytes, value.end);
    line += newlines(bytes, at, next);
    at = next;
  }
  return true;
}

/** Larger texts are not given to the YAML parser, which needs some twenty times their size in memory. */
const largest = 4_000_000;

/** Returns what is wrong with a large text that looks like JSON and is not. Undefined for other texts: they can be YAML. */
export function problemOfJson(bytes: Buffer): string | undefined {
  if (bytes.length < largest || bytes[skipSpace(bytes, 0)] !== openBrace) return undefined;
  const text = bytes.toString('utf8');
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    const offset = Number(/ at position (\d+)/.exec(message)?.[1] ?? text.length);
    const lines = text.slice(0, offset).split('\n');
    const column = (lines.at(-1)?.length ?? 0) + 1;
    return `line ${lines.length}, column ${column}: ${message.replace(/ in JSON at position.*/s, '')}`;
  }
}

/** The end of an object, and the places of `[`, of each `,` and of `]` in its list "items". */
interface Extent {
  readonly end: number;
  readonly items: readonly number[];
}

function readValue(bytes: Buffer, start: number, { end, items }: Extent, visit: (document: Json) => void): boolean {
  const [first, last] = [items[0], items.at(-1)];
  if (first === undefined || last === undefined) return visitText(bytes.toString('utf8', start, end), visit);
  // The List without its items.
  const frame = parseJson(bytes.toString('utf8', start, first + 1) + bytes.toString('utf8', last, end));
  if (!isObject(frame) || !isList(frame['items']) || frame['items'].length > 0) return false;
  if (!String(frame['kind']).endsWith('List')) return visitText(bytes.toString('utf8', start, end), visit);
  if (last === skipSpace(bytes, first + 1)) return true;
  return items.slice(1).every((until, index) => {
    const from = items[index] ?? until;
    return visitText(bytes.toString('utf8', from + 1, until), visit);
  });
}

function visitText(text: string, visit: (document: Json) => void): boolean {
  const document = parseJson(text);
  if (document !== undefined) visit(document);
  return document !== undefined;
}

interface Scanner {
  depth: number;
  /** The place of the last text in the outermost object. */
  key: number;
  isInItems: boolean;
  hasTwoLists: boolean;
  readonly items: number[];
}

/** Finds the end of the object that begins at a place. Undefined if it has no end, or two lists "items". */
function findEnd(bytes: Buffer, start: number): Extent | undefined {
  const scanner: Scanner = { depth: 0, key: start, isInItems: false, hasTwoLists: false, items: [] };
  for (let at = start; at < bytes.length; at += 1) {
    const byte = bytes[at];
    // More than half of what kubectl prints is indentation.
    if (byte === space) continue;
    if (byte === quote) {
      if (scanner.depth === 1) scanner.key = at;
      at = endOfText(bytes, at);
    } else step(scanner, bytes, at);
    if (scanner.depth === 0) return scanner.hasTwoLists ? undefined : { end: at + 1, items: scanner.items };
  }
  return undefined;
}

function step(scanner: Scanner, bytes: Buffer, at: number): void {
  const byte = bytes[at];
  if (byte === openBrace || byte === openBracket) open(scanner, bytes, at);
  else if (byte === closeBrace || byte === closeBracket) close(scanner, at);
  else if (byte === comma && scanner.isInItems && scanner.depth === 2) scanner.items.push(at);
}

function open(scanner: Scanner, bytes: Buffer, at: number): void {
  scanner.depth += 1;
  if (scanner.depth !== 2 || bytes[at] !== openBracket || !isItemsKey(bytes, scanner.key)) return;
  scanner.hasTwoLists = scanner.items.length > 0;
  scanner.isInItems = true;
  scanner.items.push(at);
}

function close(scanner: Scanner, at: number): void {
  scanner.depth -= 1;
  if (!scanner.isInItems || scanner.depth !== 1) return;
  scanner.isInItems = false;
  scanner.items.push(at);
}

function isItemsKey(bytes: Buffer, at: number): boolean {
  return bytes.subarray(at, at + itemsKey.length).equals(itemsKey);
}

/** Returns the place of the quotation mark that ends a text. */
function endOfText(bytes: Buffer, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
  return at;
}

function newlines(bytes: Buffer, start: number, end: number): number {
  let count = 0;
  for (let at = bytes.indexOf(0x0a, start); at >= 0 && at < end; at = bytes.indexOf(0x0a, at + 1)) count += 1;
  return count;
}

function skipSpace(bytes: Buffer, start: number): number {
  let at = start;
  while (isSpace(bytes[at])) at += 1;
  return at;
}

function isSpace(byte: number | undefined): boolean {
  return byte === space || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
