import { formatYaml } from '../../api/yaml.ts';
import { loadConfig } from '../../config/load.ts';
import { readConfigOptions } from '../../config/options.ts';
import { type Detected, isEmpty } from './configuration.ts';

/** Environment variables of the hook, in the order in which they are printed. */
export type Settings = ReadonlyMap<string, string>;

/**
 * Returns the environment variables that make the hook render gateways as the control plane does.
 * @throws HookError InvalidConfiguration if the hook would not accept them
 */
export function makeSettings({ document, release, variables }: Detected, ca: string | undefined): Settings {
  const settings = new Map([['MGI_KUMA_VERSION', release.name], ...variables]);
  if (!isEmpty(document)) settings.set('MGI_KUMA_CP_CONFIG_TEXT', formatYaml(document));
  if (ca !== undefined) settings.set('MGI_KUMA_CP_CA', ca);
  const environment = Object.fromEntries(settings);
  loadConfig(readConfigOptions({}, environment), environment);
  return settings;
}
