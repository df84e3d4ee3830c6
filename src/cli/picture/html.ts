import { createHash } from 'node:crypto';
import { readAssets } from './assets.ts';
import type { Picture } from './model.ts';
import { visible } from './visible.ts';

/**
 * Formats a picture as one HTML file that loads nothing. The same picture gives the same file. The file has the words of the
 * cluster only as data, and its policy allows exactly its own script, by the hash, and no HTML from text.
 */
export function formatHtml(picture: Picture): string {
  const { html, script, style } = readAssets();
  const parts = new Map([
    ['policy', policyFor(script, style)],
    ['style', style],
    ['script', script],
    ['data', formatData(picture)],
  ]);
  return html.replaceAll(placeholder, (whole, name: string) => parts.get(name) ?? whole);
}

/** A place for a part: bare, or in the comment or the list that makes the page valid without its parts. */
const placeholder = /(?:\/\* |\[")?\{\{(\w+)\}\}(?: \*\/|"\])?/g;

/** https://www.w3.org/TR/CSP3/ */
function policyFor(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** Without `<`, no text can end the element that holds the data. */
function formatData(picture: Picture): string {
  const json = JSON.stringify(picture, (_key, value) => (typeof value === 'string' ? visible(value) : value));
  return json.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026');
}
