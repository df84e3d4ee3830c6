import { z } from 'zod';
import { type Json, JsonObject, optional, StringMap } from './json.ts';
import { ObjectMeta } from './meta.ts';

/** A quantity as JSON may hold it: text, or a number that a person wrote without quotes. */
const RawQuantities = optional(z.record(z.string(), z.union([z.string(), z.number()])));

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#resources */
export const RawResources = z.object({
  limits: RawQuantities,
  requests: RawQuantities,
  claims: optional(z.array(JsonObject)),
});
export type RawResources = z.infer<typeof RawResources>;

const TemplateMetadata = z.object({ labels: StringMap, annotations: StringMap });
export type TemplateMetadata = z.infer<typeof TemplateMetadata>;

/** https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types, what Kuma takes of it */
export const ServiceType = z.enum(['ClusterIP', 'LoadBalancer', 'NodePort']);
export type ServiceType = z.infer<typeof ServiceType>;

const orDefault = <T extends z.ZodType>(schema: T, value: z.output<T>) =>
  schema.nullish().transform((given) => given ?? value);

const orEmpty = <T extends z.ZodType>(schema: T) => z.preprocess((value) => value ?? {}, schema);

/** What Kuma's CRD declares, with its defaults: kuma.io_meshgatewayinstances.yaml */
export const InstanceSpec = orEmpty(
  z.object({
    replicas: orDefault(z.int32().min(1), 1),
    serviceType: orDefault(ServiceType, 'LoadBalancer'),
    tags: StringMap,
    resources: optional(RawResources),
    serviceTemplate: orEmpty(
      z.object({
        metadata: orEmpty(TemplateMetadata),
        spec: orEmpty(z.object({ loadBalancerIP: optional(z.string()) })),
      }),
    ),
    podTemplate: orEmpty(
      z.object({
        metadata: orEmpty(TemplateMetadata),
        spec: orEmpty(
          z.object({
            serviceAccountName: optional(z.string()),
            securityContext: orEmpty(z.object({ fsGroup: optional(z.int()) })),
            container: orEmpty(
              z.object({
                securityContext: orEmpty(z.object({ readOnlyRootFilesystem: optional(z.boolean()) })),
              }),
            ),
          }),
        ),
      }),
    ),
  }),
);
export type InstanceSpec = z.infer<typeof InstanceSpec>;

/** A condition of a status: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/condition/ */
export const Condition = z
  .object({
    type: z.string(),
    status: z.string(),
    reason: optional(z.string()),
    message: optional(z.string()),
    observedGeneration: optional(z.int()),
    lastTransitionTime: optional(z.string()),
  })
  .catchall(z.custom<Json | undefined>());
export type Condition = z.infer<typeof Condition>;

export const InstanceStatus = orEmpty(
  z.object({
    conditions: orDefault(z.array(Condition), []),
    loadBalancer: optional(JsonObject),
  }),
);
export type InstanceStatus = z.infer<typeof InstanceStatus>;

/** The parent: a `kuma.io/v1alpha1` MeshGatewayInstance. */
export const MeshGatewayInstance = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: ObjectMeta.extend({
    name: z.string().min(1),
    namespace: z.string({ error: 'expected the namespace of the instance' }).min(1),
    uid: z.string({ error: 'expected the uid of the instance' }).min(1),
  }),
  spec: InstanceSpec,
  status: InstanceStatus,
});
export type MeshGatewayInstance = z.infer<typeof MeshGatewayInstance>;
