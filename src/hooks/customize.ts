import type { CustomizeRequest, CustomizeResponse } from '../api/hook.ts';
import { kindsAskedFor } from '../children/kinds.ts';

/**
 * Returns the related objects that a sync needs: all MeshGateways or the one that the instance names, the Namespace (for the
 * mesh), and the objects that have the names of the children. Metacontroller caches the answer by generation, so it
 * depends only on fields that change the generation.
 */
export function customize({ parent }: Pick<CustomizeRequest, 'parent'>): CustomizeResponse {
  const { gateway, metadata } = parent;
  const { name, namespace } = metadata;
  const gateways = { apiVersion: 'kuma.io/v1alpha1', resource: 'meshgateways' };
  return {
    relatedResources: [
      gateway.by === 'tags' ? { ...gateways, labelSelector: {} } : { ...gateways, names: [gateway.name] },
      { apiVersion: 'v1', resource: 'namespaces', names: [namespace] },
      ...kindsAskedFor(parent).map(({ apiVersion, resource }) => ({ apiVersion, resource, namespace, names: [name] })),
    ],
  };
}
