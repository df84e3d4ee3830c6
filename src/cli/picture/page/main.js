/** @import { Picture, State } from '../model.ts' */
/** @import { Query } from './select.js' */
import { bandsOf } from './bands.js';
import { draw } from './drawing.js';
import { byId, element } from './elements.js';
import { highlight } from './highlight.js';
import { stateBadge } from './icons.js';
import { cardFrom, focusCard, makeReachable } from './keyboard.js';
import { list } from './list.js';
import { hidePanel, showGateway, showInstance } from './panel.js';
import { divide, indexOf, select } from './select.js';

/** @type {Picture} */
const picture = JSON.parse(byId('data').textContent ?? '');
const index = indexOf(picture);
const drawing = byId('drawing');
const rest = byId('rest');
const searchBox = /** @type {HTMLInputElement} */ (byId('search'));

/** @type {Query} */
let query = { words: '', state: undefined };
/** The node of the open details. */
let openId = '';

/**
 * Draws what the query selects.
 * @param {boolean} isOnPaper
 */
function refresh(isOnPaper = false) {
  const selected = select(index, query);
  const { drawn, listed } = divide(selected);
  draw(drawing, picture, isOnPaper ? bandsOf(drawn) : [drawn]);
  list(rest, picture, listed);
  makeReachable(drawing);
  makeReachable(rest);
  drawing.hidden = selected.instances.length + selected.gateways.length === 0;
  byId('result').textContent = describe(selected.instances.length, selected.gateways.length, drawn.instances.length);
  markOpen();
}

/**
 * @param {number} instances
 * @param {number} gateways
 * @param {number} drawn
 */
function describe(instances, gateways, drawn) {
  if (instances + gateways === 0) return 'Nothing matches the search.';
  const rest = drawn < instances ? `, ${drawn} of them drawn` : '';
  const format = (/** @type {number} */ count) => count.toLocaleString('en');
  return `${format(instances)} of ${format(index.instances.length)} instances${rest}; ${format(gateways)} of ${format(index.gateways.length)} MeshGateways`;
}

/** Makes a button for each state, with the number of its instances. */
function drawStates() {
  const counts = Map.groupBy(picture.instances, ({ state }) => state);
  const states = /** @type {State[]} */ (Object.keys(picture.words)).filter((state) => counts.has(state));
  byId('states').replaceChildren(
    element(
      'button',
      { type: 'button', 'data-state': 'all', 'aria-pressed': 'true' },
      'All ',
      count(picture.instances.length),
    ),
    ...states.map((state) =>
      element(
        'button',
        { type: 'button', 'data-state': state, 'aria-pressed': 'false' },
        stateBadge(state, picture.words[state]),
        count(counts.get(state)?.length ?? 0),
      ),
    ),
  );
}

/** @param {number} number */
function count(number) {
  return element('span', { class: 'count' }, number.toLocaleString('en'));
}

/** @param {HTMLElement} button */
function chooseState(button) {
  for (const other of byId('states').querySelectorAll('button'))
    other.setAttribute('aria-pressed', String(other === button));
  const state = picture.instances.find(({ state: one }) => one === button.dataset['state'])?.state;
  query = { ...query, state };
  refresh();
}

/**
 * Opens the details of a node.
 * @param {string} id
 */
function open(id) {
  const instance = index.instances.find((entry) => entry.instance.id === id);
  const gateway = index.gateways.find((entry) => entry.gateway.id === id);
  openId = id;
  if (instance !== undefined) showInstance(instance.instance, instance.edges, picture);
  if (gateway !== undefined) showGateway(gateway.gateway, gateway.edges, picture);
  markOpen();
}

/** Closes the details and returns to the card. */
function close() {
  hidePanel();
  const card = findCard(openId);
  openId = '';
  markOpen();
  if (card !== undefined) focusCard(card);
}

/** @param {string} id */
function findCard(id) {
  const cards = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('main [data-id]')]);
  return cards.find(({ dataset }) => dataset['id'] === id);
}

function markOpen() {
  for (const card of document.querySelectorAll('[aria-current]')) card.removeAttribute('aria-current');
  findCard(openId)?.setAttribute('aria-current', 'true');
}

/** @param {Event} event */
function targetOf({ target }) {
  return target instanceof Element ? target : null;
}

document.addEventListener('click', (event) => {
  const target = targetOf(event);
  const button = /** @type {HTMLElement | null | undefined} */ (target?.closest('button'));
  if (button?.dataset['action'] === 'close') close();
  else if (button?.dataset['state'] !== undefined) chooseState(button);
  else if (button?.dataset['id'] !== undefined) open(button.dataset['id']);
});

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && openId !== '') close();
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === '/' && document.activeElement !== searchBox) {
    event.preventDefault();
    searchBox.focus();
  }
  const card = /** @type {HTMLElement | null | undefined} */ (targetOf(event)?.closest('main [data-id]'));
  const next = card === null || card === undefined ? undefined : cardFrom(card, event.key, index);
  if (next === undefined) return;
  event.preventDefault();
  focusCard(next);
});

searchBox.addEventListener('input', () => {
  query = { ...query, words: searchBox.value };
  refresh();
});

for (const type of ['pointerover', 'focusin']) {
  drawing.addEventListener(type, (event) =>
    highlight(drawing, targetOf(event)?.closest('[data-id], [data-of]') ?? null),
  );
}
drawing.addEventListener('pointerleave', () => highlight(drawing, null));
drawing.addEventListener('focusout', () => highlight(drawing, null));

window.addEventListener('beforeprint', () => refresh(true));
window.addEventListener('afterprint', () => refresh());

byId('source').textContent = `${picture.source} · mgi ${picture.version}`;
drawStates();
refresh();
