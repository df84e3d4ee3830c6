import { z } from 'zod';
import { InstanceIdentity, InstanceSpec, type MeshGatewayInstance, TemplateMetadata } from './instance.ts';
import { JsonObject, optional, orDefault, orEmpty } from './json.ts';
import { InstanceStatus, StatusFields } from './status.ts';
import {
  AutoscalingFields,
  DeploymentSpecFields,
  DisruptionBudgetFields,
  PodSpecFields,
  ServiceSpecFields,
} from './templates.ts';

/** The project's own API group, which Kuma does not reconcile. */
export const ownGroup = 'mesh.internal';

/** True for the apiVersion of an instance that may ask for more than Kuma's can. */
export function isOwn(apiVersion: unknown): boolean {
  return typeof apiVersion === 'string' && apiVersion.startsWith(`${ownGroup}/`);
}

const { resources, serviceType, tags } = InstanceSpec.shape;

type Template = 'autoscaling' | 'deploymentSpec' | 'podDisruptionBudget' | 'podSpec' | 'serviceSpec';

/** The spec, with what is merged over generated objects read as the schemas say. */
function ownSpec<T extends z.ZodType>(templates: Readonly<Record<Template, T>>) {
  const metadata = orEmpty(TemplateMetadata);
  return z.object({
    gatewayRef: optional(
      z.object({ name: z.string().min(1).meta({ description: 'The name of the MeshGateway.' }) }),
    ).meta({
      description: 'The one MeshGateway to serve; its mesh and selectors must fit. Left out, the best match is served.',
    }),
    replicas: optional(z.int32().min(1)).meta({
      description:
        'How many pods run the gateway. Left out, it is 1 at first and then as many as there are: who else scales the Deployment is not undone.',
    }),
    serviceType,
    tags,
    resources,
    podTemplate: orEmpty(
      z.object({
        metadata: metadata.meta({ description: 'Labels and annotations of the pods.' }),
        spec: optional(templates.podSpec).meta({ description: 'Merged over the spec of the pods.' }),
      }),
    ).meta({ description: 'The pods, merged over what is generated as kubectl patch --type=strategic would.' }),
    deploymentTemplate: orEmpty(
      z.object({
        metadata: metadata.meta({ description: 'Labels and annotations of the Deployment.' }),
        spec: optional(templates.deploymentSpec).meta({ description: 'Merged over the spec of the Deployment.' }),
      }),
    ).meta({ description: 'The Deployment, merged over what is generated as kubectl patch --type=strategic would.' }),
    serviceTemplate: orEmpty(
      z.object({
        metadata: metadata.meta({ description: 'Labels and annotations of the Service.' }),
        spec: optional(templates.serviceSpec).meta({ description: 'Merged over the spec of the Service.' }),
      }),
    ).meta({ description: 'The Service, merged over what is generated as kubectl patch --type=strategic would.' }),
    omitDefaultSecurityContext: orDefault(z.boolean(), false).meta({
      description:
        'Leaves out the sysctl, the fixed user and group and the capabilities that Kuma gives, for clusters that assign their own.',
    }),
    autoscaling: optional(templates.autoscaling).meta({
      description: 'Has a HorizontalPodAutoscaler choose the number of pods.',
    }),
    podDisruptionBudget: optional(templates.podDisruptionBudget).meta({
      description: 'Has a PodDisruptionBudget keep pods running while nodes are emptied.',
    }),
    suspend: orDefault(z.boolean(), false).meta({ description: 'Keeps all children exactly as they are.' }),
  });
}

/** As it is declared in the CustomResourceDefinition. */
export const OwnInstanceSpec = ownSpec<z.ZodType>({
  podSpec: PodSpecFields,
  deploymentSpec: DeploymentSpecFields,
  serviceSpec: ServiceSpecFields,
  autoscaling: AutoscalingFields,
  podDisruptionBudget: DisruptionBudgetFields,
});

/** As the hook reads it: a template that is wrong is told in the status, and must not fail the request. */
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

/** The status, as it is declared. */
export const OwnInstanceStatus = z.object({
  ...StatusFields.shape,
  gateway: optional(z.string()).meta({ description: 'The MeshGateway that is bound.' }),
  addresses: optional(z.array(Address)).meta({
    description: 'Where traffic goes: those of the load balancer, or those inside the cluster.',
    'x-kubernetes-list-type': 'atomic',
  }),
  replicas: optional(z.int32()).meta({ description: 'How many pods there are.' }),
  selector: optional(z.string()).meta({ description: 'Which pods they are, as kubectl scale wants it.' }),
});

/** The parent: a `mesh.internal/v1alpha1` MeshGatewayInstance, read as one of Kuma's with an extension. */
export const OwnMeshGatewayInstance = InstanceIdentity.extend({
  spec: orEmpty(RawSpec),
  status: InstanceStatus,
}).transform(({ spec, ...instance }): MeshGatewayInstance => {
  const { resources: ownResources, serviceType: type, tags: ownTags, ...extension } = spec;
  const { podTemplate, serviceTemplate } = extension;
  return Object.assign(instance, {
    spec: {
      replicas: extension.replicas ?? 1,
      serviceType: type,
      tags: ownTags,
      resources: ownResources,
      serviceTemplate: { metadata: serviceTemplate.metadata, spec: { loadBalancerIP: undefined } },
      podTemplate: { metadata: podTemplate.metadata, spec: noPodSettings },
    },
    extension,
  });
});

const noPodSettings = {
  serviceAccountName: undefined,
  securityContext: { fsGroup: undefined },
  container: { securityContext: { readOnlyRootFilesystem: undefined } },
};
