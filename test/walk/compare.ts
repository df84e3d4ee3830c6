import { isDeepStrictEqual } from 'node:util';
import { isList, isObject, type Json, type JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { workloadKinds } from './objects.ts';
import type { State } from './trail.ts';

/** Fields of a Service that Kubernetes fixes when it is created. Their values may differ from those of a twin. */
export const fixedAtCreation: readonly string[] = [
  'clusterIP and clusterIPs: the addresses stay, and None stays',
  'ipFamilies: the first family stays',
  'loadBalancerClass: a class that is not asked for any more stays while the type is LoadBalancer',
  'healthCheckNodePort: the number stays while externalTrafficPolicy is Local',
  'ports[].nodePort: an allocated number stays',
];

/** Children that may stay although a twin would not have them. */
export const stays: readonly string[] = [
  'a ServiceAccount that the hook created, while pods still use it, also those of a former template',
  'a workload of the former kind, while no pod of the new one is available',
];

/** Fields that others may set. */
export const setByOthers: readonly string[] = [
  'annotations and labels of a child that the instance does not set',
  'annotations of the pod template that the instance does not set, such as that of kubectl rollout restart',
  'replicas of the Deployment, if the instance does not fix their number',
  'environment variables that the instance does not set: under server-side apply, nobody but their manager can remove them',
];

/** A field in which two children differ. */
export interface Difference {
  readonly path: string;
  readonly walker: Json | undefined;
  readonly twin: Json | undefined;
}

/** The keys that somebody else sets in a walk. */
export const foreignKey = 'walk.example.com/other';

const othersKeys = [
  foreignKey,
  'kubectl.kubernetes.io/restartedAt',
  'deployment.kubernetes.io/revision',
  'deprecated.daemonset.template.generation',
  'metacontroller.k8s.io/last-applied-configuration',
  'controller-uid',
];

/** Returns the values that an instance asks for in vain, because Kubernetes fixed them when it created the Service. */
export function fixedDifferences(service: JsonObject, { instance }: State): readonly Difference[] {
  const asked = objectAt(objectAt(objectAt(instance, 'spec'), 'serviceTemplate'), 'spec');
  const spec = objectAt(service, 'spec');
  const isBalanced = spec['type'] === 'LoadBalancer';
  return ['clusterIP', 'healthCheckNodePort', 'loadBalancerClass'].flatMap((name) => {
    const [walker, twin] = [spec[name], asked[name] ?? undefined];
    // A class of its own is a way to ask for another one only while the type has classes.
    if (twin === undefined || walker === twin || (name !== 'clusterIP' && !isBalanced)) return [];
    return [{ path: `Service spec.${name}`, walker, twin }];
  });
}

/** Returns the fields in which a child differs from that of a twin, without those that the lists above allow. */
export function differences(
  walker: JsonObject,
  twin: JsonObject,
  group: string,
  { instance }: State,
): readonly Difference[] {
  // The default of kuma.io is one pod. An instance of mesh.internal leaves the number to others.
  const isFixed = group === 'kuma.io' || objectAt(instance, 'spec')['replicas'] !== undefined;
  return compare(elsewhere(comparable(walker, twin, isFixed)), elsewhere(comparable(twin, twin, isFixed)), '');
}

/** The tag of the gateway contains the namespace. A twin that was never created stands in another one. */
function elsewhere(child: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(child).replaceAll(/edge_[\w-]+?_svc/g, 'edge_elsewhere_svc'));
}

function comparable(child: JsonObject, twin: JsonObject, isFixed: boolean): JsonObject {
  const kind = String(twin['kind']);
  const { annotations, labels } = objectAt(child, 'metadata');
  const spec = objectAt(child, 'spec');
  const { apiVersion: _, kind: __, metadata: ___, spec: ____, status: _____, ...others } = child;
  return {
    ...others,
    metadata: { annotations: withoutOthers(annotations), labels: withoutOthers(labels) },
    spec:
      kind === 'Service' ? withoutFixed(spec) : workloadKinds.includes(kind) ? comparableWorkload(spec, isFixed) : spec,
  };
}

function withoutOthers(map: Json | undefined): Json | undefined {
  if (!isObject(map)) return undefined;
  const entries = Object.entries(map).filter(([key]) => !othersKeys.includes(key));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function withoutFixed(spec: JsonObject): JsonObject {
  const { clusterIP: _, loadBalancerClass: __, clusterIPs, healthCheckNodePort, ipFamilies, ports, ...rest } = spec;
  return {
    ...rest,
    clusterIPs: isList(clusterIPs) ? clusterIPs.length : undefined,
    ipFamilies: isList(ipFamilies) ? ipFamilies.length : undefined,
    healthCheckNodePort: healthCheckNodePort !== undefined,
    ports: isList(ports)
      ? ports.filter(isObject).map(({ nodePort, ...port }) => ({ ...port, hasNodePort: nodePort !== undefined }))
      : ports,
  };
}

function comparableWorkload({ replicas, template, ...spec }: JsonObject, isFixed: boolean): JsonObject {
  const pods = isObject(template) ? template : {};
  const metadata = objectAt(pods, 'metadata');
  const annotations = withoutOthers(metadata['annotations']);
  const podSpec = withoutForeignVariables(objectAt(pods, 'spec'));
  return {
    ...spec,
    ...(isFixed ? { replicas } : {}),
    template: { metadata: { ...metadata, annotations }, spec: podSpec },
  };
}

/** The name of the variable that somebody else adds in a walk. */
export const foreignVariable = 'BY_HAND';

function withoutForeignVariables({ containers, ...spec }: JsonObject): JsonObject {
  const items = (list: Json | undefined) => (isList(list) ? list.filter(isObject) : []);
  return {
    ...spec,
    containers: items(containers).map((container) => ({
      ...container,
      env: items(container['env']).filter((variable) => variable['name'] !== foreignVariable),
    })),
  };
}

const listKeys = ['containerPort', 'port', 'mountPath', 'devicePath', 'topologyKey', 'name', 'ip', 'path'];

function compare(walker: Json | undefined, twin: Json | undefined, path: string): readonly Difference[] {
  // Server-side apply stores an empty object only where nothing was in it before. Both mean the same.
  if (isDeepStrictEqual(walker, twin) || (isEmpty(walker) && isEmpty(twin))) return [];
  if (isObject(walker) && isObject(twin)) {
    const names = [...new Set([...Object.keys(walker), ...Object.keys(twin)])].sort();
    return names.flatMap((key) => compare(walker[key], twin[key], path === '' ? key : `${path}.${key}`));
  }
  if (isList(walker) && isList(twin)) return compareLists(walker, twin, path);
  return [{ path, walker, twin }];
}

/** Lists whose items have a key are compared by it: dynamic apply keeps the order of the items that exist. */
function compareLists(walker: readonly Json[], twin: readonly Json[], path: string): readonly Difference[] {
  const all = [...walker, ...twin];
  const key = listKeys.find((name) => all.every((item) => isObject(item) && item[name] !== undefined));
  const named = (list: readonly Json[]) => new Map(list.map((item) => [String(Object(item)[key ?? '']), item]));
  const [one, other] = [named(walker), named(twin)];
  if (key === undefined || one.size < walker.length || other.size < twin.length) return [{ path, walker, twin }];
  return [...new Set([...one.keys(), ...other.keys()])].flatMap((name) =>
    compare(one.get(name), other.get(name), `${path}[${name}]`),
  );
}

function isEmpty(value: Json | undefined): boolean {
  return value === undefined || (isObject(value) && Object.keys(value).length === 0);
}
