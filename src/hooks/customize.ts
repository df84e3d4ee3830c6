import type { CustomizeRequest, CustomizeResponse } from '../api/hook.ts';

/**
 * Which objects a sync request brings along: all MeshGateways, the instance's Namespace (for its mesh), and what holds
 * the names of the children. Metacontroller caches the answer by generation, so it depends on nothing that changes
 * without one.
 */
export function customize({ parent }: Pick<CustomizeRequest, 'parent'>): CustomizeResponse {
  const { name, namespace } = parent.metadata;
  return {
    relatedResources: [
      { apiVersion: 'kuma.io/v1alpha1', resource: 'meshgateways', labelSelector: {} },
      { apiVersion: 'v1', resource: 'namespaces', names: [namespace] },
      { apiVersion: 'v1', resource: 'services', namespace, names: [name] },
      { apiVersion: 'apps/v1', resource: 'deployments', namespace, names: [name] },
    ],
  };
}
