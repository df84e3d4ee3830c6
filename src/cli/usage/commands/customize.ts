import type { Usage } from '../option.ts';
import { configOptions, requestFile } from '../shared.ts';

/** `mgi customize` */
export const customizeUsage: Usage = {
  name: 'customize',
  summary: 'answer one recorded customize request',
  synopsis: ['FILE|- [options]'],
  about:
    'Answers one customize request and prints the response as JSON. The file contains the JSON body that Metacontroller sends.',
  options: [requestFile, ...configOptions],
};
