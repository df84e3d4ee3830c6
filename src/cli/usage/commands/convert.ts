import type { Usage } from '../option.ts';
import { clusterOptions, configOptions, files, instance, output, places, strict } from '../shared.ts';

/** `mgi convert` */
export const convertUsage: Usage = {
  name: 'convert',
  summary: 'convert instances of kuma.io to instances of mesh.internal',
  synopsis: ['-f FILE|DIR|- [-f ...] [options]', '[NS/NAME] --cluster [options]'],
  about: `Converts each MeshGatewayInstance of kuma.io to an instance of mesh.internal and prints it. The new instance renders
the same children, except for the termination grace period of the pods. Its gatewayRef names the MeshGateway that the
manifests bind. If they bind none, gatewayRef is omitted and a warning is printed on stderr. If the manifests contain
a default MeshGatewayInstanceClass, className is empty, so that the class changes nothing. Other objects in the
manifests are not printed. docs/moving.md describes how to move a running instance.`,
  options: [
    files('manifests to read'),
    ...places,
    ...clusterOptions,
    output('yaml or json (default yaml)', 'yaml', 'json'),
    { name: 'suspend', about: 'set spec.suspend: true, to hand over the children before anything changes' },
    instance('convert only this instance'),
    strict,
    ...configOptions,
  ],
};
