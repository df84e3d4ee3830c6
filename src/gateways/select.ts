import { MeshGateway } from '../api/gateway.ts';
import { isObject, type StringMap } from '../api/json.ts';
import { describeIssues } from '../errors.ts';
import { compareRanks, type FailedTag, matchSelector, type Rank } from './match.ts';
import { defaultMesh } from './mesh.ts';

/** A MeshGateway of the mesh whose selectors match the instance. */
export interface Match {
  readonly gateway: MeshGateway;
  readonly rank: Rank;
}

/** A MeshGateway of the mesh that does not match, with the closest of its selectors. */
export interface Miss {
  readonly gateway: MeshGateway;
  readonly satisfied: number;
  readonly failed: FailedTag;
}

/** A MeshGateway that could not be read. */
export interface Malformed {
  readonly name: string;
  readonly problem: string;
}

/** Every MeshGateway, sorted into what became of it. */
export interface Selection {
  readonly bound: Match | undefined;
  /** Matched too, but ranked lower: the next best first. */
  readonly outranked: readonly Match[];
  /** Not matched: the nearest first. */
  readonly missed: readonly Miss[];
  readonly malformed: readonly Malformed[];
  /** The names of those of other meshes. */
  readonly otherMesh: readonly string[];
}

/**
 * Binds an instance to at most one MeshGateway: of the mesh's gateways that match, the one with the most specific
 * selector, then the one created later, then the first by name.
 * Source: SelectDataplanePolicyWithMatcher in Kuma's pkg/core/policy/dataplane_matcher.go.
 * @param gateways MeshGateways by name, unread: one that can't be read is skipped
 */
export function selectGateway(gateways: Readonly<Record<string, unknown>>, mesh: string, tags: StringMap): Selection {
  const matches: Match[] = [];
  const missed: Miss[] = [];
  const malformed: Malformed[] = [];
  const otherMesh: string[] = [];
  for (const [name, raw] of Object.entries(gateways)) {
    if (isOfOtherMesh(raw, mesh)) {
      otherMesh.push(name);
      continue;
    }
    const read = MeshGateway.safeParse(raw);
    if (read.success) place(read.data, tags, matches, missed);
    else malformed.push({ name, problem: describeIssues(read.error) });
  }
  const [bound, ...outranked] = matches.sort(byPrecedence);
  missed.sort(byNearness);
  return { bound, outranked, missed, malformed, otherMesh };
}

/** Why a match ranks below the bound one, in plain words. */
export function whyOutranked(match: Match, bound: Match): string {
  if (match.rank.tags < bound.rank.tags) return 'fewer tags in its selector';
  if (match.rank.exact < bound.rank.exact) return 'fewer exact values in its selector';
  return createdAt(match.gateway) < createdAt(bound.gateway) ? 'created earlier' : 'later by name';
}

function isOfOtherMesh(raw: unknown, mesh: string): boolean {
  if (!isObject(raw)) return false;
  const own = raw['mesh'] === undefined || raw['mesh'] === null || raw['mesh'] === '' ? defaultMesh : raw['mesh'];
  return typeof own === 'string' && own !== mesh;
}

function place(gateway: MeshGateway, tags: StringMap, matches: Match[], missed: Miss[]): void {
  const selectors = gateway.spec?.selectors ?? [];
  const matched = selectors.length === 0 ? [matchSelector(new Map(), tags)] : [];
  let nearest: { readonly satisfied: number; readonly failed: FailedTag } | undefined;
  for (const { match } of selectors) {
    const verdict = matchSelector(match, tags);
    const { failed, satisfied } = verdict;
    if (failed === undefined) matched.push(verdict);
    else if (nearest === undefined || satisfied > nearest.satisfied) nearest = { satisfied, failed };
  }
  const [best] = matched.sort((a, b) => compareRanks(b.rank, a.rank));
  if (best !== undefined) matches.push({ gateway, rank: best.rank });
  else if (nearest !== undefined) missed.push({ gateway, ...nearest });
}

function byPrecedence(a: Match, b: Match): number {
  return compareRanks(b.rank, a.rank) || createdAt(b.gateway) - createdAt(a.gateway) || byName(a.gateway, b.gateway);
}

function byNearness(a: Miss, b: Miss): number {
  return b.satisfied - a.satisfied || byName(a.gateway, b.gateway);
}

function byName(a: MeshGateway, b: MeshGateway): number {
  if (a.metadata.name === b.metadata.name) return 0;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

/** Seconds since the epoch; what has no creation time is older than all else. */
function createdAt(gateway: MeshGateway): number {
  const { creationTimestamp } = gateway.metadata;
  return creationTimestamp === undefined ? Number.NEGATIVE_INFINITY : Math.floor(Date.parse(creationTimestamp) / 1000);
}
