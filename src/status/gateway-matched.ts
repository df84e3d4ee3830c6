import type { GatewaySelector } from '../api/instance.ts';
import { quote } from '../errors.ts';
import { type Miss, nearestMisses } from '../gateways/misses.ts';
import { type Match, type OtherMesh, type Selection, whyAll, whyOutranked } from '../gateways/select.ts';
import type { Finding } from './conditions.ts';

/** The number of MeshGateways that a message names before it counts the rest. */
const most = 3;

/** The result of the search for the MeshGateway of an instance. */
export interface Search {
  readonly selection: Selection;
  readonly mesh: { readonly name: string };
  readonly namesakes: readonly string[];
}

/**
 * Makes the condition GatewayMatched. Its message names the bound MeshGateway and the others that match, or those that
 * nearly match and the tag that differs.
 */
export function gatewayMatched(search: Search, selector: GatewaySelector): Finding {
  const { bound } = search.selection;
  const type = 'GatewayMatched';
  if (bound !== undefined) {
    return { type, status: 'True', reason: 'Matched', message: describeBound(bound, search).join('; ') };
  }
  const message = selector.by === 'name' ? whyUnmatched(search, selector) : describeOthers(search).join('; ');
  return { type, status: 'False', reason: 'NoGatewayMatched', message };
}

function describeBound(bound: Match, { namesakes, selection }: Search): readonly string[] {
  const others = selection.outranked.map((match) => `${quote(match.title)} (${whyOutranked(match, bound)})`);
  const all = whyAll(bound);
  return [
    `MeshGateway ${quote(bound.title)}`,
    ...(all === undefined ? [] : [all]),
    ...listed('also matching, with a lower rank: ', others),
    ...listed('with this display name, but not bound: ', namesakes.map(quote)),
  ];
}

function describeOthers({ mesh, selection }: Search): readonly string[] {
  const { malformed, otherMesh } = selection;
  return [
    noGatewayMatched(mesh.name),
    ...listed('nearest: ', nearestMisses(selection).map(describeMiss)),
    ...listed(
      'skipped because they cannot be read: ',
      malformed.map(({ name, problem }) => `${quote(name)} (${problem})`),
    ),
    ...listed('in other meshes: ', otherMesh.map(describeOtherMesh).toSorted()),
  ];
}

/** Explains in a sentence why no MeshGateway is bound. */
export function whyUnmatched({ mesh, namesakes, selection }: Search, selector: GatewaySelector): string {
  if (selector.by === 'tags') return noGatewayMatched(mesh.name);
  const { malformed, otherMesh } = selection;
  const [unreadable] = malformed;
  const [miss] = nearestMisses(selection);
  const of = (name: string, why: string) => `MeshGateway ${quote(name)} of spec.gatewayRef ${why}`;
  if (namesakes.length > 0) {
    const titles = listed('', namesakes.map(quote)).join('');
    return of(selector.name, `is ambiguous: ${titles} have this display name; name one of them by its whole name`);
  }
  if (unreadable !== undefined) return of(unreadable.name, `cannot be read: ${unreadable.problem}`);
  if (miss !== undefined) return of(miss.name, `does not match: ${describeMiss(miss)}`);
  const [other] = otherMesh;
  if (other === undefined) return of(selector.name, 'does not exist');
  const meshes = otherMesh.map((one) => `'${one.mesh}'`).join(' and ');
  return of(other.name, `does not belong to mesh '${mesh.name}', but to mesh ${meshes}`);
}

/** The message that Kuma writes. */
function noGatewayMatched(mesh: string): string {
  return `No Gateway matched by tags in mesh: '${mesh}'`;
}

/** Describes a MeshGateway of another mesh. */
export function describeOtherMesh({ mesh, name }: OtherMesh): string {
  return `${quote(name)} (mesh '${mesh}')`;
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
