/** @import { State } from '../model.ts' */
import { element, graphic } from './elements.js';

/**
 * A shape for each state, so that nobody needs to see its color: a disc with a tick, a square with a cross, a triangle, a ring.
 * @type {Readonly<Record<State, readonly { readonly d: string; readonly part: 'shape' | 'mark' }[]>>}
 */
const shapes = {
  ready: [
    { part: 'shape', d: 'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Z' },
    { part: 'mark', d: 'M4.8 8.2l2.2 2.2 4.2-4.6' },
  ],
  'not-ready': [
    {
      part: 'shape',
      d: 'M4.2 1.5h7.6a2.7 2.7 0 0 1 2.7 2.7v7.6a2.7 2.7 0 0 1-2.7 2.7H4.2a2.7 2.7 0 0 1-2.7-2.7V4.2a2.7 2.7 0 0 1 2.7-2.7Z',
    },
    { part: 'mark', d: 'M5.3 5.3l5.4 5.4M10.7 5.3l-5.4 5.4' },
  ],
  unknown: [
    { part: 'shape', d: 'M8 1.6 15 14.2H1Z' },
    { part: 'mark', d: 'M8 6.2v3.4M8 11.8v.1' },
  ],
  'not-created': [{ part: 'mark', d: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2Z' }],
};

/**
 * Returns the icon of a state. The word of the state stands beside it.
 * @param {State} state
 */
export function stateIcon(state) {
  const paths = shapes[state].map(({ d, part }) => graphic('path', { class: part, d }));
  return graphic('svg', { class: `icon ${state}`, viewBox: '0 0 16 16', 'aria-hidden': 'true' }, ...paths);
}

/**
 * Returns the icon and the word of a state.
 * @param {State} state
 * @param {string} word
 */
export function stateBadge(state, word) {
  return element('span', { class: `badge ${state}` }, stateIcon(state), word);
}
