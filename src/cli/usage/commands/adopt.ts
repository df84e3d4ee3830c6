import type { Usage } from '../option.ts';
import { clusterOptions, configOptions, files, instance, output, places } from '../shared.ts';

/** `mgi adopt` */
export const adoptUsage: Usage = {
  name: 'adopt',
  summary: 'print the commands that hand over children of Kuma to Metacontroller in place',
  synopsis: ['[-f FILE|DIR|- ...] [options]', '[NS/NAME] --cluster [options]'],
  about: `For every MeshGatewayInstance of kuma.io or mesh.internal, prints the owners of the objects with the names of its
children, and the commands that hand the instance and these objects over in place, without a new Service: first the
label of the children, last the label of the instance. Reads the cluster, or standard input if no file is given:
  mgi adopt --cluster -A
  kubectl get meshgatewayinstances.kuma.io,meshgateways,services,deployments,namespaces -A -o json | mgi adopt
With the MeshGateways and Namespaces in the input, it warns of pods that would restart, because the hook renders them
in another way than the control plane.`,
  options: [
    files('existing objects'),
    ...places,
    ...clusterOptions,
    output('text, or commands for a shell (default text)', 'text', 'commands'),
    { name: 'release', about: 'hand instances of kuma.io and their children back to the control plane' },
    {
      name: 'repair',
      about:
        'set the owner of children that Metacontroller released although their instance was not handed over; also list children of deleted instances',
    },
    {
      name: 'orphan',
      about:
        'delete instances of mesh.internal and keep their children: the Service with its address and the pods stay, and nothing reconciles them. The commands refuse while Metacontroller reconciles these instances. docs/removing.md has all steps',
    },
    instance('process only this instance'),
    {
      name: 'batch',
      value: 'COUNT',
      about:
        'with -o commands: print a script that changes so many instances at a time, waits until they are taken over and Ready, and stops at the first one that is not. Instances that were not Ready before come last, and nothing waits for them',
    },
    { name: 'timeout', value: 'DURATION', about: 'with --batch: longest time for each wait (default 5m)' },
    ...configOptions,
  ],
};
