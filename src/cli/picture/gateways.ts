import { readGateway } from '../../api/gateway.ts';
import { gatewayGroup } from '../../api/hook.ts';
import { isObject, type JsonObject, objectAt, objectsIn } from '../../api/json.ts';
import { describeIssues } from '../../errors.ts';
import { meshOfGateway } from '../../gateways/mesh.ts';
import { titleOf } from '../../gateways/names.ts';
import type { Manifest } from '../manifests/manifests.ts';
import type { GatewayNode } from './model.ts';

/** Returns the MeshGateways of manifests, by title. */
export function gatewaysOf(manifests: readonly Manifest[]): readonly Omit<GatewayNode, 'id'>[] {
  return manifests
    .filter(({ apiVersion, kind }) => `${kind}.${apiVersion}` === gatewayGroup)
    .map(gatewayOf)
    .toSorted((one, other) => (one.title < other.title ? -1 : 1));
}

function gatewayOf({ name, object, source }: Manifest): Omit<GatewayNode, 'id'> {
  const spec = objectAt(object, 'spec');
  const { error } = readGateway(object);
  return {
    title: titleOf(name, object),
    mesh: meshOfGateway(object) ?? '',
    listeners: objectsIn(objectAt(spec, 'conf')['listeners']).map(describeListener),
    selectors: objectsIn(spec['selectors']).map((selector) => describeTags(objectAt(selector, 'match'))),
    problem: error === undefined ? undefined : describeIssues(error),
    source,
  };
}

function describeListener({ hostname, port, protocol }: JsonObject): string {
  return [port, protocol, hostname].flatMap((part) => (part === undefined || isObject(part) ? [] : [part])).join(' ');
}

function describeTags(match: JsonObject): string {
  const tags = Object.entries(match).map(([tag, value]) => `${tag}=${typeof value === 'string' ? value : '?'}`);
  return tags.length === 0 ? 'all instances of the mesh' : tags.join(', ');
}
