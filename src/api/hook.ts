import * as z from 'zod';
import { childGroups, objects } from './child-groups.ts';
import { Namespace, ObservedObject } from './children.ts';
import { CompositeController } from './controller.ts';
import { indexGroup } from './gateway-index.ts';
import { defaultWorkload, type GatewaySelector, type OptionalChildren, WorkloadName } from './instance.ts';
import { classKind } from './instance-class.ts';
import { compiled, emptyMap, isObject, JsonObject, optional, orDefault, StringMap } from './json.ts';
import { KumaMeshGatewayInstance } from './kuma-instance.ts';
import { isOwn, OwnMeshGatewayInstance, ownGroup, selectorOf } from './own-instance.ts';
import type { Condition } from './status.ts';

/** Keys of `children` and `related` that the hook looks up by name: `Kind.apiVersion`. */
export const namespaceGroup = 'Namespace.v1';
export const gatewayGroup = 'MeshGateway.kuma.io/v1alpha1';
export const classGroup = `${classKind}.${ownGroup}/v1alpha1` as const;

/** The CompositeController is for information only. One that cannot be read counts as absent. */
const Controller = optional(CompositeController).catch(undefined);

/**
 * The body of a sync request, hook version v2:
 * https://metacontroller.github.io/metacontroller/api/compositecontroller.html#sync-hook-request
 * This schema does not read the MeshGateways and the classes, so that an invalid one does not fail the request.
 */
function syncRequest<T extends z.ZodType>(parent: T) {
  return z.object({
    controller: Controller,
    parent,
    children: z.object(childGroups).catchall(z.record(z.string(), ObservedObject)),
    related: optional(
      z.object({
        [namespaceGroup]: objects(Namespace),
        [gatewayGroup]: optional(JsonObject),
        [classGroup]: optional(JsonObject),
        [indexGroup]: optional(JsonObject),
        ...childGroups,
      }),
    ),
    finalizing: optional(z.boolean()),
  });
}

const KumaSyncRequest = syncRequest(KumaMeshGatewayInstance);
const OwnSyncRequest = syncRequest(OwnMeshGatewayInstance);

/** A sync request for an instance of either group. */
export type SyncRequest = z.output<typeof KumaSyncRequest>;

/** A sync request for an instance of `mesh.internal`, before its class is resolved. */
export type OwnSyncRequest = z.output<typeof OwnSyncRequest>;

const readKuma = compiled(KumaSyncRequest);
const readOwn = compiled(OwnSyncRequest);

/** Reads the body of a sync request with the reader of its parent's group. */
export function readSyncRequest(body: unknown): z.ZodSafeParseResult<OwnSyncRequest | SyncRequest> {
  const isOwnParent = isObject(body) && isObject(body['parent']) && isOwn(body['parent']['apiVersion']);
  return isOwnParent ? readOwn(body) : readKuma(body);
}

/** The status that the hook writes. The fields after `loadBalancer` exist only in some groups. */
export interface HookStatus {
  readonly conditions: readonly Condition[];
  readonly loadBalancer: JsonObject | undefined;
  readonly gateway?: string | undefined;
  readonly className?: string | undefined;
  readonly isDefaultClass?: boolean | undefined;
  readonly addresses?: readonly JsonObject[] | undefined;
  readonly replicas?: number | undefined;
  readonly selector?: string | undefined;
}

/** The response for Metacontroller, which rejects unknown fields. */
export interface SyncResponse {
  /** The complete status of the parent without observedGeneration, which Metacontroller adds. */
  readonly status: HookStatus;
  readonly children: readonly JsonObject[];
  /** Seconds until the next sync if nothing changes before. */
  readonly resyncAfterSeconds?: number;
  readonly finalized?: boolean;
}

/** The fields that decide about the name of the ServiceAccount. A class cannot name one that is created. */
export const AskedAccount = z.object({ create: orDefault(z.boolean(), false), name: optional(z.string()) });

/** The body of a customize request: https://metacontroller.github.io/metacontroller/api/customize.html */
export const CustomizeRequest = z.object({
  controller: Controller,
  parent: z
    .object({
      apiVersion: optional(z.string()),
      metadata: z.object({
        name: z.string().min(1),
        namespace: z.string({ error: 'expected the namespace of the instance' }).min(1),
      }),
      spec: optional(
        z.object({
          className: optional(z.string()).catch(undefined),
          gatewayRef: optional(z.object({ name: z.string().min(1) })).catch(undefined),
          tags: StringMap.catch(emptyMap),
          workload: optional(WorkloadName).catch(undefined),
          autoscaling: optional(JsonObject).catch(undefined),
          podDisruptionBudget: optional(JsonObject).catch(undefined),
          serviceAccount: optional(AskedAccount).catch(undefined),
        }),
      ).catch(undefined),
    })
    .transform(({ apiVersion, metadata, spec }): CustomizeParent => {
      const given = isOwn(apiVersion) ? spec : undefined;
      return {
        metadata,
        classes: isOwn(apiVersion) ? classesFor(given?.className) : { by: 'none' },
        gateway: selectorOf(given?.gatewayRef),
        tags: spec?.tags ?? emptyMap,
        workload: given?.workload ?? defaultWorkload,
        autoscaling: given?.autoscaling,
        podDisruptionBudget: given?.podDisruptionBudget,
        serviceAccount: given?.serviceAccount,
      };
    }),
});
export type CustomizeRequest = z.output<typeof CustomizeRequest>;

/** The part of an instance that decides which related objects it needs. */
interface CustomizeParent extends OptionalChildren {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly gateway: GatewaySelector;
  readonly tags: StringMap;
  readonly classes: ClassSelector;
}

/** Selects the classes that an instance may have. */
export type ClassSelector =
  | { readonly by: 'all' }
  | { readonly by: 'name'; readonly name: string }
  | { readonly by: 'none' };

/** Returns the selector for a `spec.className`. Without one, any class can be the default; an empty one excludes classes. */
function classesFor(className: string | undefined): ClassSelector {
  if (className === undefined) return { by: 'all' };
  return className === '' ? { by: 'none' } : { by: 'name', name: className };
}

/** A rule that adds related objects to a sync request. */
export interface RelatedResource {
  readonly apiVersion: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly names?: readonly string[];
  readonly labelSelector?: JsonObject;
}

export interface CustomizeResponse {
  readonly relatedResources: readonly RelatedResource[];
}

/**
 * The body of an index request, a sync request of a DecoratorController for a MeshGateway:
 * https://metacontroller.github.io/metacontroller/api/decoratorcontroller.html#sync-hook-request
 */
export const IndexRequest = z.object({ object: ObservedObject });
export type IndexRequest = z.output<typeof IndexRequest>;

/** The response for Metacontroller's DecoratorController: everything that it must keep for a MeshGateway. */
export interface IndexResponse {
  readonly attachments: readonly JsonObject[];
}
