import type { Settings } from '../api/own-settings.ts';

/** The settings of a class or of an instance. */
export interface SettingsLayer {
  /** The path of the settings for messages, such as `spec`. */
  readonly path: string;
  readonly settings: Settings;
}

/** The path of the settings of an instance. */
export const instancePath = 'spec';

type Scalar = 'omitDefaultSecurityContext' | 'replicas' | 'serviceType' | 'workload';

/** Returns the value of a scalar setting: that of the last layer that sets it. */
export function lastSet<K extends Scalar>(layers: readonly SettingsLayer[], name: K): Settings[K] | undefined {
  return layers.findLast(({ settings }) => settings[name] !== undefined)?.settings[name];
}
