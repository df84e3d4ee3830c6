/** @import { Index } from './select.js' */

/**
 * Lets one card of each column take part in the Tab order. The arrow keys move between cards.
 * @param {HTMLElement} root the drawing or the list
 */
export function makeReachable(root) {
  for (const column of root.querySelectorAll('[data-column]')) {
    column.querySelector('[data-id]')?.setAttribute('tabindex', '0');
  }
}

/**
 * Returns the card that a key leads to from a card. Undefined if the key leads nowhere.
 * @param {HTMLElement} card
 * @param {string} key
 * @param {Index} index
 * @returns {HTMLElement | undefined}
 */
export function cardFrom(card, key, index) {
  const column = card.closest('[data-column]');
  if (column === null) return undefined;
  const cards = cardsIn(column);
  const at = cards.indexOf(card);
  if (key === 'ArrowDown') return cards[at + 1];
  if (key === 'ArrowUp') return cards[at - 1];
  if (key === 'Home') return cards[0];
  if (key === 'End') return cards.at(-1);
  return acrossFrom(card, key, index);
}

/**
 * Moves the Tab stop of a column to a card, and the focus.
 * @param {HTMLElement} card
 */
export function focusCard(card) {
  const column = card.closest('[data-column]');
  for (const other of column === null ? [] : cardsIn(column))
    other.setAttribute('tabindex', other === card ? '0' : '-1');
  card.focus();
  card.scrollIntoView({ block: 'nearest' });
}

/**
 * Follows a line to the other column, or else goes to the card at the same height.
 * @param {HTMLElement} card
 * @param {string} key
 * @param {Index} index
 */
function acrossFrom(card, key, { gateways, instances }) {
  const id = card.dataset['id'] ?? '';
  const name = key === 'ArrowLeft' ? 'gateways' : key === 'ArrowRight' ? 'instances' : '';
  const target = document.querySelector(`[data-column="${name}"]`);
  if (target === null || target.contains(card)) return undefined;
  const edges = [
    ...gateways.map((entry) => ({ id: entry.gateway.id, ends: entry.edges })),
    ...instances.map((entry) => ({ id: entry.instance.id, ends: entry.edges })),
  ]
    .filter((entry) => entry.id === id)
    .flatMap(({ ends }) => ends);
  const related = new Set(edges.map(({ gateway, instance }) => (name === 'gateways' ? gateway : instance)));
  const cards = cardsIn(target);
  return cards.find(({ dataset }) => related.has(dataset['id'] ?? '')) ?? nearestTo(card, cards);
}

/**
 * @param {HTMLElement} card
 * @param {readonly HTMLElement[]} cards
 */
function nearestTo(card, cards) {
  const distance = (/** @type {HTMLElement} */ other) =>
    Math.abs(other.getBoundingClientRect().top - card.getBoundingClientRect().top);
  return cards.toSorted((one, other) => distance(one) - distance(other))[0];
}

/** @param {Element} column */
function cardsIn(column) {
  return /** @type {HTMLElement[]} */ ([...column.querySelectorAll('[data-id]')]);
}
