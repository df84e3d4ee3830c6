import { isObject, type JsonObject, objectAt } from '../api/json.ts';
import type { Settings, TemplatePatch } from '../api/own-settings.ts';
import { fieldsNotAllowed } from '../children/service-type.ts';
import { isTakenAway } from './merge-patch.ts';

/**
 * Returns the settings of a class without those that exclude settings of the instance. The API server refuses a child with
 * both, and the instance has priority.
 */
export function withoutExcluded(ofClass: Settings, ofInstance: Settings): Settings {
  let settings = ofClass;
  for (const rule of rules) settings = { ...settings, ...rule(settings, ofInstance) };
  return settings;
}

/** Returns the settings of a class that change because of the settings of an instance. One line adds a rule. */
type Rule = (ofClass: Settings, ofInstance: Settings) => Partial<Settings>;

const rules: readonly Rule[] = [excludeReplicas, excludeAutoscaling, excludeBudget, excludeByType, excludeStrategy];

function excludeReplicas(_: Settings, { autoscaling }: Settings): Partial<Settings> {
  return isTakenAway(autoscaling) || autoscaling === undefined ? {} : { replicas: undefined };
}

function excludeAutoscaling(_: Settings, { replicas }: Settings): Partial<Settings> {
  return replicas === undefined ? {} : { autoscaling: undefined };
}

function excludeBudget({ podDisruptionBudget: budget }: Settings, ofInstance: Settings): Partial<Settings> {
  const own = ofInstance.podDisruptionBudget ?? {};
  if (!isObject(budget)) return {};
  const { maxUnavailable, minAvailable, ...others } = budget;
  if (isSet(own['minAvailable'])) return { podDisruptionBudget: { ...others, minAvailable } };
  return isSet(own['maxUnavailable']) ? { podDisruptionBudget: { ...others, maxUnavailable } } : {};
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

/** The strategy Recreate has no settings of a rolling update. */
function excludeStrategy({ deploymentTemplate }: Settings, ofInstance: Settings): Partial<Settings> {
  const spec = deploymentTemplate?.spec ?? {};
  const { rollingUpdate, type, ...others } = objectAt(spec, 'strategy');
  const own = objectAt(ofInstance.deploymentTemplate?.spec ?? {}, 'strategy');
  if (own['type'] === 'Recreate' && rollingUpdate !== undefined)
    return { deploymentTemplate: withSpec(deploymentTemplate, { ...spec, strategy: { ...others, type } }) };
  if (isSet(own['rollingUpdate']) && type === 'Recreate')
    return { deploymentTemplate: withSpec(deploymentTemplate, { ...spec, strategy: others }) };
  return {};
}

function withSpec(template: TemplatePatch | null | undefined, spec: JsonObject): TemplatePatch | null | undefined {
  return template?.spec === undefined || template.spec === null ? template : { ...template, spec };
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}
