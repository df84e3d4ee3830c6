import type { ChildGroup } from '../api/child-groups.ts';
import type { ObservedObject } from '../api/children.ts';
import type { InstanceSpec, MeshGatewayInstance, OptionalChildren } from '../api/instance.ts';
import type { JsonObject, StringMap } from '../api/json.ts';
import type { Problem, Reading } from '../api/problem.ts';
import type { HookConfig } from '../config/load.ts';
import type { ApiType } from '../kubernetes/fields.ts';
import type { WorkloadStatus } from '../observed/workload.ts';
import type { ContainerParts } from './container.ts';
import type { ObjectMetadata } from './metadata.ts';

/** Everything that children are rendered from, apart from the observed children. */
export interface RenderContext {
  readonly instance: MeshGatewayInstance;
  readonly config: HookConfig;
  readonly tags: StringMap;
  readonly parts: ContainerParts;
  /** The ports of the bound MeshGateway. Empty if none is bound. */
  readonly ports: readonly number[];
  readonly serviceMetadata: ObjectMetadata;
}

/** A rendered child, the problems in its input, and remarks for the messages of conditions. */
export interface Rendering extends Reading<JsonObject | undefined> {
  readonly notes?: readonly string[];
}

/** Returns the path of a field of a child, for messages. */
export type PathOf = (steps: readonly string[]) => string;

/** A field of a child that patches cannot change. */
export interface Fixed {
  readonly steps: readonly string[];
  /** What a problem says is expected. */
  readonly expected: string;
}

/** A kind of child: its names in Kubernetes, and the functions that render it. */
export type ChildKind = OtherKind | WorkloadKind;

/** A kind of child that exposes the gateway, adds a policy to its pods, or is the account of these pods. */
export interface OtherKind extends AnyKind {
  readonly role: 'account' | 'policy' | 'service';
}

/** A kind of child that runs the pods. */
export interface WorkloadKind extends AnyKind {
  readonly role: 'workload';
  /** Returns an observed workload as it is, but with the number of pods that the instance asks for. */
  readonly keepScaled: AnyKind['keep'];
  /** Reads what the workload reports about its pods. The workload may not exist. */
  readonly statusOf: (observed: ObservedObject | undefined, spec: InstanceSpec) => WorkloadStatus;
}

/** An observed workload. */
export interface RunningWorkload {
  readonly raw: JsonObject;
  readonly status: WorkloadStatus;
}

interface AnyKind {
  /** `Kind.apiVersion`: the key in a request of Metacontroller. */
  readonly group: ChildGroup;
  readonly apiVersion: string;
  readonly kind: string;
  /** The plural name in the API. */
  readonly resource: string;
  /** True if the instance asks for a child of this kind. */
  readonly isAskedFor: (spec: OptionalChildren) => boolean;
  /** Returns the name of the child. Without it, the child has the name of the instance. */
  readonly nameOf?: (spec: OptionalChildren, instance: string) => string;
  /** True if the pods still use a child that the instance does not ask for any more. Without it, such a child is deleted. */
  readonly isStillUsed?: (child: ObservedObject, workloads: readonly RunningWorkload[]) => boolean;
  /** True if an object without an owner looks like the child that Kuma creates for an instance of this name. */
  readonly isMadeByKuma: (object: ObservedObject, name: string) => boolean;
  /**
   * Renders the child that the instance asks for.
   * @returns no value if there is nothing to render; with problems the value must not be used
   */
  readonly render: (context: RenderContext, observed: ObservedObject | undefined) => Rendering;
  /** The fields of the child. */
  readonly type: ApiType;
  /** The fields that patches cannot change. */
  readonly fixed: readonly Fixed[];
  /** Validates what patches make of a rendered child. Both have the form that the API server stores. */
  readonly check: (
    patched: JsonObject,
    rendered: JsonObject,
    context: RenderContext,
    pathOf: PathOf,
  ) => readonly Problem[];
  /** Restores the order of lists that a strategic merge reorders. */
  readonly arrange?: (patched: JsonObject, rendered: JsonObject) => JsonObject;
  /**
   * Completes a child with what depends on the observed one.
   * @param sources the paths of the patches that set a field of the spec
   */
  readonly complete?: (
    child: JsonObject,
    context: RenderContext,
    observed: ObservedObject | undefined,
    sources: ReadonlyMap<string, string>,
  ) => Reading<JsonObject>;
  /** Returns an observed child as it is. Applying the result changes nothing. */
  readonly keep: (observed: ObservedObject, instance: MeshGatewayInstance) => JsonObject;
}
