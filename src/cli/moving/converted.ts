import type { InstanceSpec } from '../../api/instance.ts';
import { isObject, type Json, type JsonObject, type StringMap, toObject } from '../../api/json.ts';
import { containerName, lastAppliedAnnotation } from '../../api/names.ts';
import { ownGroup } from '../../api/own-instance.ts';

/** The fields that a conversion adds to the instance. */
export interface Additions {
  /** The MeshGateway to bind. */
  readonly gateway: string | undefined;
  readonly suspend: boolean;
  /** The name of the class. Empty for no class, although there is a default. */
  readonly className: string | undefined;
}

/**
 * Converts an instance of `kuma.io` to one of `mesh.internal`.
 * @param manifest the instance as its manifest defines it
 * @param spec the spec of the instance, with defaults
 */
export function convertInstance(manifest: JsonObject, spec: InstanceSpec, additions: Additions): JsonObject {
  const { className, gateway, suspend } = additions;
  return {
    apiVersion: `${ownGroup}/v1alpha1`,
    kind: 'MeshGatewayInstance',
    metadata: convertMetadata(manifest['metadata']),
    spec: {
      ...given('className', className),
      ...given('gatewayRef', gateway === undefined ? undefined : { name: gateway }),
      ...given('replicas', spec.replicas.from === 'fixed' ? spec.replicas.count : undefined),
      serviceType: spec.serviceType,
      ...given('tags', toObject(spec.tags)),
      ...given('resources', spec.resources?.value),
      ...given('podTemplate', convertPodTemplate(spec)),
      ...given('serviceTemplate', convertServiceTemplate(spec)),
      ...given('suspend', suspend ? true : undefined),
    },
  };
}

/** The annotations in which kubectl and Metacontroller record the applied configuration. */
const bookkeeping = new Set(['kubectl.kubernetes.io/last-applied-configuration', lastAppliedAnnotation]);

function convertMetadata(metadata: Json | undefined): JsonObject {
  const { annotations, labels, name, namespace } = isObject(metadata) ? metadata : {};
  const kept = Object.entries(isObject(annotations) ? annotations : {}).filter(([key]) => !bookkeeping.has(key));
  return {
    name,
    ...given('namespace', namespace),
    ...given('labels', labels),
    ...given('annotations', kept.length === 0 ? undefined : Object.fromEntries(kept)),
  };
}

function convertPodTemplate(spec: InstanceSpec): JsonObject | undefined {
  const { fsGroup, podTemplate, readOnlyRootFilesystem, serviceAccountName } = spec;
  const gateway = { name: containerName, securityContext: { readOnlyRootFilesystem } };
  return convertTemplate(podTemplate.metadata, {
    ...given('serviceAccountName', serviceAccountName === '' ? undefined : serviceAccountName),
    ...given('securityContext', fsGroup === undefined ? undefined : { fsGroup }),
    ...given('containers', readOnlyRootFilesystem === undefined ? undefined : [gateway]),
  });
}

function convertServiceTemplate({ loadBalancerIP, serviceTemplate }: InstanceSpec): JsonObject | undefined {
  return convertTemplate(
    serviceTemplate.metadata,
    given('loadBalancerIP', loadBalancerIP === '' ? undefined : loadBalancerIP),
  );
}

function convertTemplate(
  { annotations, labels }: { readonly labels: StringMap; readonly annotations: StringMap },
  spec: JsonObject,
): JsonObject | undefined {
  const metadata = { ...given('labels', toObject(labels)), ...given('annotations', toObject(annotations)) };
  return notEmpty({ ...given('metadata', notEmpty(metadata)), ...given('spec', notEmpty(spec)) });
}

/** Returns an object with one field, or without fields if there is no value. */
function given(key: string, value: Json | undefined): JsonObject {
  return value === undefined || value === null ? {} : { [key]: value };
}

function notEmpty(object: JsonObject): JsonObject | undefined {
  return Object.keys(object).length === 0 ? undefined : object;
}
