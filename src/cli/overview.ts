/** The text that `mgi --help` prints. */
export const overview = `Usage: mgi COMMAND [options]

Runs Kuma's built-in gateways with Metacontroller: renders the Deployment, the Service and the status of each
MeshGatewayInstance.

  serve        run the hook
  check        print everything that is wrong with manifests
  render       print the children of the instances in manifests
  explain      explain how the hook reads the instances in manifests
  sync         answer one recorded sync request
  customize    answer one recorded customize request
  request      print the request of Metacontroller for an instance in manifests
  replay       answer recorded requests again and print the differences
  simulate     run Metacontroller, the hook and the pods offline until nothing changes
  convert      convert instances of kuma.io to instances of mesh.internal
  diff         print the changes to the children as a unified diff
  adopt        print the commands that hand over children of Kuma to Metacontroller in place
  detect       print the configuration of the control plane for the hook
  rollout      print a script that rolls out a new configuration batch by batch
  crds         print the CustomResourceDefinitions

  mgi help COMMAND      print the options of a command, like mgi COMMAND --help
  mgi version           print the version

Manifests are YAML or JSON in UTF-8. In a folder, files with the extensions .yaml, .yml and .json are read. Kustomizations, the
files of a Helm chart and Helm templates are skipped with a line on stderr. -k builds a kustomization.

Exit codes: 0 success; 1 invalid input, reported on stderr with file and document number; 2 usage error; 3 the output cannot be
written.
Exit codes of diff and replay: 0 no differences; 1 differences; 2 invalid input or usage error. Of detect: 0; 1 --check found
differences; 2 invalid input or usage error. Of check: 0; 1 errors in the manifests; 2 usage error.
`;
