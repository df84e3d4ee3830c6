import type { ClassSelector, CustomizeRequest, CustomizeResponse, RelatedResource } from '../api/hook.ts';
import { childKinds, kindsAskedFor } from '../children/kinds.ts';

/**
 * Returns the related objects that a sync needs: all MeshGateways or the one that the instance names, its class or all classes,
 * the Namespace (for the mesh), and the objects that have the names of the children. Metacontroller caches the answer by
 * generation, so it depends only on fields that change the generation.
 */
export function customize({ parent }: Pick<CustomizeRequest, 'parent'>): CustomizeResponse {
  const { classes, gateway, metadata } = parent;
  const { name, namespace } = metadata;
  const gateways = { apiVersion: 'kuma.io/v1alpha1', resource: 'meshgateways' };
  return {
    relatedResources: [
      gateway.by === 'tags' ? { ...gateways, labelSelector: {} } : { ...gateways, names: [gateway.name] },
      { apiVersion: 'v1', resource: 'namespaces', names: [namespace] },
      ...classesOf(classes),
      // A class can ask for every kind of child.
      ...(classes.by === 'none' ? kindsAskedFor(parent) : childKinds).map(({ apiVersion, resource }) => ({
        apiVersion,
        resource,
        namespace,
        names: [name],
      })),
    ],
  };
}

/** An instance that names another class does not wake when a class changes. */
function classesOf(selector: ClassSelector): readonly RelatedResource[] {
  const resource = { apiVersion: 'mesh.internal/v1alpha1', resource: 'meshgatewayinstanceclasses' };
  if (selector.by === 'none') return [];
  return [selector.by === 'all' ? { ...resource, labelSelector: {} } : { ...resource, names: [selector.name] }];
}
