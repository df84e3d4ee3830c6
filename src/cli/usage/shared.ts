import { envFile, type Option, options } from '../../config/option-table.ts';
import { configFlags, variableOf } from '../../config/options.ts';
import type { CommandOption } from './option.ts';

const filename = { name: 'filename', short: 'f', value: 'FILE|DIR|-', multiple: true } as const;

/** Returns the option that names files. */
export function files(about: string): CommandOption {
  return { ...filename, about: `${about}; may be repeated` };
}

/** The option that names the file of one request. */
export const requestFile: CommandOption = { ...filename, value: 'FILE|-', about: 'the request' };

/** The options that name other places of manifests. */
export const folders: readonly CommandOption[] = [
  {
    name: 'kustomize',
    short: 'k',
    value: 'DIR',
    multiple: true,
    about: 'kustomization to read, built by your kubectl kustomize; may be repeated',
  },
  { name: 'recursive', short: 'R', about: 'also read the sub-folders of folders' },
];

/** The options that name other places of manifests, and select instances. */
export const places: readonly CommandOption[] = [
  ...folders,
  { name: 'namespace', short: 'n', value: 'NAMESPACE', about: 'only the instances of this namespace' },
  {
    name: 'selector',
    short: 'l',
    value: 'SELECTOR',
    about: 'only the instances with these labels, as for kubectl get',
  },
];

/** The options of the commands that can read the cluster. */
export const clusterOptions: readonly CommandOption[] = [
  {
    name: 'cluster',
    about:
      'read the cluster, by kubectl get with your kubectl; on a terminal, also without this option if no file is given. Objects of files replace those of the cluster',
  },
  { name: 'all-namespaces', short: 'A', about: 'all namespaces of the cluster' },
  { name: 'context', value: 'NAME', about: 'the context of kubectl to use' },
  { name: 'kubeconfig', value: 'FILE', about: 'the kubeconfig file of kubectl to use' },
];

/** Returns the option that selects an instance. */
export function instance(about: string): CommandOption {
  return { name: 'instance', value: 'NS/NAME', about };
}

/** Returns the option that selects the format of the output. The first format is the default. */
export function output(about: string, ...choices: readonly string[]): CommandOption {
  return { name: 'output', short: 'o', value: 'FORMAT', about, choices };
}

/** The switch with which unknown fields of templates are errors. */
export const strict: CommandOption = {
  name: 'strict',
  about: 'exit with an error if a template has a field that Kubernetes does not have',
};

/** Returns the options of a script that works batch by batch. */
export function paceOptions(about: string): readonly CommandOption[] {
  return [
    { name: 'batch', value: 'COUNT', about },
    { name: 'timeout', value: 'DURATION', about: 'longest time for each wait (default 5m)' },
  ];
}

/** The options of the server. */
export const serveOptions: readonly CommandOption[] = Object.values(options).map(fromTable);

/** The options that decide how to render. */
export const configOptions: readonly CommandOption[] = [envFile, ...Object.values(options)]
  .filter(({ flag }) => configFlags.includes(flag))
  .map(fromTable);

/** The options of the old side of a diff: `--against-kuma-version` and so on. */
export const againstOptions: readonly CommandOption[] = configOptions.map(({ name, value = '' }) => ({
  name: `against-${name}`,
  value,
  about: `--${name} of the old side alone`,
}));

function fromTable({ about, fallback = 'none', flag, value }: Option<unknown>): CommandOption {
  const variable = flag === envFile.flag ? '' : `${variableOf(flag)}; `;
  return { name: flag, ...(value === '' ? {} : { value }), about: `${about} (${variable}default ${fallback})` };
}
