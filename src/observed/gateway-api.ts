import type { MeshGatewayInstance } from '../api/instance.ts';
import type { ObjectMeta } from '../api/meta.ts';
import { managedLabel } from '../api/names.ts';

/**
 * Returns the Gateway of the Gateway API that controls an object, as `namespace/name`. Kuma's Gateway API controller makes
 * a MeshGatewayInstance of kuma.io for such a Gateway, and Kuma's control plane serves it.
 * Source: createOrUpdateInstance in Kuma's pkg/plugins/runtime/k8s/controllers/gatewayapi/gateway_controller.go.
 */
export function gatewayApiOwner({ namespace, ownerReferences }: ObjectMeta): string | undefined {
  const owner = ownerReferences?.find(({ controller }) => controller === true);
  if (owner?.kind !== 'Gateway' || !owner.apiVersion.startsWith('gateway.networking.k8s.io/')) return undefined;
  return `${namespace ?? ''}/${owner.name}`;
}

/** Returns the Gateway that an instance of kuma.io was made for, and so is left to its controller. Undefined if the hook serves the instance. */
export function servedByGatewayApi({ metadata, spec }: MeshGatewayInstance): string | undefined {
  return spec.isSharedWithControlPlane ? gatewayApiOwner(metadata) : undefined;
}

/** Explains why the hook leaves an instance alone. */
export function whyLeftAlone(gateway: string, { labels }: ObjectMeta): string {
  const why = `Kuma's Gateway API controller made this instance for the Gateway ${gateway} and serves it, so the hook does not change its children`;
  return labels.has(managedLabel)
    ? `${why}: remove the label ${managedLabel} from the instance, and then run the commands of mgi adopt --repair`
    : why;
}
