import type { Usage } from '../option.ts';
import { clusterOptions, configOptions, files, instance, output, places, strict } from '../shared.ts';

/** `mgi explain` */
export const explainUsage: Usage = {
  name: 'explain',
  summary: 'explain how the hook reads the instances in manifests',
  synopsis: ['-f FILE|DIR|- [-f ...] [options]', '[NS/NAME] --cluster [options]'],
  about: `Explains how the hook reads each MeshGatewayInstance. Prints the mesh and its source, the tags, the match result of
every MeshGateway, the ports, and the invalid fields. For an instance of mesh.internal, also prints the result of
gatewayRef, its class, whether the instance is suspended, and the fields that its templates and each of its patches change.
If it has a class, prints where each changed field comes from: the class, the instance, or a patch of either.

mgi explain demo/edge explains an instance of the cluster. It also prints the conditions that are not True, why the pods of
an instance that is not ready do not serve, and what to do next.`,
  options: [
    files('manifests to read'),
    ...places,
    ...clusterOptions,
    output(
      'text, html (a picture in one file, for a browser) or mermaid (a diagram as text, for a ticket) (default text)',
      'text',
      'html',
      'mermaid',
    ),
    instance('explain only this instance'),
    {
      name: 'watch',
      short: 'w',
      about: 'read again every two seconds, and print what changes, until it is interrupted',
    },
    strict,
    ...configOptions,
  ],
  notes: 'The exit code stays 0 for an instance without a MeshGateway. For an exit code of 1, use mgi check.',
};
