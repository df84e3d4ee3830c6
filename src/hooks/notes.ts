import type { InstanceSpec, MeshGatewayInstance } from '../api/instance.ts';
import { type Json, objectAt } from '../api/json.ts';
import { patchesOf } from '../api/layers.ts';
import type { RenderContext } from '../children/child-kind.ts';
import { kindsAskedFor } from '../children/kinds.ts';
import { noteAnnotations, noteHeldPorts, noteLowPorts } from '../children/pod-notes.ts';
import { noteAutoscaler, noteBudget } from '../children/policy-notes.ts';
import { portsOutsideRange } from '../children/service.ts';
import { portsOf, targetOf } from '../children/template-ports.ts';
import type { PortRange } from '../config/load.ts';
import { describeIssue } from '../errors.ts';
import { serviceTag } from '../gateways/tags.ts';
import { podsOf, type WorkloadStatus } from '../observed/workload.ts';
import type { Binding } from './plan.ts';
import type { Child } from './render.ts';

/** Returns remarks about settings that are accepted, but do not do what a user may expect. */
export function makeRemarks(
  context: RenderContext,
  children: readonly Child[],
  workload: WorkloadStatus,
): readonly string[] {
  const { config, instance, ports } = context;
  const { spec } = instance;
  return [
    ...noteNodePorts(context, children),
    ...children.flatMap(({ notes }) => notes),
    ...spec.notes,
    ...noteUnusedPatches(spec),
    ...(spec.tags.has(serviceTag)
      ? [`spec.tags[${serviceTag}] is deprecated since Kuma 2.7: remove it, because the tag is generated`]
      : []),
    ...noteHeldPorts(ports, context.parts.settings, config),
    ...noteAnnotations(instance),
    ...notePods(context, children),
    ...noteReplicas(spec, workload),
  ];
}

/** Returns the remark about the listeners that open no port. */
export function noteListeners({ listeners, selection }: Binding): readonly string[] {
  const unusable = (listeners?.unusable ?? []).map(describeIssue);
  if (unusable.length === 0) return [];
  return [`listeners of MeshGateway "${selection.bound?.title ?? ''}" are ignored: ${unusable.join(', ')}`];
}

function notePods({ config, instance, ports }: RenderContext, children: readonly Child[]): readonly string[] {
  const workload = children.find(({ isAskedFor, kind }) => kind.role === 'workload' && isAskedFor)?.wanted;
  if (workload === undefined) return [];
  const pods = podsOf(workload);
  return [...noteLowPorts(ports, pods), ...noteAutoscaler(instance.spec, pods, config)];
}

/** Draining a node does not evict pods of a workload without replicas. */
function noteReplicas(spec: InstanceSpec, { replicas }: WorkloadStatus): readonly string[] {
  if (replicas === undefined) return [];
  return noteBudget(spec, spec.replicas.from === 'autoscaler' ? spec.replicas.least : replicas);
}

function noteNodePorts({ config, instance, ports }: RenderContext, children: readonly Child[]): readonly string[] {
  const outside = portsToAllocate(instance, ports, children, config.nodePortRange);
  const { first, last } = config.nodePortRange;
  if (outside.length === 0) return [];
  return [`ports outside the node port range ${first}-${last} get an allocated node port: ${outside.join(', ')}`];
}

/** Returns the ports of the Service that get a node port because their listener is outside the range. */
function portsToAllocate(
  instance: MeshGatewayInstance,
  listeners: readonly number[],
  children: readonly Child[],
  range: PortRange,
): readonly (Json | undefined)[] {
  const outside = portsOutsideRange(instance, listeners, range);
  if (outside.length === 0) return outside;
  const service = children.find(({ kind }) => kind.role === 'service')?.wanted ?? {};
  const ports = portsOf(objectAt(service, 'spec'));
  const given = portsWithNodePort(instance.spec);
  return outside
    .map((listener) => ports.find((port) => targetOf(port) === listener)?.['port'] ?? listener)
    .filter((port) => !given.has(port));
}

function portsWithNodePort({ serviceTemplate }: InstanceSpec): ReadonlySet<unknown> {
  const ports = patchesOf(serviceTemplate).flatMap(({ value }) => portsOf(value));
  return new Set(ports.filter((one) => one['nodePort'] !== undefined).map((one) => one['port']));
}

function noteUnusedPatches(spec: InstanceSpec): readonly string[] {
  const kinds = kindsAskedFor(spec).map(({ kind }) => kind);
  const unused = spec.patches.filter(({ kind }) => !kinds.includes(kind));
  return unused.map(({ kind, path }) => `${path} changes nothing, because the instance has no ${kind}`);
}
