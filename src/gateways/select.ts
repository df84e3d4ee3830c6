import { type MeshGateway, readGateway } from '../api/gateway.ts';
import { isList, isObject, type Json, type JsonObject, type StringMap } from '../api/json.ts';
import { describeIssues } from '../errors.ts';
import { compareRanks, matchSelector, type Rank, wildcard } from './match.ts';
import { isOfMesh, meshOfGateway } from './mesh.ts';
import { titleOf } from './names.ts';

/** A MeshGateway of the mesh. One of its selectors matches the instance. */
export interface Match {
  readonly gateway: MeshGateway;
  /** The name, with the display name before it if there is one. */
  readonly title: string;
  readonly rank: Rank;
}

/** A MeshGateway of the mesh with selectors that do not match. See nearestMisses for the reason. */
export interface Missed {
  readonly name: string;
  readonly raw: JsonObject;
}

/** A MeshGateway that cannot be parsed. */
export interface Malformed {
  /** The name, with the display name before it if there is one. */
  readonly name: string;
  readonly problem: string;
}

/** A MeshGateway of another mesh. */
export interface OtherMesh {
  /** The name, with the display name before it if there is one. */
  readonly name: string;
  readonly mesh: string;
}

/** All MeshGateways, grouped by the result of the selection. */
export interface Selection {
  /** The tags of the instance. */
  readonly tags: StringMap;
  readonly bound: Match | undefined;
  /** Gateways that also match, but rank lower. The highest rank comes first. */
  readonly outranked: readonly Match[];
  /** Gateways that do not match, in no particular order. */
  readonly missed: readonly Missed[];
  readonly malformed: readonly Malformed[];
  readonly otherMesh: readonly OtherMesh[];
}

/**
 * Binds an instance to at most one MeshGateway. Of the mesh's gateways that match, it chooses the one with the most
 * specific selector, then the one created last, then the first by name.
 * Source: SelectDataplanePolicyWithMatcher in Kuma's pkg/core/policy/dataplane_matcher.go.
 * @param gateways unparsed MeshGateways by name; a gateway that cannot be parsed is skipped
 */
export function selectGateway(gateways: JsonObject, mesh: string, tags: StringMap): Selection {
  const found: Found = { matches: [], missed: [], malformed: [], otherMesh: [] };
  for (const name of Object.keys(gateways)) {
    const raw = gateways[name];
    if (!isOfMesh(raw, mesh)) found.otherMesh.push({ name: titleOf(name, raw), mesh: meshOfGateway(raw) ?? '' });
    else if (isPlainMiss(raw, tags)) found.missed.push({ name, raw });
    else place(name, raw, tags, found);
  }
  const { matches, ...others } = found;
  const [bound, ...outranked] = matches.sort(byPrecedence);
  return { tags, bound, outranked, ...others };
}

interface Found {
  readonly matches: Match[];
  readonly missed: Missed[];
  readonly malformed: Malformed[];
  readonly otherMesh: OtherMesh[];
}

/** Parses a whole gateway and adds it to its group. */
function place(name: string, raw: Json | undefined, tags: StringMap, { malformed, matches, missed }: Found): void {
  const read = readGateway(raw);
  const match = read.success ? matchOf(read.data, titleOf(name, raw), tags) : undefined;
  if (!read.success) malformed.push({ name: titleOf(name, raw), problem: describeIssues(read.error) });
  else if (match !== undefined) matches.push(match);
  else if (isObject(raw)) missed.push({ name, raw });
}

/** Explains why a match binds every instance of its mesh. Undefined if its selectors have tags. */
export function whyAll({ gateway, rank }: Match): string | undefined {
  if (rank.tags > 0) return undefined;
  const why = (gateway.spec?.selectors ?? []).length === 0 ? 'has no selectors' : 'has a selector without tags';
  return `it ${why}, so it matches every instance of the mesh`;
}

/** Explains why a match ranks below the bound gateway. */
export function whyOutranked(match: Match, bound: Match): string {
  if (match.rank.tags < bound.rank.tags) return 'fewer tags in its selector';
  if (match.rank.exact < bound.rank.exact) return 'fewer exact values in its selector';
  return createdAt(match.gateway) < createdAt(bound.gateway) ? 'created earlier' : 'its name sorts later';
}

/**
 * Reports whether a gateway clearly does not match. Most gateways of a cluster bind other instances, so this check
 * reads and validates only their names and selectors. A gateway that has an unexpected form or might match is parsed as
 * a whole later. The check allocates no memory: with thousands of gateways, a garbage collection in the middle would
 * copy them all.
 */
function isPlainMiss(raw: Json | undefined, tags: StringMap): raw is JsonObject {
  if (!isObject(raw)) return false;
  const { metadata, spec } = raw;
  if (!isObject(metadata) || typeof metadata['name'] !== 'string' || !isObject(spec)) return false;
  const { selectors } = spec;
  return isList(selectors) && selectors.length > 0 && selectors.every((selector) => fails(selector, tags));
}

function fails(selector: Json, tags: StringMap): boolean {
  const match = isObject(selector) ? selector['match'] : undefined;
  if (!isObject(match)) return false;
  let failed = false;
  for (const tag in match) {
    const wanted = match[tag];
    if (typeof wanted !== 'string') return false;
    const actual = tags.get(tag);
    if (actual === undefined || (wanted !== wildcard && wanted !== actual)) failed = true;
  }
  return failed;
}

function matchOf(gateway: MeshGateway, title: string, tags: StringMap): Match | undefined {
  const selectors = gateway.spec?.selectors ?? [];
  const verdicts =
    selectors.length === 0 ? [matchSelector([], tags)] : selectors.map(({ match }) => matchSelector(match, tags));
  const matched = verdicts.filter(({ failed }) => failed === undefined);
  const [best] = matched.sort((a, b) => compareRanks(b.rank, a.rank));
  return best === undefined ? undefined : { gateway, title, rank: best.rank };
}

function byPrecedence(a: Match, b: Match): number {
  const byAge = createdAt(b.gateway) - createdAt(a.gateway);
  return compareRanks(b.rank, a.rank) || byAge || (a.gateway.metadata.name < b.gateway.metadata.name ? -1 : 1);
}

/** Returns the creation time in seconds since the epoch. A gateway without a creation time counts as the oldest. */
function createdAt(gateway: MeshGateway): number {
  const { creationTimestamp } = gateway.metadata;
  return creationTimestamp === undefined ? Number.NEGATIVE_INFINITY : Math.floor(Date.parse(creationTimestamp) / 1000);
}
