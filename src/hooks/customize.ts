import type { ClassSelector, CustomizeRequest, CustomizeResponse, RelatedResource } from '../api/hook.ts';
import type { GatewaySelector } from '../api/instance.ts';
import { childKinds, childName, kindsAskedFor } from '../children/kinds.ts';
import { globalOrigin } from '../gateways/names.ts';

/**
 * Returns the related objects that a sync needs: all MeshGateways or those that the instance may name, its class or all classes,
 * the Namespace (for the mesh), and the objects that have the names of the children. Metacontroller caches the answer by
 * generation, so it depends only on fields that change the generation.
 */
export function customize({ parent }: Pick<CustomizeRequest, 'parent'>): CustomizeResponse {
  const { classes, gateway, metadata } = parent;
  const { name, namespace } = metadata;
  return {
    relatedResources: [
      ...gatewaysOf(gateway),
      { apiVersion: 'v1', resource: 'namespaces', names: [namespace] },
      ...classesOf(classes),
      // A class can ask for every kind of child.
      ...(classes.by === 'none' ? kindsAskedFor(parent) : childKinds).map((kind) => ({
        apiVersion: kind.apiVersion,
        resource: kind.resource,
        namespace,
        names: [childName(kind, parent, name)],
      })),
    ],
  };
}

/**
 * A MeshGateway of the global control plane has a hashed name in a zone. Its own name is in an annotation, which no rule can
 * select, so an instance that names a MeshGateway needs all of the global control plane. Metacontroller accepts names or a
 * selector in a rule, but not both.
 */
function gatewaysOf(gateway: GatewaySelector): readonly RelatedResource[] {
  const resource = { apiVersion: 'kuma.io/v1alpha1', resource: 'meshgateways' };
  if (gateway.by === 'tags') return [{ ...resource, labelSelector: {} }];
  return [
    { ...resource, names: [gateway.name] },
    { ...resource, labelSelector: { matchLabels: globalOrigin } },
  ];
}

/** An instance that names another class does not wake when a class changes. */
function classesOf(selector: ClassSelector): readonly RelatedResource[] {
  const resource = { apiVersion: 'mesh.internal/v1alpha1', resource: 'meshgatewayinstanceclasses' };
  if (selector.by === 'none') return [];
  return [selector.by === 'all' ? { ...resource, labelSelector: {} } : { ...resource, names: [selector.name] }];
}
