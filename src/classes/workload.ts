import { defaultWorkload, type WorkloadName } from '../api/instance.ts';
import { isSet } from '../api/json.ts';
import { type Settings, workloads } from '../api/own-settings.ts';
import { instancePath, type SettingsLayer } from './settings-layer.ts';

/** The layers of an instance as its kind of workload uses them. */
export interface WorkloadLayers {
  readonly workload: WorkloadName;
  readonly layers: readonly SettingsLayer[];
  /** Remarks about settings of the instance that this kind of workload does not use. */
  readonly notes: readonly string[];
}

/** Chooses the kind of workload, and leaves out the settings that this kind does not use. */
export function chooseWorkload(layers: readonly SettingsLayer[]): WorkloadLayers {
  const deciding = layers.findLast(({ settings }) => settings.workload !== undefined);
  const workload = deciding?.settings.workload ?? defaultWorkload;
  const unused = unusedBy(workload);
  return {
    workload,
    layers: layers.map(({ path, settings }) => ({ path, settings: without(settings, unused) })),
    notes: layers
      .filter(({ path }) => path === instancePath)
      .flatMap(({ path, settings }) => {
        const given = unused.filter((name) => isSet(settings[name]));
        const why =
          deciding === undefined ? `the workload is a ${workload}` : `${deciding.path}.workload is ${workload}`;
        return given.map((name) => `${path}.${name} is ignored because ${why}`);
      }),
  };
}

function unusedBy(workload: WorkloadName) {
  const others = Object.entries(workloads).filter(([name]) => name !== workload);
  const scaling = workloads[workload].hasReplicas ? [] : (['autoscaling', 'replicas'] as const);
  return [...others.map(([, { template }]) => template), ...scaling];
}

function without(settings: Settings, names: readonly (keyof Settings)[]): Settings {
  return { ...settings, ...Object.fromEntries(names.map((name) => [name, undefined])) };
}
