import type { Usage } from '../option.ts';
import { configOptions, requestFile } from '../shared.ts';

/** `mgi sync` */
export const syncUsage: Usage = {
  name: 'sync',
  summary: 'answer one recorded sync request',
  synopsis: ['FILE|- [options]'],
  about:
    'Answers one sync request and prints the response as JSON. The file contains the JSON body that Metacontroller sends.',
  options: [requestFile, ...configOptions],
};
