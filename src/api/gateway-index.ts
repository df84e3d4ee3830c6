import { createHash } from 'node:crypto';
import * as z from 'zod';
import { isList, isObject, type Json, type JsonObject, objectAt, optional, parseJson } from './json.ts';
import { ownGroup } from './own-instance.ts';

/** The kind of an entry of the gateway index: one small object for each MeshGateway, with the same name. */
export const indexKind = 'MeshGatewayIndexEntry';
export const indexVersion = `${ownGroup}/v1alpha1`;
export const indexResource = 'meshgatewayindexentries';

/** The key of the entries in `related` and `attachments`. */
export const indexGroup = `${indexKind}.${indexVersion}` as const;

/** The label of an entry: the hash of the service that all selectors of its MeshGateway require, or {@link anyService}. */
export const serviceLabel = 'mesh.internal/gateway-service';

/** The value of the label for a MeshGateway that can match instances of any service. */
export const anyService = 'any';

/** The fields of an entry, as the CustomResourceDefinition declares them. */
export const IndexEntrySpec = z.object({
  gateway: optional(z.string()).meta({
    description:
      'The fields of the MeshGateway that decide which instances it binds and which ports they get, as JSON. The hook keeps them up to date.',
  }),
});

/** The label of the entry of a MeshGateway with a display name: the hash of that name. */
export const nameLabel = 'mesh.internal/gateway-display-name';

/**
 * Returns the value of a label for a text. Names can be longer than the 63 characters of a label. Metacontroller validates the values of a
 * rule for each event and each instance, so the hash is short. Two texts with the same hash only add candidates to a request: the
 * selectors decide.
 */
export function labelHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/**
 * Returns the fields of a MeshGateway that the hook reads, in a fixed order. A value that cannot be read stays as it is, so
 * that the hook reports the same problem for an entry and for its MeshGateway.
 */
export function reduceGateway(gateway: JsonObject): JsonObject {
  const { annotations, creationTimestamp, labels, name } = objectAt(gateway, 'metadata');
  return {
    mesh: gateway['mesh'],
    metadata: {
      name,
      creationTimestamp,
      labels: pick(labels, 'kuma.io/origin'),
      annotations: pick(annotations, 'kuma.io/display-name'),
    },
    spec: reduceSpec(gateway['spec']),
  };
}

function pick(map: Json | undefined, key: string): JsonObject | undefined {
  const value = isObject(map) ? map[key] : undefined;
  return value === undefined ? undefined : { [key]: value };
}

function reduceSpec(spec: Json | undefined): Json | undefined {
  if (!isObject(spec)) return spec;
  const { conf, selectors } = spec;
  if (!isObject(conf)) return { selectors, conf };
  const { listeners } = conf;
  return { selectors, conf: { listeners: isList(listeners) ? listeners.map(reduceListener) : listeners } };
}

function reduceListener(listener: Json): Json {
  return isObject(listener) ? { port: listener['port'] } : listener;
}

/** Returns the MeshGateway of an index entry. An entry that cannot be read becomes a value that no MeshGateway has. */
export function gatewayOf(entry: Json | undefined): Json {
  const gateway = isObject(entry) ? objectAt(entry, 'spec')['gateway'] : undefined;
  return (typeof gateway === 'string' ? parseJson(gateway) : undefined) ?? null;
}
