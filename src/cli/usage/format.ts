import { describeOption, type Usage } from './option.ts';

/** Returns the text that `mgi COMMAND --help` prints. */
export function formatHelp({ about, name, notes, options, synopsis }: Usage): string {
  const list = options.map((option) => `${describeOption(option)}\n`).join('');
  const ways = synopsis.map((line, index) => `${index === 0 ? 'Usage:' : '      '} mgi ${name} ${line}\n`);
  const paragraphs = [ways.join(''), `${about}\n`, list, ...(notes === undefined ? [] : [`${notes}\n`])];
  return paragraphs.filter((paragraph) => paragraph !== '').join('\n');
}

/** Returns the text that `mgi --help` prints. */
export function formatOverview(usages: readonly Usage[]): string {
  const commands = usages.map(({ name, summary }) => `  ${name.padEnd(12)} ${summary}\n`).join('');
  return `Usage: mgi COMMAND [options]

Runs Kuma's built-in gateways with Metacontroller: renders the Deployment, the Service and the status of each
MeshGatewayInstance.

${commands}
  mgi help COMMAND      print the options of a command, like mgi COMMAND --help
  mgi version           print the version

Manifests are YAML or JSON in UTF-8. In a folder, files with the extensions .yaml, .yml and .json are read. Kustomizations, the
files of a Helm chart and Helm templates are skipped with a line on stderr. -k builds a kustomization.

With --cluster, or on a terminal without files, the commands read the cluster: with kubectl get of your kubectl, in the namespace of
its context or in those of -n and -A. A kind that you may not read is left out with a line on stderr.

Exit codes: 0 success; 1 invalid input, reported on stderr with file and document number; 2 usage error; 3 the output cannot be
written.
Exit codes of diff and replay: 0 no differences; 1 differences; 2 invalid input or usage error. Of detect: 0; 1 --check found
differences; 2 invalid input or usage error. Of check: 0; 1 errors in the manifests; 2 usage error.
`;
}
