import { createHash } from 'node:crypto';
import { formatYaml } from '../../api/yaml.ts';
import { formatEnvFile } from '../../config/env-file.ts';
import { options } from '../../config/option-table.ts';
import { variableOf } from '../../config/options.ts';
import { HookError, oneLine } from '../../errors.ts';
import type { Program } from './program.ts';
import type { Settings } from './settings.ts';

type Format = (settings: Settings, controlPlane: Program) => string;

const hook = 'meshgatewayinstance-hook';

/** The key of each option in the values of the Helm chart, by its environment variable. */
const optionKeys = new Map(Object.entries(options).map(([key, { flag }]) => [variableOf(flag), key]));

/**
 * Returns the format that --output names: a kustomize Component, values of the Helm chart, or a file of environment variables.
 * @throws HookError InvalidOption
 */
export function readFormat(output = 'component'): Format {
  if (output === 'component') return formatComponent;
  if (output === 'env') return (settings, controlPlane) => `${headerOf(controlPlane)}${formatEnvFile(settings)}`;
  if (output === 'helm-values') return formatHelmValues;
  throw new HookError('InvalidOption', `--output ${output}: expected component, helm-values or env`);
}

/** The values are merged into the ConfigMap of the hook's options. Its name has a hash, so a change rolls out the hook. */
const formatComponent: Format = (settings, controlPlane) => {
  const values = [...settings].map(([name, value]) => `${name}=${protectQuotes(value)}`);
  const literals = [...values, `MGI_CONFIG_REVISION=${revisionOf(values)}`];
  const component = {
    apiVersion: 'kustomize.config.k8s.io/v1alpha1',
    kind: 'Component',
    configMapGenerator: [{ name: hook, namespace: hook, behavior: 'merge', literals }],
  };
  return `${headerOf(controlPlane)}${formatYaml(component)}`;
};

/** The chart computes the revision of the configuration by itself. */
const formatHelmValues: Format = (settings, controlPlane) => {
  const entries = [...settings].map(([name, value]) => ({ key: optionKeys.get(name), name, value }));
  const values = {
    options: Object.fromEntries(entries.flatMap(({ key, value }) => (key === undefined ? [] : [[key, value]]))),
    kumaCpEnvironment: Object.fromEntries(
      entries.flatMap(({ key, name, value }) => (key === undefined ? [[name, value]] : [])),
    ),
  };
  return `${headerOf(controlPlane)}${formatYaml(values)}`;
};

/**
 * A revision that changes with the values, for manifests/components/config-revision. It begins with a letter: a hash such as
 * 12345e6789 would be a number in the YAML that kustomize writes.
 */
function revisionOf(values: readonly string[]): string {
  return `r${createHash('sha256').update(values.join('\n')).digest('hex').slice(0, 10)}`;
}

function headerOf({ container, key }: Program): string {
  const origin = oneLine(`# The configuration of the control plane ${key} (${container.image}) for the hook.`);
  return `${origin}\n# Printed by mgi detect. Print it again after each upgrade of the control plane.\n`;
}

/** kustomize removes quotes around the value of a literal. */
function protectQuotes(value: string): string {
  const [first] = value;
  const isQuoted = (first === '"' || first === "'") && value.endsWith(first);
  return isQuoted ? `'${value}'` : value;
}
