import type { z } from 'zod';
import { CustomizeRequest, SyncRequest } from '../api/hook.ts';
import { isObject } from '../api/json.ts';
import { describeIssues, HookError } from '../errors.ts';

/**
 * Reads the body of a sync request.
 * @throws HookError InvalidRequest, naming the parent and the first field that can't be read
 */
export function parseSyncRequest(body: unknown): SyncRequest {
  return parse(SyncRequest, body, 'sync');
}

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
