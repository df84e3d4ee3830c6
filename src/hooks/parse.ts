import type { z } from 'zod';
import {
  CustomizeRequest,
  childGroups,
  gatewayGroup,
  namespaceGroup,
  readSyncRequest,
  type SyncRequest,
} from '../api/hook.ts';
import { compiled, isObject, type JsonObject } from '../api/json.ts';
import { describeIssues, HookError } from '../errors.ts';

/**
 * Reads the body of a sync request.
 * @throws HookError InvalidRequest, naming the parent and the first field that can't be read
 */
export function parseSyncRequest(body: unknown): SyncRequest {
  const request = parseAllButGateways(body);
  requireOwnKeys(request.children, body);
  return request;
}

function parseAllButGateways(body: unknown): SyncRequest {
  const gateways = gatewaysOf(body);
  if (gateways === undefined) return parse(readSyncRequest, body, 'sync');
  const request = parse(readSyncRequest, without(body, gateways.related), 'sync');
  const related = Object.assign({}, noneRelated, request.related, { [gatewayGroup]: gateways.objects });
  return Object.assign(request, { related });
}

/** A child is known by its keys: one that is another object inside would be answered under another name, and deleted. */
function requireOwnKeys(children: SyncRequest['children'], body: unknown): void {
  for (const [groupKey, objects] of Object.entries(children)) {
    for (const [key, { apiVersion, kind, metadata }] of Object.entries(objects ?? {})) {
      const own = metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
      // Hook version v1 keys by name alone; it is refused later, in its own words.
      if (groupKey === `${kind}.${apiVersion}` && (key === own || key === metadata.name)) continue;
      const inside = `children[${groupKey}][${key}]: is ${kind}.${apiVersion} ${own} inside`;
      throw new HookError('InvalidRequest', `${describeParent(body)}not a sync request: ${inside}`);
    }
  }
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
  return Object.assign({}, body, { related });
}

const noneRelated = Object.fromEntries([namespaceGroup, ...Object.keys(childGroups)].map((key) => [key, undefined]));

/**
 * Reads the body of a customize request.
 * @throws HookError InvalidRequest, naming the parent and the first field that can't be read
 */
export function parseCustomizeRequest(body: unknown): CustomizeRequest {
  return parse(readCustomize, body, 'customize');
}

const readCustomize = compiled(CustomizeRequest);

function parse<T>(readBody: (body: unknown) => z.ZodSafeParseResult<T>, body: unknown, hook: string): T {
  const read = readBody(body);
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
