/** @import { Child } from './elements.js' */
import { element } from './elements.js';

/**
 * Returns a section, or nothing if it has no content.
 * @param {string} title
 * @param {...Child} content
 */
export function section(title, ...content) {
  const some = content.filter((one) => one !== undefined);
  return some.length === 0 ? undefined : element('section', {}, element('h3', {}, title), ...some);
}

/**
 * Returns a list of texts, or nothing if there are none.
 * @param {readonly string[]} texts
 * @param {string} kind
 */
export function lines(texts, kind) {
  return texts.length === 0
    ? []
    : [element('ul', { class: `texts ${kind}` }, ...texts.map((text) => element('li', {}, element('bdi', {}, text))))];
}

/**
 * Returns a table of names and texts, or nothing if there are none.
 * @param {readonly (readonly [string, string])[]} rows
 * @param {string} [className]
 */
export function table(rows, className) {
  if (rows.length === 0) return undefined;
  const cells = rows.flatMap(([name, text]) => [
    element('dt', {}, element('bdi', {}, name)),
    element('dd', {}, element('bdi', {}, text)),
  ]);
  return element('dl', { class: className }, ...cells);
}
