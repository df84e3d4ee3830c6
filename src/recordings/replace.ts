import { isList, isObject, type Json, type JsonObject, joinPath } from '../api/json.ts';
import type { Masked } from './mask.ts';

/** A shorter text can be a part of any other text. Only messages are searched for it. */
const shortest = 8;

/** The number of characters from which the beginning of a secret, cut off in a message, is a part of the secret. */
const shortestCut = 4;

/** A secret in a form in which it can occur in a text, and its replacement. */
type Form = readonly [text: string, replacement: string];

/**
 * Replaces secrets wherever they occur in the texts of a document: also as JSON in a text, and cut off before `...`, as messages
 * quote values.
 */
export function replaceSecrets(document: JsonObject, masks: ReadonlyMap<string, string>): Masked {
  // A secret can be a part of another one.
  const forms = [...masks].flatMap(formsOf).sort(([a], [b]) => b.length - a.length);
  const long = forms.filter(([text]) => text.length >= shortest);
  const paths: string[] = [];
  const replaceIn = (value: Json | undefined, path: string, isMessage: boolean): Json | undefined => {
    if (isList(value)) return value.map((item, index) => replaceIn(item, joinPath(path, [index]), false) ?? null);
    if (isObject(value)) {
      return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [key, replaceIn(inner, joinPath(path, [key]), key === 'message')]),
      );
    }
    if (typeof value !== 'string') return value;
    const clean = replaceAll(value, isMessage ? forms : long);
    if (clean !== value) paths.push(path);
    return clean;
  };
  const clean = replaceIn(document, '', false);
  return { document: isObject(clean) ? clean : {}, paths };
}

function formsOf([secret, replacement]: readonly [string, string]): readonly Form[] {
  const once = JSON.stringify(secret).slice(1, -1);
  const twice = JSON.stringify(once).slice(1, -1);
  return [...new Set([secret, once, twice])].map((text): Form => [text, replacement]);
}

function replaceAll(text: string, forms: readonly Form[]): string {
  const whole = forms.reduce((rest, [secret, replacement]) => rest.replaceAll(secret, replacement), text);
  return whole.includes('...') ? forms.reduce(replaceCut, whole) : whole;
}

/** Replaces the beginning of a secret before each `...`. */
function replaceCut(text: string, [secret, replacement]: Form): string {
  const parts = text.split('...');
  return parts
    .map((part, index) => {
      if (index === parts.length - 1) return part;
      for (let length = Math.min(secret.length - 1, part.length); length >= shortestCut; length -= 1) {
        if (part.endsWith(secret.slice(0, length))) return `${part.slice(0, -length)}${replacement}`;
      }
      return part;
    })
    .join('...');
}
