import type { Usage } from '../option.ts';
import { clusterOptions, configOptions, files, instance, output, places } from '../shared.ts';

/** `mgi check` */
export const checkUsage: Usage = {
  name: 'check',
  summary: 'print everything that is wrong with manifests',
  synopsis: ['-f FILE|DIR|- [-f ...] [options]', '[NS/NAME] --cluster [options]'],
  about: `Checks manifests before they are applied, and prints all findings of all documents on stdout. Each finding has a severity,
the object, the field and what to do. Checks MeshGatewayInstances, MeshGatewayInstanceClasses and MeshGateways: documents
that cannot be read, misspelled kinds, unknown fields, the rules of the CustomResourceDefinitions, values that the hook
refuses, instances without a MeshGateway, and names that two objects need. Kinds that are not read are notes.

The input contains the MeshGateways and the Namespaces with labels that the instances need. With existing Services and
Deployments in the input, also finds those that have the name of a child.`,
  options: [
    files('manifests to check'),
    ...places,
    instance('check only this instance'),
    ...clusterOptions,
    output('text, json, sarif (SARIF 2.1.0) or junit (default text)', 'text', 'json', 'sarif', 'junit'),
    {
      name: 'fail-on',
      value: 'SEVERITY',
      choices: ['error', 'warning', 'note'],
      about: 'exit with 1 on findings of this severity or a more serious one: error, warning or note (default error)',
    },
    {
      name: 'server',
      about:
        'also let the API server validate the children of the instances without errors, by kubectl apply --dry-run=server with your kubectl; stores nothing',
    },
    ...configOptions,
  ],
  notes: 'Exit codes: 0 no findings that fail; 1 findings that fail; 2 usage error.',
};
