import type { Usage } from '../option.ts';

/** `mgi crds` */
export const crdsUsage: Usage = {
  name: 'crds',
  summary: 'print the CustomResourceDefinitions',
  synopsis: ['[--group kuma.io|mesh.internal]'],
  about: `Prints the CustomResourceDefinitions of kuma.io and of mesh.internal. Those of kuma.io are for clusters without the
CRDs of Kuma.`,
  options: [
    {
      name: 'group',
      value: 'GROUP',
      about: 'print only the definitions of this group',
      choices: ['kuma.io', 'mesh.internal'],
    },
  ],
};
