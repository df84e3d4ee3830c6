import { quote } from '../errors.ts';
import { type Miss, nearestMisses } from '../gateways/misses.ts';
import { type Selection, whyOutranked } from '../gateways/select.ts';
import type { Finding } from './conditions.ts';

/** How many MeshGateways a message names before it counts the rest. */
const named = 3;

/**
 * Says which MeshGateway is bound and which matched too, or which came nearest and what kept them away.
 * @param named the one that spec.gatewayRef names
 */
export function gatewayMatched(selection: Selection, mesh: string, named?: string): Finding {
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
  if (named !== undefined) {
    return { type, status: 'False', reason: 'NoGatewayMatched', message: whyUnmatched(selection, mesh, named) };
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

/**
 * Why no MeshGateway is bound, in a sentence.
 * @param named the one that spec.gatewayRef names
 */
export function whyUnmatched(selection: Selection, mesh: string, named: string | undefined): string {
  if (named === undefined) return noGatewayMatched(mesh);
  const { malformed, otherMesh } = selection;
  const [unreadable] = malformed;
  const [miss] = nearestMisses(selection);
  const why = () => {
    if (unreadable !== undefined) return `can't be read: ${unreadable.problem}`;
    if (otherMesh.length > 0) return `is not of mesh '${mesh}'`;
    return miss === undefined ? 'does not exist' : `does not match: ${describeMiss(miss)}`;
  };
  return `MeshGateway ${quote(named)}, which spec.gatewayRef names, ${why()}`;
}

/** Kuma's own sentence. */
function noGatewayMatched(mesh: string): string {
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
