import type { Usage } from '../option.ts';
import { clusterOptions, files, folders, output } from '../shared.ts';

/** `mgi detect` */
export const detectUsage: Usage = {
  name: 'detect',
  summary: 'print the configuration of the control plane for the hook',
  synopsis: ['[-f FILE|DIR|- ...] --ca FILE|- [options]', '--cluster [options]'],
  about: `Prints the configuration of the control plane in the cluster for the hook: the release, the image of the data plane, the
variables and the file of kuma-cp that gateways need, and the CA. Finds the control plane by the labels of the charts kuma
and kong-mesh. Reads the cluster, with the CA from its Secret, or standard input if no file is given:
  mgi detect --cluster > kuma-cp/kustomization.yaml
  kubectl get secret kuma-tls-cert -n kuma-system -o jsonpath='{.data.ca\\.crt}' > ca.txt
  kubectl get deployments,configmaps -n kuma-system -o json | mgi detect --ca ca.txt > kuma-cp/kustomization.yaml
For Kong Mesh, the names are kong-mesh-tls-cert and kong-mesh-system. If --ca is missing, the error message contains the command
for the Secret of your control plane.`,
  options: [
    files('Deployments and ConfigMaps of the control plane'),
    ...folders,
    { name: 'namespace', short: 'n', value: 'NAMESPACE', about: 'read only this namespace of the cluster' },
    ...clusterOptions,
    { name: 'ca', value: 'FILE|-', about: 'CA of the control plane: PEM, or PEM as base64; never a private key' },
    {
      name: 'kuma-version',
      value: 'RELEASE',
      about: 'release of the control plane; required if the tag of its image is not a release',
    },
    { name: 'control-plane', value: 'NS/NAME', about: 'the Deployment of the control plane, if there are several' },
    output(
      'component (kustomize), helm-values (the Helm chart), or env, a file for --env-from of other commands (default component)',
      'component',
      'env',
      'helm-values',
    ),
    {
      name: 'check',
      about:
        'compare with the options of the running hook, and print the differences; the input must also contain the Deployment and the ConfigMap of the hook',
    },
  ],
  notes: 'Exit codes: 0 success; 1 --check found differences; 2 invalid input or usage error.',
};
