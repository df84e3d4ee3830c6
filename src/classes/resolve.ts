import { classGroup, type OwnSyncRequest, type SyncRequest } from '../api/hook.ts';
import { ComputeResources, type InstanceSpec, type Layered, type Replicas } from '../api/instance.ts';
import { compiled, type JsonObject } from '../api/json.ts';
import { type OwnMeshGatewayInstance, selectorOf } from '../api/own-instance.ts';
import { defaultServiceType } from '../api/own-settings.ts';
import type { Reading } from '../api/problem.ts';
import { checkLayered } from '../children/check-fields.ts';
import { type ApiType, horizontalPodAutoscalerSpec, podDisruptionBudgetSpec, podSpec } from '../merge/api-types.ts';
import { type ClassChoice, chooseClass } from './choose.ts';
import { withoutExcluded } from './exclusive.ts';
import { layerTemplate } from './layer-template.ts';
import { mergePatch } from './merge-patch.ts';
import { instancePath, lastSet, type SettingsLayer } from './settings-layer.ts';

/**
 * Completes the instance of a request with the settings of its class. Only this folder merges classes and instances;
 * everything after it sees one complete instance.
 */
export function resolveRequest(request: OwnSyncRequest | SyncRequest): SyncRequest {
  if (isResolved(request)) return request;
  const { apiVersion, kind, metadata, settings, status } = request.parent;
  const spec = resolveSpec(settings, chooseClass(request.parent, request.related?.[classGroup]));
  // Not `{ ...request, parent }`, for the reason that api/children.ts names.
  return Object.assign({}, request, { parent: { apiVersion, kind, metadata, spec, status } });
}

function isResolved(request: OwnSyncRequest | SyncRequest): request is SyncRequest {
  return 'spec' in request.parent;
}

type OwnSettings = OwnMeshGatewayInstance['settings'];

/** Puts the settings of an instance over those of its class. Compare with readSpec in api/kuma-instance.ts. */
export function resolveSpec(settings: OwnSettings, choice: ClassChoice): InstanceSpec {
  const layers = layersOf(settings, choice);
  const merged = mergeSettings(layers);
  return {
    gateway: selectorOf(settings.gatewayRef),
    replicas: replicasOf(merged.autoscaling.value, lastSet(layers, 'replicas')),
    serviceType: lastSet(layers, 'serviceType') ?? defaultServiceType,
    tags: settings.tags,
    resources: merged.resources.value,
    podTemplate: merged.podTemplate.value,
    deploymentTemplate: merged.deploymentTemplate.value,
    serviceTemplate: merged.serviceTemplate.value,
    serviceAccountName: undefined,
    fsGroup: undefined,
    readOnlyRootFilesystem: undefined,
    loadBalancerIP: undefined,
    protectsIdentity: true,
    defaultSecurityContext: lastSet(layers, 'omitDefaultSecurityContext') !== true,
    gracePeriod: 'afterDrain',
    suspend: settings.suspend,
    autoscaling: merged.autoscaling.value,
    podDisruptionBudget: merged.podDisruptionBudget.value,
    isSharedWithControlPlane: false,
    statusFields: ['gateway', 'className', 'isDefaultClass', 'addresses', 'replicas', 'selector'],
    class: choice.chosen,
    problems: [...choice.problems, ...Object.values(merged).flatMap(({ problems }) => problems)],
    notes: [...choice.notes, ...layers.flatMap(noteReplicas)],
  };
}

function layersOf(settings: OwnSettings, { layer }: ClassChoice): readonly SettingsLayer[] {
  const own = { path: instancePath, settings };
  return layer === undefined ? [own] : [{ ...layer, settings: withoutExcluded(layer.settings, settings) }, own];
}

function mergeSettings(layers: readonly SettingsLayer[]) {
  return {
    resources: readResources(mergePatch('resources', layers, resourcesType)),
    podTemplate: layerTemplate('podTemplate', layers),
    deploymentTemplate: layerTemplate('deploymentTemplate', layers),
    serviceTemplate: layerTemplate('serviceTemplate', layers),
    autoscaling: mergePatch('autoscaling', layers, horizontalPodAutoscalerSpec),
    podDisruptionBudget: mergePatch('podDisruptionBudget', layers, podDisruptionBudgetSpec),
  };
}

const { containers } = podSpec;
const container: ApiType = containers?.kind === 'list' ? containers.element : {};
const resourcesType: ApiType = container['resources']?.kind === 'object' ? container['resources'].fields : {};
const readComputeResources = compiled(ComputeResources);

function readResources({
  problems,
  value,
}: Reading<Layered<JsonObject> | undefined>): Reading<InstanceSpec['resources']> {
  if (value === undefined) return { value, problems };
  const { data } = readComputeResources(value.value);
  if (data === undefined)
    return { value: undefined, problems: [...problems, ...checkLayered(value, readComputeResources)] };
  return { value: { value: data, layers: value.layers }, problems };
}

function replicasOf(autoscaling: Layered<JsonObject> | undefined, replicas: number | undefined): Replicas {
  if (autoscaling !== undefined) {
    const { minReplicas } = autoscaling.value;
    return { from: 'autoscaler', least: typeof minReplicas === 'number' ? minReplicas : 1 };
  }
  return replicas === undefined ? { from: 'observed' } : { from: 'fixed', count: replicas };
}

function noteReplicas({ path, settings: { autoscaling, replicas } }: SettingsLayer): readonly string[] {
  if ((autoscaling ?? undefined) === undefined || replicas === undefined) return [];
  return [`${path}.replicas is ignored because ${path}.autoscaling decides the number of pods`];
}
