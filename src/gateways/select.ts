import { MeshGateway } from '../api/gateway.ts';
import { isList, isObject, type Json, type JsonObject, type StringMap } from '../api/json.ts';
import { describeIssues } from '../errors.ts';
import { compareRanks, matchSelector, type Rank, wildcard } from './match.ts';
import { defaultMesh } from './mesh.ts';

/** A MeshGateway of the mesh whose selectors match the instance. */
export interface Match {
  readonly gateway: MeshGateway;
  readonly rank: Rank;
}

/** A MeshGateway of the mesh with selectors that do not match. See nearestMisses for the reason. */
export interface Missed {
  readonly name: string;
  readonly raw: JsonObject;
}

/** A MeshGateway that cannot be parsed. */
export interface Malformed {
  readonly name: string;
  readonly problem: string;
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
  /** The names of gateways of other meshes. */
  readonly otherMesh: readonly string[];
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
    if (isOfOtherMesh(raw, mesh)) found.otherMesh.push(name);
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
  readonly otherMesh: string[];
}

/** Parses a whole gateway and adds it to its group. */
function place(name: string, raw: Json | undefined, tags: StringMap, { malformed, matches, missed }: Found): void {
  const read = MeshGateway.safeParse(raw);
  const match = read.success ? matchOf(read.data, tags) : undefined;
  if (!read.success) malformed.push({ name, problem: describeIssues(read.error) });
  else if (match !== undefined) matches.push(match);
  else if (isObject(raw)) missed.push({ name, raw });
}

/** Explains why a match ranks below the bound gateway. */
export function whyOutranked(match: Match, bound: Match): string {
  if (match.rank.tags < bound.rank.tags) return 'fewer tags in its selector';
  if (match.rank.exact < bound.rank.exact) return 'fewer exact values in its selector';
  return createdAt(match.gateway) < createdAt(bound.gateway) ? 'created earlier' : 'its name sorts later';
}

function isOfOtherMesh(raw: Json | undefined, mesh: string): boolean {
  if (!isObject(raw)) return false;
  const own = raw['mesh'] === undefined || raw['mesh'] === null || raw['mesh'] === '' ? defaultMesh : raw['mesh'];
  return typeof own === 'string' && own !== mesh;
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

function matchOf(gateway: MeshGateway, tags: StringMap): Match | undefined {
  const selectors = gateway.spec?.selectors ?? [];
  const verdicts =
    selectors.length === 0 ? [matchSelector([], tags)] : selectors.map(({ match }) => matchSelector(match, tags));
  const matched = verdicts.filter(({ failed }) => failed === undefined);
  const [best] = matched.sort((a, b) => compareRanks(b.rank, a.rank));
  return best === undefined ? undefined : { gateway, rank: best.rank };
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
