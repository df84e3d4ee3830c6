import type { Usage } from '../option.ts';
import { configOptions, instance } from '../shared.ts';

/** `mgi replay` */
export const replayUsage: Usage = {
  name: 'replay',
  summary: 'answer recorded requests again and print the differences',
  synopsis: ['DIR|FILE... [options]'],
  about: `Answers the requests again that mgi serve --record wrote, at their recorded time, and prints each difference from the recorded
answer as a unified diff: run it with a new release or another configuration before a roll-out. Give it the options and the
environment of the hook that recorded (--env-from), because the configuration decides the answers.`,
  options: [instance('answer only the requests for this instance'), ...configOptions],
  notes: 'Exit codes, as for diff: 0 no differences; 1 differences; 2 invalid input or usage error.',
};
