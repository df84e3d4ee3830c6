import type { Usage } from '../option.ts';
import { againstOptions, clusterOptions, configOptions, files, instance, places, strict } from '../shared.ts';

/** `mgi diff` */
export const diffUsage: Usage = {
  name: 'diff',
  summary: 'print the changes to the children as a unified diff',
  synopsis: [
    '-f FILE|DIR|- [-f ...] [--against FILE|DIR|- ...] [options]',
    '[NS/NAME] --cluster [-f FILE|DIR ...] [options]',
  ],
  about: `Prints the changes to the children of the instances as a unified diff.

With --against, compares the children of two sets of manifests: the old ones of --against and the new ones of -f. Each
set is read separately, so each set needs its MeshGateways and MeshGatewayInstanceClasses:
  mgi diff -f new/ --against old/

Without --against, compares the children with the existing objects in the manifests:
  mgi diff -f edge.yaml --cluster
  kubectl get services,deployments,daemonsets,hpa,pdb,meshgateways,mgic,namespaces -A -o json | mgi diff -f edge.yaml -f -
The diff shows the changes of an apply: fields that the hook sets, and fields that it set before and no longer sets.
It does not show fields that others set or that the API server fills in, because an apply does not change them.`,
  options: [
    files('new manifests'),
    { name: 'against', value: 'FILE|DIR|-', multiple: true, about: 'old manifests; may be repeated' },
    {
      name: 'against-kustomize',
      value: 'DIR',
      multiple: true,
      about: 'old kustomization, built by your kubectl kustomize; may be repeated',
    },
    {
      name: 'explain',
      about:
        'name the cause of each difference in a line that begins with #, such as the Kuma release, the MeshGateway, the configuration of kuma-cp, or the templates',
    },
    ...places,
    ...clusterOptions,
    instance('compare only this instance'),
    strict,
    ...configOptions,
    ...againstOptions,
  ],
  notes: `The old side has the options of the new one, apart from those that are given for it. With --against-env-from it has only its own.
Without --against, both sides have the manifests of -f. This shows an upgrade before it happens:
  mgi diff -f manifests/ --explain --kuma-version 2.14 --against-kuma-version 2.13

For an existing child that Metacontroller did not apply yet, lines that begin with # name the fields that the hook does not set, and
whether an apply removes them.

Exit codes, as for diff: 0 no differences; 1 differences; 2 invalid input or usage error.`,
};
