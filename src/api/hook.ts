import { z } from 'zod';
import { Namespace, ObservedDeployment, ObservedObject, ObservedService } from './children.ts';
import { CompositeController } from './controller.ts';
import { MeshGatewayInstance } from './instance.ts';
import { JsonObject, optional } from './json.ts';
import { OwnMeshGatewayInstance } from './own-instance.ts';
import type { Condition } from './status.ts';

/** The keys of `children` and `related`: `Kind.apiVersion`. */
export const serviceGroup = 'Service.v1';
export const deploymentGroup = 'Deployment.apps/v1';
export const namespaceGroup = 'Namespace.v1';
export const gatewayGroup = 'MeshGateway.kuma.io/v1alpha1';
export const autoscalerGroup = 'HorizontalPodAutoscaler.autoscaling/v2';
export const disruptionBudgetGroup = 'PodDisruptionBudget.policy/v1';

/** Told about, never relied upon: one that can't be read is as if it were not there. */
const Controller = optional(CompositeController).catch(undefined);

/** Objects by `namespace/name`, or by `name` where they are cluster-scoped. */
const group = <T extends z.ZodType>(schema: T) => z.record(z.string(), schema);

/**
 * The body of a sync request, hook version v2:
 * https://metacontroller.github.io/metacontroller/api/compositecontroller.html#sync-hook-request
 * MeshGateways stay unread here: one that can't be read must not fail the others.
 */
function syncRequest<T extends z.ZodType<MeshGatewayInstance>>(parent: T) {
  return z.object({
    controller: Controller,
    parent,
    children: z
      .object({
        [serviceGroup]: optional(group(ObservedService)),
        [deploymentGroup]: optional(group(ObservedDeployment)),
        [autoscalerGroup]: optional(group(ObservedObject)),
        [disruptionBudgetGroup]: optional(group(ObservedObject)),
      })
      .catchall(group(ObservedObject)),
    related: optional(
      z.object({
        [namespaceGroup]: optional(group(Namespace)),
        [gatewayGroup]: optional(JsonObject),
        [serviceGroup]: optional(group(ObservedService)),
        [deploymentGroup]: optional(group(ObservedDeployment)),
        [autoscalerGroup]: optional(group(ObservedObject)),
        [disruptionBudgetGroup]: optional(group(ObservedObject)),
      }),
    ),
    finalizing: optional(z.boolean()),
  });
}

/** A sync request for an instance of `kuma.io`. */
export const SyncRequest = syncRequest(MeshGatewayInstance);
export type SyncRequest = Omit<z.output<typeof SyncRequest>, 'parent'> & { readonly parent: MeshGatewayInstance };

/** A sync request for an instance of `mesh.internal`. */
export const OwnSyncRequest = syncRequest(OwnMeshGatewayInstance);

/** Kuma's, and for `mesh.internal` the rest. */
export interface HookStatus {
  readonly conditions: readonly Condition[];
  readonly loadBalancer: JsonObject | undefined;
  readonly gateway?: string | undefined;
  readonly addresses?: readonly JsonObject[] | undefined;
  readonly replicas?: number;
  readonly selector?: string;
}

/** Sent to Metacontroller, which refuses fields that it does not know. */
export interface SyncResponse {
  /** The parent's whole status but for observedGeneration, which Metacontroller adds. */
  readonly status: HookStatus;
  readonly children: readonly JsonObject[];
  readonly finalized?: boolean;
}

/** The body of a customize request: https://metacontroller.github.io/metacontroller/api/customize.html */
export const CustomizeRequest = z.object({
  controller: Controller,
  parent: z.object({
    apiVersion: optional(z.string()),
    metadata: z.object({
      name: z.string().min(1),
      namespace: z.string({ error: 'expected the namespace of the instance' }).min(1),
    }),
    spec: optional(
      z.object({
        gatewayRef: optional(z.object({ name: z.string().min(1) })).catch(undefined),
        autoscaling: optional(JsonObject).catch(undefined),
        podDisruptionBudget: optional(JsonObject).catch(undefined),
      }),
    ).catch(undefined),
  }),
});
export type CustomizeRequest = z.output<typeof CustomizeRequest>;

/** A rule that says which objects a sync request brings along. */
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
