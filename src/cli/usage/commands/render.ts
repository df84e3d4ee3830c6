import type { Usage } from '../option.ts';
import { clusterOptions, configOptions, files, instance, output, places, strict } from '../shared.ts';

/** `mgi render` */
export const renderUsage: Usage = {
  name: 'render',
  summary: 'print the children of the instances in manifests',
  synopsis: ['-f FILE|DIR|- [-f ...] [options]', '[NS/NAME] --cluster [options]'],
  about: `Prints the children of each MeshGatewayInstance of kuma.io or mesh.internal: the Service, the Deployment or the DaemonSet, and the
ServiceAccount, the HorizontalPodAutoscaler and the PodDisruptionBudget if the instance asks for them.

The manifests are YAML or JSON, with several documents or Lists. They contain MeshGatewayInstances, their
MeshGatewayInstanceClasses, MeshGateways and Namespaces. Services, Deployments, DaemonSets, ServiceAccounts, HorizontalPodAutoscalers and PodDisruptionBudgets in the manifests are existing
objects.`,
  options: [
    files('manifests to read'),
    ...places,
    ...clusterOptions,
    output('yaml or json (default yaml)', 'yaml', 'json'),
    { name: 'status', about: 'also print each instance with its status' },
    instance('render only this instance'),
    strict,
    ...configOptions,
  ],
  notes: `An instance without a MeshGateway has no children. It is reported on stderr, and the exit code stays 0, because a cluster can
have more MeshGateways than the manifests. For an exit code of 1, use mgi check.`,
};
