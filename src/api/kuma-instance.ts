import * as z from 'zod';
import {
  ComputeResources,
  defaultWorkload,
  InstanceIdentity,
  type InstanceSpec,
  type MeshGatewayInstance,
  ServiceType,
  type Template,
  TemplateMetadata,
} from './instance.ts';
import { emptyMap, type JsonObject, optional, orDefault, orEmpty, StringMap, withRaw } from './json.ts';
import { undeclaredBy } from './known-fields.ts';
import { InstanceStatus } from './status.ts';

const ServiceTemplate = z.object({
  metadata: orEmpty(TemplateMetadata).meta({ description: 'Metadata of the Service.' }),
  spec: orEmpty(
    z.object({
      loadBalancerIP: optional(z.string()).meta({ description: 'The address to request from the load balancer.' }),
    }),
  ).meta({ description: 'Fields of the Service to set.' }),
});

const PodSpec = z.object({
  serviceAccountName: optional(z.string()).meta({ description: 'The ServiceAccount of the pods.' }),
  securityContext: orEmpty(
    z.object({ fsGroup: optional(z.int()).meta({ description: 'The group that owns the volumes of the pods.' }) }),
  ).meta({ description: 'Fields of the security context of the pods to set.' }),
  container: orEmpty(
    z.object({
      securityContext: orEmpty(
        z.object({
          readOnlyRootFilesystem: optional(z.boolean()).meta({
            description: 'Mounts the root file system of the container read-only.',
          }),
        }),
      ).meta({ description: 'Fields of the security context of the container to set.' }),
    }),
  ).meta({ description: 'Fields of the gateway container to set.' }),
});

const PodTemplate = z.object({
  metadata: orEmpty(TemplateMetadata).meta({ description: 'Metadata of the pods.' }),
  spec: orEmpty(PodSpec).meta({ description: 'Fields of the pods to set.' }),
});

/** The spec that Kuma's CRD declares, with its defaults. Source: kuma.io_meshgatewayinstances.yaml in Kuma's chart. */
export const KumaInstanceSpec = z.object({
  replicas: orDefault(z.int32().min(1), 1).meta({
    'x-default': 1,
    description: 'The number of pods that run the gateway.',
  }),
  serviceType: orDefault(ServiceType, 'LoadBalancer').meta({
    'x-default': 'LoadBalancer',
    description:
      'The type of the Service in front of the pods. Its ports are the listeners of the bound MeshGateway. The Service does not change while no MeshGateway is bound.',
  }),
  tags: StringMap.meta({
    description:
      'Tags of the data plane proxies. MeshGateways select proxies by these tags. kuma.io/service is generated; do not set it.',
  }),
  resources: optional(ComputeResources).meta({
    description: 'Compute resources of the gateway container. They replace all resources of the configuration.',
  }),
  serviceTemplate: orEmpty(ServiceTemplate).meta({ description: 'Additions to the Service.' }),
  podTemplate: orEmpty(PodTemplate).meta({ description: 'Additions to the pods.' }),
});
type KumaInstanceSpec = z.output<typeof KumaInstanceSpec>;

/** Reads the parent: a `kuma.io/v1alpha1` MeshGatewayInstance. */
export const KumaMeshGatewayInstance = InstanceIdentity.extend({
  spec: withRaw(orEmpty(KumaInstanceSpec)),
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

const findUndeclared = undeclaredBy(KumaInstanceSpec);

const noTemplate: Template = { metadata: { labels: emptyMap, annotations: emptyMap }, layers: [] };

/** Reads the spec of `kuma.io`; compare with resolveSpec in src/classes. */
function readSpec(
  { podTemplate, replicas, resources, serviceTemplate, serviceType, tags }: KumaInstanceSpec,
  raw: JsonObject,
): InstanceSpec {
  return {
    gateway: { by: 'tags' },
    replicas: { from: 'fixed', count: replicas },
    serviceType,
    tags,
    resources: resources && { value: resources, layers: [{ path: 'spec.resources', value: resources }] },
    commonMetadata: noTemplate,
    podTemplate: templateOf(podTemplate, 'spec.podTemplate'),
    workload: defaultWorkload,
    workloadTemplate: noTemplate,
    serviceTemplate: templateOf(serviceTemplate, 'spec.serviceTemplate'),
    patches: [],
    serviceAccountName: podTemplate.spec.serviceAccountName,
    fsGroup: podTemplate.spec.securityContext.fsGroup,
    readOnlyRootFilesystem: podTemplate.spec.container.securityContext.readOnlyRootFilesystem,
    loadBalancerIP: serviceTemplate.spec.loadBalancerIP,
    protectsIdentity: false,
    defaultSecurityContext: true,
    gracePeriod: 'kubernetesDefault',
    suspend: false,
    autoscaling: undefined,
    podDisruptionBudget: undefined,
    serviceAccount: undefined,
    isSharedWithControlPlane: true,
    statusFields: [],
    class: undefined,
    problems: [],
    notes: [],
    undeclared: findUndeclared(raw, 'spec'),
    unknown: [],
  };
}

function templateOf({ metadata }: Pick<Template, 'metadata'>, path: string): Template {
  return { metadata, layers: [{ path, metadataPath: `${path}.metadata`, metadata, spec: undefined }] };
}
