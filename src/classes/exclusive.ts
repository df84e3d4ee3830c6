import type { JsonObject } from '../api/json.ts';
import type { Settings, TemplatePatch } from '../api/own-settings.ts';
import { fieldsNotAllowed } from '../children/service-type.ts';
import { isTakenAway } from './merge-patch.ts';

/**
 * Returns the settings of a class without those that exclude settings of the instance. The API server refuses a child with
 * both, and the instance has priority. Fields that form a union are not listed here: the merge replaces them.
 */
export function withoutExcluded(ofClass: Settings, ofInstance: Settings): Settings {
  let settings = ofClass;
  for (const rule of rules) settings = { ...settings, ...rule(settings, ofInstance) };
  return settings;
}

/** Returns the settings of a class that change because of the settings of an instance. One line adds a rule. */
type Rule = (ofClass: Settings, ofInstance: Settings) => Partial<Settings>;

const rules: readonly Rule[] = [excludeReplicas, excludeAutoscaling, excludeByType];

function excludeReplicas(_: Settings, { autoscaling }: Settings): Partial<Settings> {
  return isTakenAway(autoscaling) || autoscaling === undefined ? {} : { replicas: undefined };
}

function excludeAutoscaling(_: Settings, { replicas }: Settings): Partial<Settings> {
  return replicas === undefined ? {} : { autoscaling: undefined };
}

/** A type of Service that the instance sets excludes the fields of other types. */
function excludeByType({ serviceTemplate }: Settings, { serviceType }: Settings): Partial<Settings> {
  if (serviceType === undefined) return {};
  const excluded = [...fieldsNotAllowed(serviceType), ...(otherFields.get(serviceType) ?? [])];
  const isHeadless = ([field, value]: readonly [string, unknown]) => field === 'clusterIP' && value === 'None';
  const kept = Object.entries(serviceTemplate?.spec ?? {}).filter(
    (entry) => !excluded.includes(entry[0]) && (serviceType === 'ClusterIP' || !isHeadless(entry)),
  );
  return { serviceTemplate: withSpec(serviceTemplate, Object.fromEntries(kept)) };
}

/** Ports in a template only set node ports, which a ClusterIP Service does not have. */
const otherFields: ReadonlyMap<string, readonly string[]> = new Map([
  ['ClusterIP', ['healthCheckNodePort', 'ports']],
  ['NodePort', ['healthCheckNodePort']],
]);

function withSpec(template: TemplatePatch | null | undefined, spec: JsonObject): TemplatePatch | null | undefined {
  return template?.spec === undefined || template.spec === null ? template : { ...template, spec };
}
