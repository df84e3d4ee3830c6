import type { Usage } from '../option.ts';
import { files, instance, paceOptions, places } from '../shared.ts';

/** `mgi move` */
export const moveUsage: Usage = {
  name: 'move',
  summary: 'print a script that moves instances of kuma.io to mesh.internal, or back, batch by batch',
  synopsis: ['-f FILE|DIR|- [-f ...] [options]'],
  about: `Prints a shell script that moves running instances of kuma.io to mesh.internal, batch by batch, without a new Service. The input
contains the new instances, as mgi convert prints them, and the existing ones, as kubectl get prints them:
  mgi convert -f kuma.json -n demo > moved.yaml
  mgi move -f moved.yaml -f kuma.json --batch 5 > move.sh
The script creates each new instance suspended, deletes the old one without its children, hands the children over, and ends the
suspension. After each batch it waits until the instances are Synced and Ready and the pods are replaced, and stops at the first
instance that is not. Run it again to continue. Instances that were not Ready come last, and nothing waits until they are. The
script changes nothing while Metacontroller reconciles an instance in kuma.io. docs/moving.md describes the steps.
With --back, the input contains the instances of kuma.io as they were before. The script deletes the instances of mesh.internal without
their children, creates those of kuma.io again, and gives them the children. It changes nothing while Metacontroller reconciles
mesh.internal.`,
  options: [
    files('new and existing instances'),
    ...places,
    instance('move only this instance'),
    { name: 'back', about: 'move instances of mesh.internal back to kuma.io' },
    ...paceOptions('instances that move at the same time (default 1)'),
  ],
};
