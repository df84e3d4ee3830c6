import { isDeepStrictEqual } from 'node:util';
import { isList, isObject, type Json, type JsonObject, joinPath, parseJson } from '../api/json.ts';
import { replaceSecrets } from './replace.ts';
import { looksSecret } from './secrets.ts';

/** A document without secrets. */
export interface Masked {
  readonly document: JsonObject;
  /** The paths of the changed values. */
  readonly paths: readonly string[];
}

/** The secrets that were found so far. */
interface Findings {
  /** The replacement of each secret. Equal secrets have the same, so that an answer to masked values stays the same. */
  readonly masks: Map<string, string>;
  readonly paths: string[];
  readonly first: number;
}

const mask = /^masked-\d+$/;

/**
 * Replaces the values of environment variables and annotations that look like secrets, and copies of them in other fields:
 * in the last applied configuration, in patches and in messages. Masking a masked document again changes nothing.
 */
export function maskSecrets(document: JsonObject): Masked {
  const findings: Findings = { masks: new Map(), paths: [], first: firstFree(document) };
  const masked = maskObject(document, '', findings);
  if (findings.masks.size === 0) return { document, paths: [] };
  const copies = replaceSecrets(masked, findings.masks);
  return { document: copies.document, paths: [...new Set([...findings.paths, ...copies.paths])] };
}

/** Returns the first number that no mask in the document has. */
function firstFree(document: JsonObject): number {
  const numbers = [...JSON.stringify(document).matchAll(/masked-(\d{1,9})/g)].map(([, digits]) => Number(digits));
  return numbers.reduce((most, number) => Math.max(most, number), 0) + 1;
}

function maskValue(value: Json, path: string, findings: Findings): Json {
  if (isList(value)) return value.map((item, index) => maskValue(item, joinPath(path, [index]), findings));
  return isObject(value) ? maskObject(value, path, findings) : value;
}

function maskObject(object: JsonObject, path: string, findings: Findings): JsonObject {
  const label = labelOf(object);
  return Object.fromEntries(
    Object.entries(object).map(([key, value]): [string, Json | undefined] => {
      const at = joinPath(path, [key]);
      const isLabelled = key === 'value' && label !== undefined;
      return [key, isLabelled ? maskLabelled(label, value, at, findings) : maskField(key, value, at, findings)];
    }),
  );
}

/** Returns the name of an environment variable, or of the field that an operation of a JSON Patch sets. */
function labelOf({ name, path }: JsonObject): string | undefined {
  if (typeof name === 'string') return name;
  return typeof path === 'string' ? nameOfPointer(path) : undefined;
}

function maskLabelled(label: string, value: Json | undefined, path: string, findings: Findings): Json | undefined {
  return typeof value === 'string' ? maskText(label, value, path, findings) : maskField(label, value, path, findings);
}

function maskField(key: string, value: Json | undefined, path: string, findings: Findings): Json | undefined {
  if (value === undefined) return undefined;
  return key === 'annotations' && isObject(value)
    ? maskAnnotations(value, path, findings)
    : maskValue(value, path, findings);
}

/** Returns the name of the field that an operation of a JSON Patch sets. The name of an environment variable is not known. */
function nameOfPointer(pointer: string): string {
  if (/\/env\/\d+\/value$/.test(pointer)) return 'secret';
  return (pointer.split('/').at(-1) ?? '').replaceAll('~1', '/').replaceAll('~0', '~');
}

function maskAnnotations(annotations: JsonObject, path: string, findings: Findings): JsonObject {
  return Object.fromEntries(
    Object.entries(annotations).map(([key, value]): [string, Json | undefined] => [
      key,
      typeof value === 'string' ? maskText(key, value, joinPath(path, [key]), findings) : value,
    ]),
  );
}

function maskText(name: string, text: string, path: string, findings: Findings): string {
  if (name === 'kuma.io/sidecar-env-vars') return maskPairs(text, path, findings);
  if (looksSecret(name, text)) return maskOf(text, path, findings);
  return /^\s*[{[]/.test(text) ? maskJson(text, path, findings) : text;
}

/** Masks the values of `NAME=value;NAME=value`. */
function maskPairs(text: string, path: string, findings: Findings): string {
  const pairs = text.split(';').map((pair) => {
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    return at > 0 && looksSecret(name, value) ? `${name}=${maskOf(value, path, findings)}` : pair;
  });
  return pairs.join(';');
}

/** Masks values in the JSON of an annotation, such as the last applied configuration. */
function maskJson(text: string, path: string, findings: Findings): string {
  const value = parseJson(text);
  if (value === undefined) return text;
  const masked = maskValue(value, path, findings);
  return isDeepStrictEqual(masked, value) ? text : JSON.stringify(masked);
}

function maskOf(secret: string, path: string, { first, masks, paths }: Findings): string {
  if (mask.test(secret)) return secret;
  const replacement = masks.get(secret) ?? `masked-${first + masks.size}`;
  masks.set(secret, replacement);
  paths.push(path);
  return replacement;
}
