import { z } from 'zod';
import {
  type GatewaySelector,
  InstanceIdentity,
  type InstanceSpec,
  type MeshGatewayInstance,
  type Replicas,
  TemplateMetadata,
} from './instance.ts';
import { JsonObject, optional, orDefault, orEmpty, withRaw } from './json.ts';
import { undeclaredBy, unknownInTemplates } from './known-fields.ts';
import { KumaInstanceSpec } from './kuma-instance.ts';
import { InstanceStatus, StatusFields } from './status.ts';

/** The API group of this project. Kuma does not reconcile it. */
export const ownGroup = 'mesh.internal';

/** True for an apiVersion of the group `mesh.internal`. */
export function isOwn(apiVersion: unknown): boolean {
  return typeof apiVersion === 'string' && apiVersion.startsWith(`${ownGroup}/`);
}

const { resources, serviceType, tags } = KumaInstanceSpec.shape;

type Template = 'autoscaling' | 'deploymentSpec' | 'podDisruptionBudget' | 'podSpec' | 'serviceSpec';

/** Returns the schema of the spec, with a schema for each patch of a generated object. */
export function ownSpec<T extends z.ZodType>(templates: Readonly<Record<Template, T>>) {
  const metadata = orEmpty(TemplateMetadata);
  return z.object({
    gatewayRef: optional(
      z.object({ name: z.string().min(1).meta({ description: 'The name of the MeshGateway.' }) }),
    ).meta({
      description: 'The MeshGateway to bind. Its mesh and selectors must match. If omitted, the best match is bound.',
    }),
    replicas: optional(z.int32().min(1)).meta({
      description:
        'The number of pods that run the gateway. If omitted, the hook creates one pod and does not change the number afterwards, so kubectl scale and autoscalers keep control.',
    }),
    serviceType,
    tags,
    resources,
    podTemplate: orEmpty(
      z.object({
        metadata: metadata.meta({ description: 'Labels and annotations of the pods.' }),
        spec: optional(templates.podSpec).meta({ description: 'A patch for the spec of the pods.' }),
      }),
    ).meta({ description: 'Changes to the generated pods. They are merged like kubectl patch --type=strategic.' }),
    deploymentTemplate: orEmpty(
      z.object({
        metadata: metadata.meta({ description: 'Labels and annotations of the Deployment.' }),
        spec: optional(templates.deploymentSpec).meta({ description: 'A patch for the spec of the Deployment.' }),
      }),
    ).meta({
      description: 'Changes to the generated Deployment. They are merged like kubectl patch --type=strategic.',
    }),
    serviceTemplate: orEmpty(
      z.object({
        metadata: metadata.meta({ description: 'Labels and annotations of the Service.' }),
        spec: optional(templates.serviceSpec).meta({ description: 'A patch for the spec of the Service.' }),
      }),
    ).meta({ description: 'Changes to the generated Service. They are merged like kubectl patch --type=strategic.' }),
    omitDefaultSecurityContext: orDefault(z.boolean(), false).meta({
      description: 'Omits the sysctl, user, group and capabilities that Kuma sets, for clusters that assign their own.',
    }),
    autoscaling: optional(templates.autoscaling).meta({
      description: 'Creates a HorizontalPodAutoscaler that decides the number of pods.',
    }),
    podDisruptionBudget: optional(templates.podDisruptionBudget).meta({
      description: 'Creates a PodDisruptionBudget that keeps pods running while nodes are drained.',
    }),
    suspend: orDefault(z.boolean(), false).meta({ description: 'Keeps all children exactly as they are.' }),
  });
}

/**
 * The spec as the hook reads it. Templates stay unread: an invalid one is reported in the status and must not fail the
 * request.
 */
const RawSpec = ownSpec({
  podSpec: JsonObject,
  deploymentSpec: JsonObject,
  serviceSpec: JsonObject,
  autoscaling: JsonObject,
  podDisruptionBudget: JsonObject,
});

const Address = z.object({
  type: z.string().meta({ description: 'IPAddress or Hostname.' }),
  value: z.string().meta({ description: 'The address.' }),
});

/** The status as the CustomResourceDefinition declares it. */
export const OwnInstanceStatus = z.object({
  ...StatusFields.shape,
  gateway: optional(z.string()).meta({ description: 'The bound MeshGateway.' }),
  addresses: optional(z.array(Address)).meta({
    description: 'The addresses of the gateway: those of the load balancer, or those inside the cluster.',
    'x-kubernetes-list-type': 'atomic',
  }),
  replicas: optional(z.int32()).meta({ description: 'The number of pods.' }),
  selector: optional(z.string()).meta({
    description: 'The label selector of the pods, for kubectl scale and autoscalers.',
  }),
});

/** Reads the parent: a `mesh.internal/v1alpha1` MeshGatewayInstance. */
export const OwnMeshGatewayInstance = InstanceIdentity.extend({
  spec: withRaw(orEmpty(RawSpec)),
  status: InstanceStatus,
}).transform(
  ({ apiVersion, kind, metadata, spec, status }): MeshGatewayInstance => ({
    apiVersion,
    kind,
    metadata,
    spec: readSpec(spec.read, spec.raw),
    status,
  }),
);

const findUndeclared = undeclaredBy(RawSpec);

/** Reads the spec of `mesh.internal`; compare with readSpec in kuma-instance.ts. */
function readSpec(spec: z.output<typeof RawSpec>, raw: JsonObject): InstanceSpec {
  const { autoscaling, gatewayRef, omitDefaultSecurityContext, replicas } = spec;
  return {
    gateway: selectorOf(gatewayRef),
    replicas: replicasOf(spec),
    serviceType: spec.serviceType,
    tags: spec.tags,
    resources: spec.resources,
    podTemplate: spec.podTemplate,
    deploymentTemplate: spec.deploymentTemplate,
    serviceTemplate: spec.serviceTemplate,
    serviceAccountName: undefined,
    fsGroup: undefined,
    readOnlyRootFilesystem: undefined,
    loadBalancerIP: undefined,
    protectsIdentity: true,
    defaultSecurityContext: !omitDefaultSecurityContext,
    gracePeriod: 'afterDrain',
    suspend: spec.suspend,
    autoscaling,
    podDisruptionBudget: spec.podDisruptionBudget,
    isSharedWithControlPlane: false,
    statusFields: ['gateway', 'addresses', 'replicas', 'selector'],
    notes: autoscaling === undefined || replicas === undefined ? [] : [replicasUnused],
    undeclared: findUndeclared(raw),
    unknown: unknownInTemplates(spec),
  };
}

const replicasUnused = 'spec.replicas is ignored because spec.autoscaling decides the number of pods';

/** Returns the selector for a `spec.gatewayRef`. */
export function selectorOf(gatewayRef: { readonly name: string } | undefined): GatewaySelector {
  return gatewayRef === undefined ? { by: 'tags' } : { by: 'name', name: gatewayRef.name };
}

function replicasOf({ autoscaling, replicas }: z.output<typeof RawSpec>): Replicas {
  if (autoscaling !== undefined) {
    const { minReplicas } = autoscaling;
    return { from: 'autoscaler', least: typeof minReplicas === 'number' ? minReplicas : 1 };
  }
  return replicas === undefined ? { from: 'observed' } : { from: 'fixed', count: replicas };
}
