import type { SyncRequest } from '../api/hook.ts';
import { gatewayGroup } from '../api/hook.ts';
import type { Extension } from '../api/instance.ts';
import { isList, isObject, type JsonObject, lookup, type StringMap } from '../api/json.ts';
import type { Problem } from '../api/problem.ts';
import { readProxySettings } from '../children/proxy-settings.ts';
import { makeRequirements } from '../children/requirements.ts';
import { portsOutsideRange, type ServiceMetadata } from '../children/service.ts';
import type { HookConfig } from '../config/load.ts';
import { chooseMesh, type MeshChoice } from '../gateways/mesh.ts';
import { type ListenerPorts, listenerPorts } from '../gateways/ports.ts';
import { type Selection, selectGateway } from '../gateways/select.ts';
import { instanceTags, serviceTag } from '../gateways/tags.ts';
import { requireNamespace } from './check-request.ts';
import { type Desired, makeDesired } from './desired.ts';
import { type Observation, observe } from './observe.ts';
import { readServiceMetadata, validateDeploymentMetadata, validatePodMetadata, validateTags } from './validate.ts';

/** Everything that is decided about an instance before anything is rendered. */
export interface Plan {
  readonly mesh: MeshChoice;
  readonly tags: StringMap;
  readonly selection: Selection;
  /** Undefined where no MeshGateway is bound. */
  readonly listeners: ListenerPorts | undefined;
  readonly observation: Observation;
  readonly desired: Desired;
  /** What keeps the pods as they are. */
  readonly problems: readonly Problem[];
  /** What is worth a word and changes nothing. */
  readonly notes: readonly string[];
}

/**
 * Reads a request: which mesh, which tags, which MeshGateway, which ports, what exists and what is wrong.
 * @throws HookError CustomizeHookMissing, HookVersionUnsupported
 */
export function planSync(request: SyncRequest, config: HookConfig): Plan {
  const { parent, related } = request;
  const namespace = requireNamespace(request);
  const mesh = chooseMesh(parent.metadata, namespace.metadata);
  const tags = instanceTags(parent.metadata.name, parent.metadata.namespace, parent.spec.tags);
  const selection = selectGateway(candidates(related?.[gatewayGroup], parent.extension), mesh.name, tags);
  const listeners = selection.bound === undefined ? undefined : listenerPorts(selection.bound.gateway);
  const observation = observe(request);
  const settings = readProxySettings(parent.metadata.annotations, config);
  const resources = makeRequirements(parent.spec.resources, config);
  const serviceMetadata = readServiceMetadata(parent, observation.service?.metadata ?? noMetadata);
  const desired = makeDesired(
    parent,
    {
      tags,
      parts: { mesh: mesh.name, settings: settings.value, resources: resources.value },
      ports: listeners?.ports ?? [],
      serviceMetadata: serviceMetadata.value,
      observation,
    },
    config,
  );
  const problems = [
    ...settings.problems,
    ...validateTags(parent.spec.tags),
    ...resources.problems,
    ...serviceMetadata.problems,
    ...validatePodMetadata(parent, mesh),
    ...validateDeploymentMetadata(parent),
    ...desired.problems,
  ];
  return {
    mesh,
    tags,
    selection,
    listeners,
    observation,
    desired,
    problems,
    notes: makeNotes(request, selection, listeners, config),
  };
}

/** The MeshGateways that may be bound: all, or the one that the instance names. */
function candidates(gateways: JsonObject = {}, { gatewayRef }: Partial<Extension> = {}): JsonObject {
  if (gatewayRef === undefined) return gateways;
  const named = lookup(gateways, gatewayRef.name);
  return named === undefined ? {} : { [gatewayRef.name]: named };
}

const noMetadata: ServiceMetadata = { labels: new Map(), annotations: new Map() };

function makeNotes(
  { parent }: SyncRequest,
  { bound }: Selection,
  listeners: ListenerPorts | undefined,
  { nodePortRange }: HookConfig,
): readonly string[] {
  const given = portsWithNodePort(parent.extension?.serviceTemplate.spec);
  const outside = portsOutsideRange(parent, listeners?.ports ?? [], nodePortRange).filter((port) => !given.has(port));
  const range = `${nodePortRange.first}-${nodePortRange.last}`;
  const left = listeners?.unusable ?? [];
  const gateway = bound?.gateway.metadata.name ?? '';
  return [
    ...(left.length === 0 ? [] : [`left out of MeshGateway "${gateway}": ${left.join(', ')}`]),
    ...(outside.length === 0
      ? []
      : [`node ports are allocated for ${outside.join(', ')}, which are not in the node port range ${range}`]),
    ...(parent.extension?.autoscaling !== undefined && parent.extension.replicas !== undefined
      ? ['spec.replicas is not used: spec.autoscaling chooses the number of pods']
      : []),
    ...(parent.spec.tags.has(serviceTag)
      ? [`spec.tags[${serviceTag}] is deprecated since Kuma 2.7, leave it out: the tag is generated`]
      : []),
  ];
}

function portsWithNodePort(template: JsonObject | undefined): ReadonlySet<unknown> {
  const ports = template?.['ports'];
  const given = isList(ports) ? ports.filter(isObject).filter((one) => one['nodePort'] !== undefined) : [];
  return new Set(given.map((one) => one['port']));
}
