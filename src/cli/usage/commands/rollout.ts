import type { Usage } from '../option.ts';
import { clusterOptions, files, paceOptions, places } from '../shared.ts';

/** `mgi rollout` */
export const rolloutUsage: Usage = {
  name: 'rollout',
  summary: 'print a script that rolls out a new configuration batch by batch',
  synopsis: ['[-f FILE|DIR|- ...] [options]', '--cluster [options]'],
  about: `Prints a shell script that rolls out a new configuration of the hook to running instances of mesh.internal, batch by batch:
"suspend" keeps all gateways as they are, "resume" lets them follow and stops at the first that does not become ready.
Instances that are suspended already are left alone. Reads the cluster, or standard input if no file is named:
  mgi rollout --cluster -A --batch 3 > rollout.sh
  kubectl get meshgatewayinstances.mesh.internal -A -o json | mgi rollout --batch 3 > rollout.sh
To limit it to some instances, use -n or -l. Others follow at once.`,
  options: [
    files('instances as they exist'),
    ...places,
    ...clusterOptions,
    ...paceOptions('instances that follow at the same time (default 1)'),
  ],
};
