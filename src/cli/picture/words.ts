import type { State } from './model.ts';

/** The word for each state. */
export const stateWords: Readonly<Record<State, string>> = {
  ready: 'Ready',
  'not-ready': 'Not ready',
  unknown: 'Unknown',
  'not-created': 'Not created',
};
