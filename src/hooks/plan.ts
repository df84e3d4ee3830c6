import type { SyncRequest } from '../api/hook.ts';
import { gatewayGroup } from '../api/hook.ts';
import type { GatewaySelector, InstanceSpec, MeshGatewayInstance } from '../api/instance.ts';
import { emptyMap, type JsonObject, type StringMap } from '../api/json.ts';
import type { Problem } from '../api/problem.ts';
import type { RenderContext } from '../children/child-kind.ts';
import { validateCommonMetadata } from '../children/common-metadata.ts';
import {
  type ObjectMetadata,
  readServiceMetadata,
  validatePodMetadata,
  validateWorkloadMetadata,
} from '../children/metadata.ts';
import { readProxySettings } from '../children/proxy-settings.ts';
import { makeRequirements } from '../children/requirements.ts';
import type { HookConfig } from '../config/load.ts';
import { chooseMesh, type MeshChoice } from '../gateways/mesh.ts';
import { findNamed, type Named } from '../gateways/names.ts';
import { type ListenerPorts, listenerPorts } from '../gateways/ports.ts';
import { type Selection, selectGateway } from '../gateways/select.ts';
import { instanceTags, validateTags } from '../gateways/tags.ts';
import { describeUnknown, type UnknownField } from '../kubernetes/unknown-fields.ts';
import type { Replacement } from '../status/evidence.ts';
import { requireNamespace } from './check-request.ts';
import { makeRemarks, noteListeners } from './notes.ts';
import { type Observation, observe } from './observe.ts';
import { type Child, renderChildren } from './render.ts';
import { markSuccessor, replacementOf } from './replacement.ts';

/** The mesh and the MeshGateway of an instance. */
export interface Binding {
  readonly mesh: MeshChoice;
  readonly tags: StringMap;
  readonly selection: Selection;
  /** The MeshGateways with the same display name as `spec.gatewayRef` that are not bound. */
  readonly namesakes: readonly string[];
  /** Undefined if no MeshGateway is bound. */
  readonly listeners: ListenerPorts | undefined;
}

/** Everything that a sync finds out about an instance before it decides about the children. */
export interface Plan extends Binding, Pick<Observation, 'others' | 'service' | 'workload'> {
  readonly children: readonly Child[];
  /** A change of the kind of workload that is not over. */
  readonly replacement: Replacement | undefined;
  /** Problems that keep the pods as they are. */
  readonly problems: readonly Problem[];
  /** Fields of the instance that neither its CRD nor Kubernetes has. They change nothing. */
  readonly unknown: readonly UnknownField[];
  /** Remarks about settings that are accepted. They change nothing. */
  readonly remarks: readonly string[];
  /** What the messages of the conditions Ready and Synced add: unknown fields, listeners that are ignored, and the remarks. */
  readonly notes: readonly string[];
}

/**
 * Reads a request: chooses mesh and MeshGateway, observes the children, renders the wanted children and validates the
 * instance.
 * @param binding the mesh and the MeshGateway, if they are known already
 * @throws HookError CustomizeHookMissing, HookVersionUnsupported
 */
export function planSync(request: SyncRequest, config: HookConfig, binding: Binding = bind(request)): Plan {
  const instance = request.parent;
  const { children: observed, others, service, workload } = observe(request);
  const { context, problems } = readContext(instance, binding, service?.metadata ?? noMetadata, config);
  const rendered = renderChildren(context, observed);
  const replacement = replacementOf(instance, rendered, workload);
  const children = markSuccessor(rendered, replacement);
  const all = [...problems, ...children.flatMap((child) => child.problems)];
  const inPatches = children.flatMap((child) => child.unknown);
  const unknown = unknownIn(instance.spec, inPatches, all);
  const remarks = makeRemarks(context, children, workload);
  return {
    mesh: binding.mesh,
    tags: binding.tags,
    selection: binding.selection,
    namesakes: binding.namesakes,
    listeners: binding.listeners,
    children,
    replacement,
    workload,
    others,
    service,
    problems: all,
    unknown,
    remarks,
    notes: [...describeUnknowns(unknown), ...noteListeners(binding), ...remarks],
  };
}

/** Returns the unknown fields of an instance, without those that a problem names. */
function unknownIn(
  { undeclared, unknown }: InstanceSpec,
  inPatches: readonly UnknownField[],
  problems: readonly Problem[],
): readonly UnknownField[] {
  const fields = [...undeclared, ...unknown, ...inPatches];
  if (fields.length === 0) return fields;
  const named = new Set(problems.map(({ field }) => field));
  return fields.filter(({ path }) => !named.has(path));
}

/** The number of unknown fields that a message names. */
const mostNamed = 10;

function describeUnknowns(fields: readonly UnknownField[]): readonly string[] {
  const named = fields.slice(0, mostNamed).map(describeUnknown);
  return fields.length > mostNamed ? [...named, 'and more unknown fields'] : named;
}

/**
 * Chooses the mesh and the MeshGateway of an instance.
 * @throws HookError CustomizeHookMissing, HookVersionUnsupported
 */
export function bind(request: SyncRequest): Binding {
  const { metadata, spec } = request.parent;
  const mesh = chooseMesh(metadata, requireNamespace(request).metadata);
  const tags = instanceTags(metadata.name, metadata.namespace, spec.tags);
  const named = candidates(request.related?.[gatewayGroup], spec.gateway, mesh.name);
  const selection = selectGateway(named.candidates, mesh.name, tags);
  const listeners = selection.bound === undefined ? undefined : listenerPorts(selection.bound.gateway);
  return { mesh, tags, selection, namesakes: named.namesakes, listeners };
}

/** Returns the MeshGateways that may be bound: all, or the one that the instance names. */
function candidates(gateways: JsonObject = {}, selector: GatewaySelector, mesh: string): Named {
  if (selector.by === 'tags') return { candidates: gateways, namesakes: [] };
  return findNamed(gateways, selector.name, mesh);
}

const noMetadata = { labels: emptyMap, annotations: emptyMap };

/** Reads what children are rendered from, and collects the problems. */
export function readContext(
  instance: MeshGatewayInstance,
  { listeners, mesh, tags }: Binding,
  serviceMetadata: ObjectMetadata,
  config: HookConfig,
): { readonly context: RenderContext; readonly problems: readonly Problem[] } {
  const settings = readProxySettings(instance.metadata.annotations, config);
  const resources = makeRequirements(instance.spec.resources, config);
  const metadata = readServiceMetadata(instance, serviceMetadata);
  return {
    context: {
      instance,
      config,
      tags,
      parts: { mesh: mesh.name, settings: settings.value, resources: resources.value },
      ports: listeners?.ports ?? [],
      serviceMetadata: metadata.value,
    },
    problems: [
      ...instance.spec.problems,
      ...settings.problems,
      ...validateTags(instance.spec.tags),
      ...resources.problems,
      ...metadata.problems,
      ...validatePodMetadata(instance, mesh),
      ...validateWorkloadMetadata(instance),
      ...validateCommonMetadata(instance, mesh, tags),
    ],
  };
}
