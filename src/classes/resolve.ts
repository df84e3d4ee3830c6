import type * as z from 'zod';
import { classGroup, type OwnSyncRequest, type SyncRequest } from '../api/hook.ts';
import {
  ComputeResources,
  type InstanceSpec,
  type Layer,
  type Layered,
  type Replicas,
  type WorkloadName,
} from '../api/instance.ts';
import { compiled, type JsonObject } from '../api/json.ts';
import { unknownInTemplates } from '../api/known-fields.ts';
import { type OwnMeshGatewayInstance, selectorOf } from '../api/own-instance.ts';
import { defaultServiceType, workloads } from '../api/own-settings.ts';
import type { Reading } from '../api/problem.ts';
import { ServiceAccountSetting, serviceAccountType } from '../api/service-account.ts';
import { apiType } from '../kubernetes/fields.ts';
import type { UnknownField } from '../kubernetes/unknown-fields.ts';
import { checkLayered } from './check-fields.ts';
import { type ClassChoice, chooseClass } from './choose.ts';
import { withoutExcluded } from './exclusive.ts';
import { layerPatches } from './layer-patches.ts';
import { layerCommonMetadata, layerTemplate } from './layer-template.ts';
import { mergePatch } from './merge-patch.ts';
import { instancePath, lastSet, type SettingsLayer } from './settings-layer.ts';
import { chooseWorkload } from './workload.ts';

/**
 * Completes the instance of a request with the settings of its class. Only this folder merges classes and instances;
 * everything after it sees one complete instance.
 */
export function resolveRequest(request: OwnSyncRequest | SyncRequest): SyncRequest {
  if (isResolved(request)) return request;
  const { apiVersion, kind, metadata, settings, status, undeclared } = request.parent;
  const choice = chooseClass(request.parent, request.related?.[classGroup]);
  const spec = resolveSpec(settings, choice, undeclared);
  // Not `{ ...request, parent }`, for the reason that api/children.ts names.
  return Object.assign({}, request, { parent: { apiVersion, kind, metadata, spec, status } });
}

function isResolved(request: OwnSyncRequest | SyncRequest): request is SyncRequest {
  return 'spec' in request.parent;
}

type OwnSettings = OwnMeshGatewayInstance['settings'];

/**
 * Puts the settings of an instance over those of its class. Compare with readSpec in api/kuma-instance.ts.
 * @param undeclared fields of the instance that its CRD does not declare
 */
export function resolveSpec(
  settings: OwnSettings,
  choice: ClassChoice,
  undeclared: readonly UnknownField[] = [],
): InstanceSpec {
  const { layers, notes, workload } = chooseWorkload(layersOf(settings, choice));
  const merged = mergeSettings(layers, workload);
  const children = { workload, ...childrenOf(merged) };
  return {
    ...children,
    gateway: selectorOf(settings.gatewayRef),
    replicas: replicasOf(merged.autoscaling.value, lastSet(layers, 'replicas')),
    serviceType: lastSet(layers, 'serviceType') ?? defaultServiceType,
    tags: settings.tags,
    resources: merged.resources.value,
    patches: merged.patches.value,
    serviceAccountName: undefined,
    fsGroup: undefined,
    readOnlyRootFilesystem: undefined,
    loadBalancerIP: undefined,
    protectsIdentity: true,
    defaultSecurityContext: lastSet(layers, 'omitDefaultSecurityContext') !== true,
    gracePeriod: 'afterDrain',
    suspend: settings.suspend,
    isSharedWithControlPlane: false,
    statusFields: ['gateway', 'className', 'isDefaultClass', 'addresses', 'replicas', 'selector'],
    class: choice.chosen,
    problems: [...choice.problems, ...Object.values(merged).flatMap(({ problems }) => problems)],
    notes: [...choice.notes, ...notes, ...layers.flatMap(noteReplicas)],
    undeclared: [...choice.undeclared, ...undeclared],
    unknown: unknownInTemplates(children),
  };
}

function childrenOf(merged: ReturnType<typeof mergeSettings>) {
  return {
    commonMetadata: merged.commonMetadata.value,
    podTemplate: merged.podTemplate.value,
    workloadTemplate: merged.workloadTemplate.value,
    serviceTemplate: merged.serviceTemplate.value,
    autoscaling: merged.autoscaling.value,
    podDisruptionBudget: merged.podDisruptionBudget.value,
    serviceAccount: merged.serviceAccount.value,
  };
}

function layersOf(settings: OwnSettings, { layer }: ClassChoice): readonly SettingsLayer[] {
  const own = { path: instancePath, settings };
  return layer === undefined ? [own] : [{ ...layer, settings: withoutExcluded(layer.settings, settings) }, own];
}

function mergeSettings(layers: readonly SettingsLayer[], workload: WorkloadName) {
  return {
    resources: readResources(mergePatch('resources', layers, apiType('ResourceRequirements'))),
    commonMetadata: layerCommonMetadata(layers),
    podTemplate: layerTemplate('podTemplate', layers),
    workloadTemplate: layerTemplate(workloads[workload].template, layers),
    serviceTemplate: layerTemplate('serviceTemplate', layers),
    autoscaling: mergePatch('autoscaling', layers, apiType('HorizontalPodAutoscalerSpec')),
    podDisruptionBudget: mergePatch('podDisruptionBudget', layers, apiType('PodDisruptionBudgetSpec')),
    serviceAccount: readServiceAccount(mergePatch('serviceAccount', layers, serviceAccountType)),
    patches: layerPatches(layers),
  };
}

const readComputeResources = compiled(ComputeResources);

function readResources(merged: Reading<Layered<JsonObject> | undefined>): Reading<InstanceSpec['resources']> {
  return readLayered(merged, readComputeResources, (value, layers) => ({ value, layers }));
}

const readAccountSetting = compiled(ServiceAccountSetting);

function readServiceAccount(merged: Reading<Layered<JsonObject> | undefined>): Reading<InstanceSpec['serviceAccount']> {
  return readLayered(merged, readAccountSetting, (value, layers) => ({ ...value, layers }));
}

/** Reads a merged setting. There is no value if the setting is invalid. */
function readLayered<T, R>(
  { problems, value }: Reading<Layered<JsonObject> | undefined>,
  read: ReturnType<typeof compiled<z.ZodType<T>>>,
  make: (value: T, layers: readonly Layer[]) => R,
): Reading<R | undefined> {
  if (value === undefined) return { value, problems };
  const { data } = read(value.value);
  if (data === undefined) return { value: undefined, problems: [...problems, ...checkLayered(value, read)] };
  return { value: make(data, value.layers), problems };
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
