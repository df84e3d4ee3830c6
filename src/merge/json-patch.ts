import { isDeepStrictEqual } from 'node:util';
import { applyPatch, type Operation, Pointer } from 'rfc6902';
import { isList, isObject, type Json, type JsonObject } from '../api/json.ts';
import { MergeError } from './merge-error.ts';
import { isDeeper } from './merge-values.ts';

/** The maximum number of operations in a patch, and the maximum nesting depth of a value. */
const most = 1000;

/** The maximum length of the result as text. An API server stores no larger object. Copies of copies grow exponentially. */
const largest = 1_572_864;

/**
 * Applies a JSON Patch (RFC 6902) to an object. Does not change its arguments. The library applies the operations; this function
 * validates them first, because the library follows inherited fields, and ignores some invalid indexes.
 * @throws MergeError with the invalid field in the patch, such as `[2].path`
 */
export function jsonPatch(original: JsonObject, patch: readonly Json[]): JsonObject {
  if (patch.length > most) throw new MergeError('', patch.length, `at most ${most} operations`);
  const document = copyOf(original);
  let copied = 0;
  for (const [index, given] of patch.entries()) {
    const place = `[${index}]`;
    const operation = readOperation(given, place);
    checkPlaces(document, operation, place);
    if (operation.op === 'copy') copied += JSON.stringify(valueAt(document, operation.from)).length;
    if (copied > largest) throw new MergeError(`${place}.from`, given, `copies of at most ${largest} characters`);
    if (operation.op === 'test') test(document, operation, place);
    else apply(document, operation, place);
  }
  const result = copyOf(document);
  const { length } = JSON.stringify(result);
  if (length > largest) throw new MergeError('', length, `a result of at most ${largest} characters`);
  return result;
}

/** Returns a copy as it is sent: without undefined fields, and with own fields only. */
function copyOf(object: JsonObject): JsonObject {
  const copy: Json = JSON.parse(JSON.stringify(object));
  return isObject(copy) ? copy : {};
}

const names = ['add', 'remove', 'replace', 'move', 'copy', 'test'] as const;

function readOperation(given: Json, place: string): Operation {
  if (!isObject(given)) throw new MergeError(place, given, 'an object with op and path');
  const op = names.find((name) => name === given['op']);
  const path = readPointer(given['path'], `${place}.path`);
  switch (op) {
    case 'remove':
      return { op, path };
    case 'move':
    case 'copy':
      return { op, path, from: readPointer(given['from'], `${place}.from`) };
    case 'add':
    case 'replace':
    case 'test':
      return { op, path, value: readValue(given['value'], `${place}.value`) };
    default:
      throw new MergeError(`${place}.op`, given['op'], `one of ${names.join(', ')}`);
  }
}

function readValue(value: Json | undefined, place: string): Json {
  if (value === undefined) throw new MergeError(place, value, 'a value');
  if (isDeeper(value, most)) throw new MergeError(place, 'more levels', `at most ${most} levels of nesting`);
  return value;
}

/** https://www.rfc-editor.org/rfc/rfc6901#section-3. The empty pointer stands for the whole object, which stays an object. */
const pointer = /^(\/([^~/]|~[01])*)+$/;

/** Names that have a special meaning in JavaScript. No field in Kubernetes has them. */
const special = ['__proto__', 'constructor', 'prototype'];

function readPointer(given: Json | undefined, place: string): string {
  const isPointer = typeof given === 'string' && pointer.test(given);
  if (!isPointer || Pointer.fromJSON(given).tokens.some((token) => special.includes(token))) {
    throw new MergeError(place, given, 'a JSON pointer such as /metadata/labels/example.com~1team');
  }
  return given;
}

/** Requires the places that an operation needs: the field or the item, or for new ones the object or the list. */
function checkPlaces(document: JsonObject, operation: Operation, place: string): void {
  if (operation.op === 'move' || operation.op === 'copy') requireValue(document, operation.from, `${place}.from`);
  const isNew = operation.op === 'add' || operation.op === 'move' || operation.op === 'copy';
  if (!isNew) {
    requireValue(document, operation.path, `${place}.path`);
    return;
  }
  const [around, key] = split(operation.path);
  const parent = find(document, around);
  const isPlace = isObject(parent) || (isList(parent) && (key === '-' || indexOf(key) <= parent.length));
  if (!isPlace) throw missing(operation.path, `${place}.path`);
}

function requireValue(document: JsonObject, path: string, place: string): void {
  if (valueAt(document, path) === undefined) throw missing(path, place);
}

function missing(path: string, place: string): MergeError {
  return new MergeError(place, path, 'a path that exists in the object');
}

function split(path: string): readonly [readonly string[], string] {
  const [, ...tokens] = Pointer.fromJSON(path).tokens;
  return [tokens.slice(0, -1), tokens.at(-1) ?? ''];
}

function valueAt(document: JsonObject, path: string): Json | undefined {
  const [around, key] = split(path);
  return find(document, [...around, key]);
}

function find(document: JsonObject, tokens: readonly string[]): Json | undefined {
  return tokens.reduce<Json | undefined>((value, token) => {
    if (isList(value)) return value[indexOf(token)];
    return isObject(value) && Object.hasOwn(value, token) ? value[token] : undefined;
  }, document);
}

function indexOf(token: string): number {
  return /^(0|[1-9]\d*)$/.test(token) ? Number(token) : Number.NaN;
}

/** Not by the library: it computes all differences, which takes time proportional to the product of the lengths of two lists. */
function test(
  document: JsonObject,
  { path, value }: { readonly path: string; readonly value?: unknown },
  place: string,
) {
  const found = valueAt(document, path);
  if (isDeepStrictEqual(found, copyOfValue(value))) return;
  throw new MergeError(`${place}.value`, copyOfValue(value), `the value at ${path}, which is ${shorten(found)}`);
}

function copyOfValue(value: unknown): Json {
  const copy: Json = JSON.parse(JSON.stringify(value));
  return copy;
}

function shorten(value: Json | undefined): string {
  const text = JSON.stringify(value) ?? '';
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function apply(document: JsonObject, operation: Operation, place: string): void {
  const [failure] = applyPatch(document, [operation]);
  if (failure) throw missing(operation.path, `${place}.path`);
}
