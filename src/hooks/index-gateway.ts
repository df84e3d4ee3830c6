import {
  anyService,
  indexKind,
  indexVersion,
  labelHash,
  nameLabel,
  reduceGateway,
  serviceLabel,
} from '../api/gateway-index.ts';
import type { IndexRequest, IndexResponse } from '../api/hook.ts';
import { isList, isObject, type Json, type JsonObject, objectAt } from '../api/json.ts';
import { wildcard } from '../gateways/match.ts';
import { displayNameOf, isGlobal } from '../gateways/names.ts';
import { serviceTag } from '../gateways/tags.ts';

/**
 * Returns the index entry of a MeshGateway. Metacontroller keeps one for each MeshGateway, so that an instance can ask for
 * the MeshGateways that may bind it instead of all of them. The MeshGateway itself is not changed.
 */
export function indexGateway({ object }: IndexRequest): IndexResponse {
  const { metadata, raw } = object;
  return {
    attachments: [
      {
        apiVersion: indexVersion,
        kind: indexKind,
        metadata: { name: metadata.name, labels: { [serviceLabel]: serviceOf(raw), ...displayNameLabel(raw) } },
        spec: { gateway: JSON.stringify(reduceGateway(raw)) },
      },
    ],
  };
}

/** Only MeshGateways of the global control plane are found by display name. Without the index, no rule asks for others. */
function displayNameLabel(gateway: JsonObject): JsonObject {
  const displayName = isGlobal(gateway) ? displayNameOf(gateway) : undefined;
  return displayName === undefined ? {} : { [nameLabel]: labelHash(displayName) };
}

/** Returns the label of a MeshGateway. If one of its selectors can match another service, it may bind any instance. */
function serviceOf(gateway: JsonObject): string {
  const { selectors } = objectAt(gateway, 'spec');
  const services = isList(selectors) ? selectors.map(requiredService) : [];
  const [first] = services;
  const isOne = first !== undefined && services.every((service) => service === first);
  return isOne ? labelHash(first) : anyService;
}

/** Returns the service that a selector requires. Undefined if it does not require one, or if it cannot be read. */
function requiredService(selector: Json): string | undefined {
  const match = isObject(selector) ? selector['match'] : undefined;
  if (!isObject(match) || Object.values(match).some((value) => typeof value !== 'string')) return undefined;
  const service = match[serviceTag];
  return typeof service === 'string' && service !== wildcard ? service : undefined;
}
