import { quote } from '../errors.ts';
import { type Miss, nearestMisses } from '../gateways/misses.ts';
import { type Selection, whyOutranked } from '../gateways/select.ts';
import type { Finding } from './conditions.ts';

/** How many MeshGateways a message names before it counts the rest. */
const named = 3;

/** Says which MeshGateway is bound and which matched too, or which came nearest and what kept them away. */
export function gatewayMatched(selection: Selection, mesh: string): Finding {
  const { bound, malformed, otherMesh, outranked } = selection;
  const type = 'GatewayMatched';
  if (bound !== undefined) {
    const others = outranked.map((match) => `${quote(match.gateway.metadata.name)} (${whyOutranked(match, bound)})`);
    const message = [
      `MeshGateway ${quote(bound.gateway.metadata.name)}`,
      ...listed('matched too, ranked lower: ', others),
    ];
    return { type, status: 'True', reason: 'Matched', message: message.join('; ') };
  }
  const message = [
    noGatewayMatched(mesh),
    ...listed('nearest: ', nearestMisses(selection).map(describeMiss)),
    ...listed(
      'skipped, unreadable: ',
      malformed.map(({ name, problem }) => `${quote(name)} (${problem})`),
    ),
    ...(otherMesh.length === 0 ? [] : [`${otherMesh.length} in other meshes`]),
  ];
  return { type, status: 'False', reason: 'NoGatewayMatched', message: message.join('; ') };
}

/** Kuma's own sentence. */
export function noGatewayMatched(mesh: string): string {
  return `No Gateway matched by tags in mesh: '${mesh}'`;
}

/** The first tag that kept a MeshGateway from matching. */
export function describeMiss({ name, failed }: Miss): string {
  const actual =
    failed.actual === undefined ? 'the instance has no such tag' : `the instance has ${quote(failed.actual)}`;
  return `${quote(name)} wants ${failed.tag}=${quote(failed.wanted)}, ${actual}`;
}

function listed(intro: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const more = items.length > named ? [`and ${items.length - named} more`] : [];
  return [`${intro}${[...items.slice(0, named), ...more].join(', ')}`];
}
