import { isList, isObject, isSet, type JsonObject, objectAt } from '../api/json.ts';
import { type Settings, type TemplatePatch, workloads } from '../api/own-settings.ts';
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

const rules: readonly Rule[] = [
  excludeReplicas,
  excludeAutoscaling,
  excludeByWorkload,
  excludeByType,
  excludeSurge,
  excludeAccount,
  excludeAccountFields,
];

function excludeReplicas(_: Settings, { autoscaling }: Settings): Partial<Settings> {
  return isTakenAway(autoscaling) || autoscaling === undefined ? {} : { replicas: undefined };
}

function excludeAutoscaling(_: Settings, { replicas }: Settings): Partial<Settings> {
  return replicas === undefined ? {} : { autoscaling: undefined };
}

/** A workload without replicas excludes their number. */
function excludeByWorkload(_: Settings, { workload }: Settings): Partial<Settings> {
  if (workload === undefined || workloads[workload].hasReplicas) return {};
  return { autoscaling: undefined, replicas: undefined };
}

/** A type of Service that the instance sets excludes the fields of other types. */
function excludeByType({ serviceTemplate }: Settings, { serviceType }: Settings): Partial<Settings> {
  if (serviceType === undefined) return {};
  const excluded = [...fieldsNotAllowed(serviceType), ...(otherFields.get(serviceType) ?? [])];
  const isHeadless = ([field, value]: readonly [string, unknown]) => field === 'clusterIP' && value === 'None';
  const kept = Object.entries(serviceTemplate?.spec ?? {}).filter(
    (entry) => !excluded.includes(entry[0]) && (serviceType === 'ClusterIP' || !isHeadless(entry)),
  );
  const spec = Object.fromEntries(kept);
  return { serviceTemplate: withSpec(serviceTemplate, serviceType === 'ClusterIP' ? withoutNodePorts(spec) : spec) };
}

/** A ClusterIP Service has no node ports. */
function withoutNodePorts(spec: JsonObject): JsonObject {
  const { ports } = spec;
  return isList(ports) ? { ...spec, ports: ports.map((port) => (isObject(port) ? without(port) : port)) } : spec;
}

function without({ nodePort: _, ...port }: JsonObject): JsonObject {
  return port;
}

const otherFields: ReadonlyMap<string, readonly string[]> = new Map([
  ['ClusterIP', ['healthCheckNodePort']],
  ['NodePort', ['healthCheckNodePort']],
]);

/** The pods have one account: that of `serviceAccount`, or that of the pod template. */
function excludeAccount({ podTemplate }: Settings, ofInstance: Settings): Partial<Settings> {
  const own = ofInstance.podTemplate?.spec ?? {};
  if (isSet(own['serviceAccountName']) || isSet(own['serviceAccount'])) return { serviceAccount: undefined };
  if (ofInstance.serviceAccount === undefined || isTakenAway(ofInstance.serviceAccount)) return {};
  const { serviceAccount: _, serviceAccountName: __, ...spec } = podTemplate?.spec ?? {};
  return { podTemplate: withSpec(podTemplate, spec) };
}

/** A created account has the name that the instance sets. An account that is not created has neither labels nor annotations. */
function excludeAccountFields({ serviceAccount }: Settings, ofInstance: Settings): Partial<Settings> {
  if (!isObject(serviceAccount)) return {};
  const { annotations, labels, name, ...others } = serviceAccount;
  const own = ofInstance.serviceAccount?.['create'];
  if ((own ?? others['create']) === true) return { serviceAccount: { ...others, labels, annotations } };
  return own === false ? { serviceAccount: { ...others, name } } : {};
}

/** A rolling update of a DaemonSet has either more pods for a time, or fewer. */
function excludeSurge({ daemonSetTemplate }: Settings, ofInstance: Settings): Partial<Settings> {
  const spec = daemonSetTemplate?.spec ?? {};
  const strategy = objectAt(spec, 'updateStrategy');
  const { maxSurge, maxUnavailable, ...others } = objectAt(strategy, 'rollingUpdate');
  const own = objectAt(objectAt(ofInstance.daemonSetTemplate?.spec ?? {}, 'updateStrategy'), 'rollingUpdate');
  const withUpdate = (rollingUpdate: JsonObject) => ({
    daemonSetTemplate: withSpec(daemonSetTemplate, { ...spec, updateStrategy: { ...strategy, rollingUpdate } }),
  });
  const mayMiss = isSet(own['maxUnavailable']) && own['maxUnavailable'] !== 0 && own['maxUnavailable'] !== '0%';
  if (maxSurge !== undefined && mayMiss) return withUpdate(others);
  return maxUnavailable !== undefined && isSet(own['maxSurge']) ? withUpdate({ ...others, maxSurge }) : {};
}

function withSpec(template: TemplatePatch | null | undefined, spec: JsonObject): TemplatePatch | null | undefined {
  return template?.spec === undefined || template.spec === null ? template : { ...template, spec };
}
