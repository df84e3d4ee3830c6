import type { GatewaySelector } from '../api/instance.ts';
import { quote } from '../errors.ts';
import { type Miss, nearestMisses } from '../gateways/misses.ts';
import { type Selection, whyOutranked } from '../gateways/select.ts';
import type { Finding } from './conditions.ts';

/** The number of MeshGateways that a message names before it counts the rest. */
const most = 3;

/**
 * Makes the condition GatewayMatched. Its message names the bound MeshGateway and the others that match, or those that
 * nearly match and the tag that differs.
 */
export function gatewayMatched(selection: Selection, mesh: string, selector: GatewaySelector): Finding {
  const { bound, malformed, otherMesh, outranked } = selection;
  const type = 'GatewayMatched';
  if (bound !== undefined) {
    const others = outranked.map((match) => `${quote(match.gateway.metadata.name)} (${whyOutranked(match, bound)})`);
    const message = [
      `MeshGateway ${quote(bound.gateway.metadata.name)}`,
      ...listed('also matching, with a lower rank: ', others),
    ];
    return { type, status: 'True', reason: 'Matched', message: message.join('; ') };
  }
  if (selector.by === 'name') {
    return { type, status: 'False', reason: 'NoGatewayMatched', message: whyUnmatched(selection, mesh, selector) };
  }
  const message = [
    noGatewayMatched(mesh),
    ...listed('nearest: ', nearestMisses(selection).map(describeMiss)),
    ...listed(
      'skipped because they cannot be read: ',
      malformed.map(({ name, problem }) => `${quote(name)} (${problem})`),
    ),
    ...(otherMesh.length === 0 ? [] : [`${otherMesh.length} in other meshes`]),
  ];
  return { type, status: 'False', reason: 'NoGatewayMatched', message: message.join('; ') };
}

/** Explains in a sentence why no MeshGateway is bound. */
export function whyUnmatched(selection: Selection, mesh: string, selector: GatewaySelector): string {
  if (selector.by === 'tags') return noGatewayMatched(mesh);
  const { malformed, otherMesh } = selection;
  const [unreadable] = malformed;
  const [miss] = nearestMisses(selection);
  const why = () => {
    if (unreadable !== undefined) return `cannot be read: ${unreadable.problem}`;
    if (otherMesh.length > 0) return `does not belong to mesh '${mesh}'`;
    return miss === undefined ? 'does not exist' : `does not match: ${describeMiss(miss)}`;
  };
  return `MeshGateway ${quote(selector.name)} of spec.gatewayRef ${why()}`;
}

/** The message that Kuma writes. */
function noGatewayMatched(mesh: string): string {
  return `No Gateway matched by tags in mesh: '${mesh}'`;
}

/** Describes the first tag that keeps a MeshGateway from matching. */
export function describeMiss({ name, failed }: Miss): string {
  const actual =
    failed.actual === undefined ? 'the instance has no such tag' : `the instance has ${quote(failed.actual)}`;
  return `${quote(name)} selects ${failed.tag}=${quote(failed.wanted)}, ${actual}`;
}

function listed(intro: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const more = items.length > most ? [`and ${items.length - most} more`] : [];
  return [`${intro}${[...items.slice(0, most), ...more].join(', ')}`];
}
