import type { ObjectMeta } from '../api/meta.ts';
import { whyLeftAlone } from '../observed/gateway-api.ts';
import type { Finding } from './conditions.ts';

/** Makes the Synced condition of an instance that Kuma's Gateway API controller serves. */
export function leftAlone(gateway: string, instance: ObjectMeta): Finding {
  return { type: 'Synced', status: 'False', reason: 'ServedByGatewayAPI', message: whyLeftAlone(gateway, instance) };
}
