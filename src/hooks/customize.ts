import type { CustomizeRequest, CustomizeResponse } from '../api/hook.ts';
import { isOwn } from '../api/own-instance.ts';
import { childResourcesOf } from './child-resources.ts';

/**
 * Which objects a sync request brings along: all MeshGateways, or the one that a `mesh.internal` instance names, the
 * instance's Namespace (for its mesh), and what holds the names of the children. Metacontroller caches the answer by
 * generation, so it depends on nothing that changes without one.
 */
export function customize({ parent }: Pick<CustomizeRequest, 'parent'>): CustomizeResponse {
  const { name, namespace } = parent.metadata;
  const spec = isOwn(parent.apiVersion) ? parent.spec : undefined;
  const gatewayRef = spec?.gatewayRef;
  const gateways = { apiVersion: 'kuma.io/v1alpha1', resource: 'meshgateways' };
  return {
    relatedResources: [
      gatewayRef === undefined ? { ...gateways, labelSelector: {} } : { ...gateways, names: [gatewayRef.name] },
      { apiVersion: 'v1', resource: 'namespaces', names: [namespace] },
      ...childResourcesOf(spec ?? {}).map((child) => ({ ...child, namespace, names: [name] })),
    ],
  };
}
