import type { InstanceSpec } from '../api/instance.ts';
import { isObject, type Json, type JsonObject, objectAt, objectsIn } from '../api/json.ts';
import { containerName } from '../api/names.ts';
import type { HookConfig } from '../config/load.ts';
import { containersOf, gatewayOf } from './gateway-container.ts';
import { milliOf } from './quantities.ts';

/** The share of the requested CPU that an autoscaler without metrics aims at. Source: SetDefaults_HorizontalPodAutoscaler. */
const defaultUtilization = 80;

/** A metric that compares the use of a resource with its request. */
interface Utilization {
  readonly resource: string;
  readonly percent: number;
  /** The only container that counts. Undefined if all count. */
  readonly container: string | undefined;
}

/** Returns remarks about an autoscaler that compares the use of a resource with a request that is missing or very small. */
export function noteAutoscaler(spec: InstanceSpec, pods: JsonObject, config: HookConfig): readonly string[] {
  const { autoscaling } = spec;
  if (autoscaling === undefined) return [];
  return utilizations(autoscaling.value).flatMap((metric) => {
    const lacking = withoutRequest(metric, pods);
    if (lacking.length === 0) return noteDefaultRequest(metric, spec, pods, config);
    const { resource } = metric;
    return [
      `spec.autoscaling: the autoscaler cannot compute the utilization of ${resource}, because containers have no ${resource} request: ${lacking.join(', ')}; set it in spec.resources.requests or in the container`,
    ];
  });
}

function utilizations({ metrics }: JsonObject): readonly Utilization[] {
  const all = objectsIn(metrics);
  if (all.length === 0) return [{ resource: 'cpu', percent: defaultUtilization, container: undefined }];
  return all.flatMap(({ containerResource, resource }): Utilization[] => {
    const source = containerResource ?? resource;
    if (!isObject(source)) return [];
    const { container, name } = source;
    const { averageUtilization } = objectAt(source, 'target');
    if (typeof averageUtilization !== 'number' || typeof name !== 'string') return [];
    const only = typeof container === 'string' ? container : undefined;
    return [{ resource: name, percent: averageUtilization, container: only }];
  });
}

function withoutRequest({ container, resource }: Utilization, pods: JsonObject): readonly string[] {
  if (container === undefined && requestOf(pods, resource) !== undefined) return [];
  return containersOf(pods)
    .filter(({ name }) => container === undefined || name === container)
    .filter((one) => requestOf(one, resource) === undefined)
    .map(({ name }) => String(name));
}

/** Returns a request. Kubernetes takes the limit if there is no request. */
function requestOf(object: JsonObject, resource: string): Json | undefined {
  const resources = objectAt(object, 'resources');
  return objectAt(resources, 'requests')[resource] ?? objectAt(resources, 'limits')[resource];
}

/** The default request is that of a sidecar. A gateway under load uses more. */
function noteDefaultRequest(
  { percent, resource }: Utilization,
  { resources }: InstanceSpec,
  pods: JsonObject,
  { kumaCp }: HookConfig,
): readonly string[] {
  const { cpu } = kumaCp.runtime.kubernetes.injector.sidecarContainer.resources.requests;
  const request = requestOf(gatewayOf(pods), resource);
  if (resource !== 'cpu' || resources !== undefined || request !== cpu) return [];
  const target = ((milliOf(request) ?? 0n) * BigInt(percent)) / 100n;
  return [
    `spec.autoscaling: ${percent} % of the default cpu request of ${request} is ${target}m: the autoscaler adds pods when they use more; set spec.resources.requests.cpu of ${containerName}`,
  ];
}

/** Returns a remark about a budget under which no pod can be evicted. */
export function noteBudget({ podDisruptionBudget }: InstanceSpec, replicas: number): readonly string[] {
  if (podDisruptionBudget === undefined) return [];
  const { maxUnavailable, minAvailable } = podDisruptionBudget.value;
  const least = countOf(minAvailable, replicas);
  const isZero = countOf(maxUnavailable, replicas) === 0;
  if (!isZero && (least === undefined || least < replicas)) return [];
  const why = isZero
    ? `maxUnavailable is ${maxUnavailable}`
    : `minAvailable is ${minAvailable} for ${replicas} pod${replicas === 1 ? '' : 's'}`;
  return [`spec.podDisruptionBudget: no pod can be evicted, because ${why}: nodes cannot be drained`];
}

/** Returns the number of pods, rounded up as Kubernetes does. Undefined if there is no such number. */
function countOf(value: Json | undefined, replicas: number): number | undefined {
  if (typeof value === 'number') return value;
  const [, percent] = /^(\d+)%$/.exec(typeof value === 'string' ? value : '') ?? [];
  return percent === undefined ? undefined : Math.ceil((Number(percent) * replicas) / 100);
}
