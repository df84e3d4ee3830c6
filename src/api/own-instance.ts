import * as z from 'zod';
import { type GatewaySelector, InstanceIdentity } from './instance.ts';
import { optional, orDefault, orEmpty, withRaw } from './json.ts';
import { undeclaredBy } from './known-fields.ts';
import { KumaInstanceSpec } from './kuma-instance.ts';
import { namedSettings, rawSettings } from './own-settings.ts';
import { StatusFields } from './status.ts';

/** The API group of this project. Kuma does not reconcile it. */
export const ownGroup = 'mesh.internal';

/** True for an apiVersion of the group `mesh.internal`. */
export function isOwn(apiVersion: unknown): boolean {
  return typeof apiVersion === 'string' && apiVersion.startsWith(`${ownGroup}/`);
}

/** The fields that only an instance can set. A class cannot set them. */
export const ownFields = {
  className: optional(z.string()).meta({
    description:
      'The MeshGatewayInstanceClass with defaults for this instance. If omitted, the default class is used, if there is one. If empty, no class is used.',
  }),
  gatewayRef: optional(
    z.object({
      name: z.string().min(1).meta({
        description:
          'The name of the MeshGateway, or the name that it has on the global control plane (its display name).',
      }),
    }),
  ).meta({
    description: 'The MeshGateway to bind. Its mesh and selectors must match. If omitted, the best match is bound.',
  }),
  tags: KumaInstanceSpec.shape.tags,
  suspend: orDefault(z.boolean(), false).meta({ description: 'Keeps all children exactly as they are.' }),
};

const RawSpec = z.object({ ...ownFields, ...rawSettings });
const findUndeclared = undeclaredBy(z.object({ ...ownFields, ...namedSettings }));

const Address = z.object({
  type: z.string().meta({ description: 'IPAddress or Hostname.' }),
  value: z.string().meta({ description: 'The address.' }),
});

const ClassStatus = {
  className: optional(z.string()).meta({
    description:
      'The MeshGatewayInstanceClass of the gateway. An instance that names no class keeps the default class that it got first.',
  }),
  isDefaultClass: optional(z.boolean()).meta({
    description: 'True if the instance names no class, and got its class because it was the default.',
  }),
};

/** The status as the CustomResourceDefinition declares it. */
export const OwnInstanceStatus = z.object({
  ...StatusFields.shape,
  gateway: optional(z.string()).meta({
    description:
      'The bound MeshGateway. If it comes from the global control plane, its name there, and its name in this cluster in parentheses.',
  }),
  ...ClassStatus,
  addresses: optional(z.array(Address)).meta({
    description: 'The addresses of the gateway: those of the load balancer, or those inside the cluster.',
    'x-kubernetes-list-type': 'atomic',
  }),
  replicas: optional(z.int32()).meta({ description: 'The number of pods.' }),
  selector: optional(z.string()).meta({
    description: 'The label selector of the pods, for kubectl scale and autoscalers.',
  }),
});

/**
 * Reads the parent: a `mesh.internal/v1alpha1` MeshGatewayInstance. Its class may set the settings that it does not set, so
 * src/classes turns it into a MeshGatewayInstance.
 */
export const OwnMeshGatewayInstance = InstanceIdentity.extend({
  spec: withRaw(orEmpty(RawSpec)),
  status: orEmpty(StatusFields.extend(ClassStatus)),
}).transform(({ apiVersion, kind, metadata, spec, status }) => ({
  apiVersion,
  kind,
  metadata,
  settings: spec.read,
  /** Fields of the spec that the CRD does not declare. */
  undeclared: findUndeclared(spec.raw, 'spec'),
  status,
}));
export type OwnMeshGatewayInstance = z.output<typeof OwnMeshGatewayInstance>;

/** Returns the selector for a `spec.gatewayRef`. */
export function selectorOf(gatewayRef: { readonly name: string } | undefined): GatewaySelector {
  return gatewayRef === undefined ? { by: 'tags' } : { by: 'name', name: gatewayRef.name };
}
