import type { Usage } from '../option.ts';
import { clusterOptions, files, instance, output, places } from '../shared.ts';

/** `mgi get` */
export const getUsage: Usage = {
  name: 'get',
  summary: 'list the instances of both groups with their status',
  synopsis: ['[NS/NAME] --cluster [options]', '-f FILE|DIR|- [-f ...] [options]'],
  about: `Lists the MeshGatewayInstances of kuma.io and mesh.internal with their status: whether they are ready and synced, the reason if
not, the MeshGateway, the first address and the age. Kuma's own definition has no such columns. Reads the cluster, or standard
input if no file is given:
  mgi get --cluster -A`,
  options: [
    files('instances as they exist'),
    ...places,
    ...clusterOptions,
    instance('list only this instance'),
    output('table, yaml or json (default table)', 'table', 'yaml', 'json'),
  ],
};
