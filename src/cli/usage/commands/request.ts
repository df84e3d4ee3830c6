import type { Usage } from '../option.ts';
import { clusterOptions, configOptions, files, instance, places } from '../shared.ts';

/** `mgi request` */
export const requestUsage: Usage = {
  name: 'request',
  summary: 'print the request of Metacontroller for an instance in manifests',
  synopsis: ['-f FILE|DIR|- [-f ...] [--instance NS/NAME] [options]', 'NS/NAME --cluster [options]'],
  about: `Prints the body of the sync request that Metacontroller sends for an instance in a cluster with these manifests, as JSON: hook
version v2, with the CompositeController, the instance with the defaults of its CustomResourceDefinition, its children among the
manifests, and the related objects that the answer to the customize request asks for. Send it to a hook, or keep it for a test:
  mgi request -f edge.yaml | curl -sS -H 'Content-Type: application/json' -d @- http://127.0.0.1:8080/sync

The CompositeController is the one in the manifests for the group of the instance, or the one of the installation. The variables
MGI_GATEWAY_INDEX and MGI_NAME_GUARD of the hook decide which objects are related.`,
  options: [
    files('manifests to read'),
    ...places,
    ...clusterOptions,
    instance('the instance; required if the manifests contain several'),
    {
      name: 'group',
      value: 'kuma.io|mesh.internal',
      choices: ['kuma.io', 'mesh.internal'],
      about: 'the group of the instance; required if it exists in both groups',
    },
    { name: 'customize', about: 'print the body of the customize request instead' },
    ...configOptions,
  ],
};
