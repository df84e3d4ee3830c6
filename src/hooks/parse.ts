import type { z } from 'zod';
import {
  CustomizeRequest,
  deploymentGroup,
  gatewayGroup,
  namespaceGroup,
  SyncRequest,
  serviceGroup,
} from '../api/hook.ts';
import { isObject, type JsonObject } from '../api/json.ts';
import { describeIssues, HookError } from '../errors.ts';

/**
 * Reads the body of a sync request.
 * @throws HookError InvalidRequest, naming the parent and the first field that can't be read
 */
export function parseSyncRequest(body: unknown): SyncRequest {
  const gateways = gatewaysOf(body);
  if (gateways === undefined) return parse(SyncRequest, body, 'sync');
  const { related, ...request } = parse(SyncRequest, without(body, gateways.related), 'sync');
  return { ...request, related: { ...noneRelated, ...related, [gatewayGroup]: gateways.objects } };
}

/**
 * The MeshGateways, by far the most of a request, which the schema leaves unread. zod holds on to what it parsed last,
 * and each garbage collection would copy them until the next request comes.
 */
function gatewaysOf(body: unknown): { readonly related: JsonObject; readonly objects: JsonObject } | undefined {
  const related = isObject(body) ? body['related'] : undefined;
  const objects = isObject(related) ? related[gatewayGroup] : undefined;
  return isObject(related) && isObject(objects) ? { related, objects } : undefined;
}

function without(body: unknown, { [gatewayGroup]: _, ...related }: JsonObject): JsonObject {
  return { ...(isObject(body) ? body : {}), related };
}

const noneRelated = {
  [namespaceGroup]: undefined,
  [serviceGroup]: undefined,
  [deploymentGroup]: undefined,
};

/**
 * Reads the body of a customize request.
 * @throws HookError InvalidRequest, naming the parent and the first field that can't be read
 */
export function parseCustomizeRequest(body: unknown): CustomizeRequest {
  return parse(CustomizeRequest, body, 'customize');
}

function parse<T extends z.ZodType>(schema: T, body: unknown, hook: string): z.output<T> {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  throw new HookError('InvalidRequest', `${describeParent(body)}not a ${hook} request: ${describeIssues(read.error)}`);
}

function describeParent(body: unknown): string {
  const parent = isObject(body) ? body['parent'] : undefined;
  const metadata = isObject(parent) ? parent['metadata'] : undefined;
  if (!isObject(metadata) || typeof metadata['name'] !== 'string') return '';
  const namespace = typeof metadata['namespace'] === 'string' ? `${metadata['namespace']}/` : '';
  return `MeshGatewayInstance ${namespace}${metadata['name']}: `;
}
