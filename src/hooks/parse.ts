import type * as z from 'zod';
import { childGroups } from '../api/child-groups.ts';
import { gatewayOf, indexGroup } from '../api/gateway-index.ts';
import {
  CustomizeRequest,
  classGroup,
  gatewayGroup,
  IndexRequest,
  namespaceGroup,
  type OwnSyncRequest,
  readSyncRequest,
  type SyncRequest,
} from '../api/hook.ts';
import { compiled, isObject, type Json, type JsonObject } from '../api/json.ts';
import { resolveRequest } from '../classes/resolve.ts';
import { describeIssues, HookError } from '../errors.ts';

/**
 * Reads the body of a sync request.
 * @throws HookError InvalidRequest, with the parent and the first invalid field
 */
export function parseSyncRequest(body: unknown): SyncRequest {
  const request = parseAllButGateways(body);
  requireOwnKeys(request.children, body);
  return resolveRequest(request);
}

function parseAllButGateways(body: unknown): OwnSyncRequest | SyncRequest {
  const gateways = gatewaysOf(body);
  if (gateways === undefined) return parse(readSyncRequest, body, 'a sync');
  const request = parse(readSyncRequest, without(body, gateways.related), 'a sync');
  const related = Object.assign({}, noneRelated, request.related, { [gatewayGroup]: gateways.objects });
  return Object.assign(request, { related });
}

/**
 * Requires each child to match its key. Otherwise the response would contain the child under another name, and
 * Metacontroller would delete the observed child.
 */
function requireOwnKeys(children: SyncRequest['children'], body: unknown): void {
  for (const [groupKey, objects] of Object.entries(children)) {
    for (const [key, { apiVersion, kind, metadata }] of Object.entries(objects ?? {})) {
      const own = metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
      // Hook version v1 uses only the name as key. A later check reports it with its own error.
      if (groupKey === `${kind}.${apiVersion}` && (key === own || key === metadata.name)) continue;
      const mismatch = `children[${groupKey}][${key}]: contains ${kind}.${apiVersion} ${own}, which does not match the key`;
      throw new HookError('InvalidRequest', `${describeParent(body)}not a sync request: ${mismatch}`);
    }
  }
}

/**
 * Returns the MeshGateways, which are by far the largest part of a request. The schema does not read them: zod keeps a
 * reference to the last input, so each garbage collection would copy the MeshGateways until the next request.
 */
function gatewaysOf(body: unknown): { readonly related: JsonObject; readonly objects: JsonObject } | undefined {
  const related = isObject(body) ? body['related'] : undefined;
  if (!isObject(related)) return undefined;
  const objects = related[gatewayGroup] ?? indexed(related[indexGroup]);
  return isObject(objects) ? { related, objects } : undefined;
}

/** Returns the MeshGateways of index entries, which have the same names. */
function indexed(entries: Json | undefined): JsonObject | undefined {
  if (!isObject(entries)) return undefined;
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, gatewayOf(entry)]));
}

function without(body: unknown, { [gatewayGroup]: _, [indexGroup]: __, ...related }: JsonObject): JsonObject {
  return Object.assign({}, body, { related });
}

const noneRelated = Object.fromEntries(
  [namespaceGroup, classGroup, indexGroup, ...Object.keys(childGroups)].map((key) => [key, undefined]),
);

/**
 * Reads the body of an index request.
 * @throws HookError InvalidRequest, with the first invalid field
 */
export function parseIndexRequest(body: unknown): IndexRequest {
  return parse(readIndex, body, 'an index');
}

const readIndex = compiled(IndexRequest);

/**
 * Reads the body of a customize request.
 * @throws HookError InvalidRequest, with the parent and the first invalid field
 */
export function parseCustomizeRequest(body: unknown): CustomizeRequest {
  return parse(readCustomize, body, 'a customize');
}

const readCustomize = compiled(CustomizeRequest);

function parse<T>(readBody: (body: unknown) => z.ZodSafeParseResult<T>, body: unknown, what: string): T {
  const read = readBody(body);
  if (read.success) return read.data;
  throw new HookError('InvalidRequest', `${describeParent(body)}not ${what} request: ${describeIssues(read.error)}`);
}

function describeParent(body: unknown): string {
  const parent = isObject(body) ? body['parent'] : undefined;
  const metadata = isObject(parent) ? parent['metadata'] : undefined;
  if (!isObject(metadata) || typeof metadata['name'] !== 'string') return '';
  const namespace = typeof metadata['namespace'] === 'string' ? `${metadata['namespace']}/` : '';
  return `MeshGatewayInstance ${namespace}${metadata['name']}: `;
}
