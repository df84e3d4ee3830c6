import { z } from 'zod';
import { JsonObject, optional, orDefault, orEmpty, StringMap } from './json.ts';
import { ObjectMeta } from './meta.ts';
import { quantityPattern } from './quantity.ts';
import { InstanceStatus } from './status.ts';

/** A quantity as JSON may hold it: text, or a number that a person wrote without quotes. */
const RawQuantities = optional(z.record(z.string(), z.union([z.string(), z.number()]))).meta({
  type: 'object',
  additionalProperties: {
    anyOf: [{ type: 'integer' }, { type: 'string' }],
    'x-kubernetes-int-or-string': true,
    pattern: quantityPattern,
  },
});

const ResourceClaim = JsonObject.meta({
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string', description: 'The name of an entry of the pod that names a claim.' },
    request: { type: 'string', description: 'One request of the claim; all of it where this is empty.' },
  },
});

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#resources */
export const RawResources = z.object({
  limits: RawQuantities.meta({ description: 'The most that the container may use, by resource.' }),
  requests: RawQuantities.meta({ description: 'What the container is sure to have, by resource.' }),
  claims: optional(z.array(ResourceClaim)).meta({
    description: 'Dynamically allocated resources that the container uses.',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name'],
  }),
});
export type RawResources = z.infer<typeof RawResources>;

/** Labels and annotations that are added to what is generated. */
export const TemplateMetadata = z.object({
  labels: StringMap.meta({ description: 'Labels to add.' }),
  annotations: StringMap.meta({ description: 'Annotations to add.' }),
});

/** https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types, what Kuma takes of it */
export const ServiceType = z.enum(['LoadBalancer', 'ClusterIP', 'NodePort']);
export type ServiceType = z.infer<typeof ServiceType>;

const ServiceTemplate = z.object({
  metadata: orEmpty(TemplateMetadata).meta({ description: 'Metadata of the Service.' }),
  spec: orEmpty(
    z.object({ loadBalancerIP: optional(z.string()).meta({ description: 'The address to ask a load balancer for.' }) }),
  ).meta({ description: 'What can be set of the Service.' }),
});

const PodSpec = z.object({
  serviceAccountName: optional(z.string()).meta({ description: 'The ServiceAccount of the pods.' }),
  securityContext: orEmpty(
    z.object({ fsGroup: optional(z.int()).meta({ description: 'The group that owns the volumes of the pods.' }) }),
  ).meta({ description: 'What can be set of the security context of the pods.' }),
  container: orEmpty(
    z.object({
      securityContext: orEmpty(
        z.object({
          readOnlyRootFilesystem: optional(z.boolean()).meta({
            description: 'Mounts the root file system of the container read-only.',
          }),
        }),
      ).meta({ description: 'What can be set of the security context of the container.' }),
    }),
  ).meta({ description: 'What can be set of the container that runs the gateway.' }),
});

const PodTemplate = z.object({
  metadata: orEmpty(TemplateMetadata).meta({ description: 'Metadata of the pods.' }),
  spec: orEmpty(PodSpec).meta({ description: 'What can be set of the pods.' }),
});

/** What Kuma's CRD declares, with its defaults: kuma.io_meshgatewayinstances.yaml */
export const InstanceSpec = z.object({
  replicas: orDefault(z.int32().min(1), 1).meta({ 'x-default': 1, description: 'How many pods run the gateway.' }),
  serviceType: orDefault(ServiceType, 'LoadBalancer').meta({
    'x-default': 'LoadBalancer',
    description:
      'The type of the Service in front of the pods. Its ports are the listeners of the MeshGateway that is bound; while none is bound the Service stays as it is.',
  }),
  tags: StringMap.meta({
    description:
      'Tags of the data plane proxies, by which MeshGateways select them. kuma.io/service is generated and better left out.',
  }),
  resources: optional(RawResources).meta({
    description: "Compute resources of the gateway's container, instead of the configured ones as a whole.",
  }),
  serviceTemplate: orEmpty(ServiceTemplate).meta({ description: 'What to add to the Service.' }),
  podTemplate: orEmpty(PodTemplate).meta({ description: 'What to add to the pods.' }),
});
export type InstanceSpec = z.infer<typeof InstanceSpec>;

/** What tells an instance from all others. */
export const InstanceIdentity = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: ObjectMeta.extend({
    name: z.string().min(1),
    namespace: z.string({ error: 'expected the namespace of the instance' }).min(1),
    uid: z.string({ error: 'expected the uid of the instance' }).min(1),
  }),
});
export type InstanceIdentity = z.infer<typeof InstanceIdentity>;

/** The parent: a `kuma.io/v1alpha1` MeshGatewayInstance. */
export const MeshGatewayInstance = InstanceIdentity.extend({
  spec: orEmpty(InstanceSpec),
  status: InstanceStatus,
});

/** Labels and annotations to add, and what to merge over a generated spec. */
export interface Template {
  readonly metadata: z.output<typeof TemplateMetadata>;
  readonly spec: JsonObject | undefined;
}

/** What a `mesh.internal` instance can ask for and a `kuma.io` one can not; templates are unread. */
export interface Extension {
  readonly gatewayRef: { readonly name: string } | undefined;
  readonly replicas: number | undefined;
  readonly podTemplate: Template;
  readonly deploymentTemplate: Template;
  readonly serviceTemplate: Template;
  readonly omitDefaultSecurityContext: boolean;
  readonly autoscaling: JsonObject | undefined;
  readonly podDisruptionBudget: JsonObject | undefined;
  readonly suspend: boolean;
}

/** An instance of either group, as all that is shared reads it. */
export type MeshGatewayInstance = z.infer<typeof MeshGatewayInstance> & { readonly extension?: Extension };
