import type { Usage } from '../option.ts';
import { clusterOptions, configOptions, files, instance, places } from '../shared.ts';

/** `mgi simulate` */
export const simulateUsage: Usage = {
  name: 'simulate',
  summary: 'run Metacontroller, the hook and the pods offline until nothing changes',
  synopsis: ['-f FILE|DIR|- [-f ...] [options]', '[NS/NAME] --cluster [options]'],
  about: `Runs the loop of a cluster offline for each instance, until nothing changes any more: the hook answers the request of
Metacontroller, Metacontroller applies the answer (dynamic apply), and one round later the Service has its addresses and the
pods are ready. Prints the changes of the children and of the conditions in each round.`,
  options: [
    files('manifests to read'),
    ...places,
    ...clusterOptions,
    instance('simulate only this instance'),
    { name: 'rounds', value: 'COUNT', about: 'the most rounds (default 10)' },
    ...configOptions,
  ],
  notes: 'Exit codes: 0 all instances are stable; 1 an instance still changes or would be refused; 2 usage error.',
};
