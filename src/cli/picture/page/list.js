/** @import { Picture } from '../model.ts' */
/** @import { Entry, GatewayEntry, Index } from './select.js' */
import { element, given } from './elements.js';
import { stateBadge } from './icons.js';

/**
 * Lists what the drawing has no room for.
 * @param {HTMLElement} root
 * @param {Picture} picture
 * @param {Index} listed
 */
export function list(root, picture, { gateways, instances }) {
  const titles = new Map(picture.gateways.map(({ id, title }) => [id, title]));
  root.replaceChildren(
    ...listed('more-instances', instances, 'instances', (entry) => instanceRow(entry, picture.words, titles)),
    ...listed('more-gateways', gateways, 'MeshGateways', gatewayRow),
  );
}

/**
 * @template T
 * @param {string} id
 * @param {readonly T[]} entries
 * @param {string} what
 * @param {(entry: T) => HTMLElement} rowOf
 */
function listed(id, entries, what, rowOf) {
  if (entries.length === 0) return [];
  const heading = element('h2', { id: `${id}-heading` }, `${entries.length.toLocaleString('en')} more ${what}`);
  const hint = element('p', { class: 'hint' }, 'These do not fit the drawing. Search to draw some of them.');
  const rows = element('ul', { id, class: 'rows', 'aria-labelledby': `${id}-heading` });
  addRows(rows, entries, rowOf);
  return [element('section', { class: 'rest', 'data-column': id }, heading, hint, rows)];
}

/** The number of rows that are made at once. The page stays responsive in between. */
const atOnce = 60;

/**
 * Adds rows, and more of them later as long as the list is part of the page.
 * @template T
 * @param {HTMLElement} rows
 * @param {readonly T[]} entries
 * @param {(entry: T) => HTMLElement} rowOf
 */
function addRows(rows, entries, rowOf) {
  rows.append(...entries.slice(0, atOnce).map((entry) => element('li', {}, rowOf(entry))));
  if (entries.length <= atOnce) return;
  setTimeout(() => {
    if (rows.isConnected) addRows(rows, entries.slice(atOnce), rowOf);
  });
}

/**
 * @param {Entry} entry
 * @param {Picture['words']} words
 * @param {ReadonlyMap<string, string>} titles of MeshGateways
 */
function instanceRow({ edges, instance }, words, titles) {
  const { id, name, namespace, reason, service, state } = instance;
  const bound = edges.find(({ kind }) => kind === 'bound');
  const title = titles.get(bound?.gateway ?? '');
  return element(
    'button',
    { type: 'button', class: 'row', 'data-id': id, tabindex: -1 },
    stateBadge(state, words[state]),
    element('span', { class: 'name' }, given(`${namespace}/`, 'namespace'), given(name)),
    given(title ?? reason, title === undefined ? 'reason' : ''),
    given(service?.addresses.join(', ') ?? '', 'address'),
  );
}

/** @param {GatewayEntry} entry */
function gatewayRow({ gateway: { id, listeners, title } }) {
  return element(
    'button',
    { type: 'button', class: 'row', 'data-id': id, tabindex: -1 },
    element('span', { class: 'name' }, given(title)),
    given(listeners.join(', '), 'detail'),
  );
}
