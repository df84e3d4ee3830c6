import * as z from 'zod';
import type { UnknownField } from '../kubernetes/unknown-fields.ts';
import { type Json, JsonObject, optional, StringMap } from './json.ts';
import { ObjectMeta } from './meta.ts';
import type { Problem } from './problem.ts';
import { quantityPattern } from './quantity.ts';
import type { ServiceAccount } from './service-account.ts';
import type { InstanceStatus } from './status.ts';

const quantity = {
  anyOf: [{ type: 'integer' }, { type: 'string' }],
  'x-kubernetes-int-or-string': true,
  pattern: quantityPattern,
};

/** Quantities by resource name. A quantity is a string, or a number if it is written without quotes. */
const RawQuantities = optional(z.record(z.string(), z.union([z.string(), z.number()]))).meta({
  type: 'object',
  additionalProperties: quantity,
});

const ResourceClaim = JsonObject.meta({
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string', description: 'The name of an entry in resourceClaims of the pod.' },
    request: { type: 'string', description: 'One request of the claim. Empty means the whole claim.' },
  },
});

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#resources */
export const ComputeResources = z.object({
  limits: RawQuantities.meta({ description: 'The maximum amount of each resource that the container may use.' }),
  requests: RawQuantities.meta({ description: 'The minimum amount of each resource that the container needs.' }),
  claims: optional(z.array(ResourceClaim)).meta({
    description: 'Dynamically allocated resources that the container uses.',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name'],
  }),
});
export type ComputeResources = z.infer<typeof ComputeResources>;

const { claims, limits, requests } = ComputeResources.shape;
const nullable = { additionalProperties: { ...quantity, nullable: true } };

/** Compute resources as a patch for those of a class: a null quantity removes that of the class. */
export const ResourcesPatch = z.object({
  limits: limits.meta({ ...limits.meta(), ...nullable }),
  requests: requests.meta({ ...requests.meta(), ...nullable }),
  claims,
});

/** Labels and annotations to add to a generated object. */
export const TemplateMetadata = z.object({
  labels: StringMap.meta({ description: 'Labels to add.' }),
  annotations: StringMap.meta({ description: 'Annotations to add.' }),
});

/**
 * The types that Kuma supports:
 * https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types
 */
export const ServiceType = z.enum(['LoadBalancer', 'ClusterIP', 'NodePort']);
export type ServiceType = z.infer<typeof ServiceType>;

/** The kinds of object that can run the pods. */
export const WorkloadName = z.enum(['Deployment', 'DaemonSet']);
export type WorkloadName = z.infer<typeof WorkloadName>;

/** The kind of workload if neither the instance nor its class sets one. */
export const defaultWorkload: WorkloadName = 'Deployment';

/** A field manager of an instance. One that cannot be read counts as absent. */
const ManagedFieldsEntry = z.object({ manager: optional(z.string()), subresource: optional(z.string()) });

/** The fields that identify an instance. */
export const InstanceIdentity = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: ObjectMeta.extend({
    name: z.string().min(1),
    namespace: z.string({ error: 'expected the namespace of the instance' }).min(1),
    uid: z.string({ error: 'expected the uid of the instance' }).min(1),
    managedFields: optional(z.array(ManagedFieldsEntry)).catch(undefined),
  }),
});
export type InstanceIdentity = z.infer<typeof InstanceIdentity>;

/** Selects the MeshGateway of an instance: the best match by tags, or one by its name. */
export type GatewaySelector = { readonly by: 'tags' } | { readonly by: 'name'; readonly name: string };

/** The source of the number of pods: a fixed number, the current number (1 at creation), or an autoscaler. */
export type Replicas =
  | { readonly from: 'fixed'; readonly count: number }
  | { readonly from: 'observed' }
  | { readonly from: 'autoscaler'; readonly least: number };

/** The labels and annotations that one layer sets. */
export interface MetadataLayer {
  /** The path of the labels and annotations for messages, such as `spec.podTemplate.metadata`. */
  readonly metadataPath: string;
  readonly metadata: z.output<typeof TemplateMetadata>;
}

/** Labels and annotations that were merged from layers: the class, then the instance. */
export interface LayeredMetadata {
  readonly metadata: z.output<typeof TemplateMetadata>;
  readonly layers: readonly MetadataLayer[];
}

/** One layer of a template. Layers are applied one after the other, because two patches cannot be merged into one. */
export interface TemplateLayer extends MetadataLayer {
  /** The path of the template for messages, such as `spec.podTemplate`. */
  readonly path: string;
  /** A strategic merge patch for the generated spec. It is not validated yet. */
  readonly spec: JsonObject | undefined;
}

/** A template of a generated object. A template without content changes nothing. */
export interface Template extends LayeredMetadata {
  /** The layers in the order in which they are applied: the class, then the instance. */
  readonly layers: readonly TemplateLayer[];
}

/** A value that was merged from layers. */
export interface Layered<T> {
  readonly value: T;
  /** The layers, the last of which sets the most important values. They tell where a field was set. */
  readonly layers: readonly Layer[];
}

/** One layer of a value. */
export interface Layer {
  /** The path of the value for messages, such as `spec.autoscaling`. */
  readonly path: string;
  readonly value: JsonObject;
}

/** A patch for the rendered children of a kind. */
export type ChildPatch = {
  /** The path of the patch for messages, such as `spec.patches[0]`. */
  readonly path: string;
  readonly kind: string;
} & (
  | { readonly type: 'JSON'; readonly patch: readonly Json[] }
  | { readonly type: 'Strategic'; readonly patch: JsonObject }
);

/** The choices of an instance that decide which kinds of children it asks for. Optional children that are undefined are not asked for. */
export interface OptionalChildren {
  readonly workload: WorkloadName;
  readonly autoscaling: object | undefined;
  readonly podDisruptionBudget: object | undefined;
  readonly serviceAccount: Pick<ServiceAccount, 'create' | 'name'> | undefined;
}

/** The choices of an instance that asks for no optional child. */
export const noOptionalChildren: OptionalChildren = {
  workload: defaultWorkload,
  autoscaling: undefined,
  podDisruptionBudget: undefined,
  serviceAccount: undefined,
};

/** The class of an instance. */
export interface ChosenClass {
  readonly name: string;
  /** The instance names no class and got this one because it was the default. */
  readonly isDefault: boolean;
  /** The class exists and can be read. Otherwise all children stay as they are. */
  readonly isUsable: boolean;
}

/** A status field that a group adds to the conditions and the status of the load balancer. */
export type StatusField = 'addresses' | 'className' | 'gateway' | 'isDefaultClass' | 'replicas' | 'selector';

/**
 * The spec of an instance, with every feature as plain data. The reader of `kuma.io` (kuma-instance.ts) and the resolver of
 * classes of `mesh.internal` (src/classes) set all fields; a feature that the group does not have gets its neutral value there.
 */
export interface InstanceSpec extends OptionalChildren {
  /** The specs of the optional children. They are not validated yet. */
  readonly autoscaling: Layered<JsonObject> | undefined;
  readonly podDisruptionBudget: Layered<JsonObject> | undefined;
  /** The account of the pods. Undefined if only a template can name one. */
  readonly serviceAccount: ServiceAccount | undefined;
  readonly gateway: GatewaySelector;
  readonly replicas: Replicas;
  readonly serviceType: ServiceType;
  readonly tags: StringMap;
  /** The compute resources of the gateway container. Undefined means those of the control plane's configuration. */
  readonly resources: Layered<ComputeResources> | undefined;
  /** Labels and annotations of all children and of the pods. Those of a template have priority. */
  readonly commonMetadata: LayeredMetadata;
  readonly podTemplate: Template;
  /** The template of the workload, for its kind. */
  readonly workloadTemplate: Template;
  readonly serviceTemplate: Template;
  /** Patches in the order in which they are applied to the rendered children. Their content is not validated yet. */
  readonly patches: readonly ChildPatch[];
  /** Fields of the generated pods and the generated Service that kuma.io has instead of templates. */
  readonly serviceAccountName: string | undefined;
  readonly fsGroup: number | undefined;
  readonly readOnlyRootFilesystem: boolean | undefined;
  readonly loadBalancerIP: string | undefined;
  /** Keeps templates from changing the labels and annotations that identify the gateway to Kuma. */
  readonly protectsIdentity: boolean;
  /** Generates the sysctl, user, group and capabilities of Kuma. */
  readonly defaultSecurityContext: boolean;
  /** The termination grace period: the default of Kubernetes, or the drain time and a margin. */
  readonly gracePeriod: 'afterDrain' | 'kubernetesDefault';
  /** Keeps all children as they are. */
  readonly suspend: boolean;
  /** The control plane also reconciles the children and writes the Ready condition. */
  readonly isSharedWithControlPlane: boolean;
  readonly statusFields: readonly StatusField[];
  /** The class. Its settings are part of this spec. */
  readonly class: ChosenClass | undefined;
  /** Problems that keep this spec from being complete. */
  readonly problems: readonly Problem[];
  /** Remarks of the reader for the messages of conditions. */
  readonly notes: readonly string[];
  /** Fields of the instance that its CRD does not declare. */
  readonly undeclared: readonly UnknownField[];
  /** Fields of the templates that Kubernetes does not have. They pass through. */
  readonly unknown: readonly UnknownField[];
}

/** A MeshGatewayInstance of either group. */
export interface MeshGatewayInstance extends InstanceIdentity {
  readonly spec: InstanceSpec;
  readonly status: InstanceStatus;
}
