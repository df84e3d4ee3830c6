import { MeshGateway } from '../api/gateway.ts';
import { isList, isObject, type Json, type StringMap } from '../api/json.ts';
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
  readonly name: string;
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
  /** Not matched, in no order: see nearestFirst. */
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
    const miss = quickMiss(raw, tags);
    if (miss !== undefined) {
      missed.push(miss);
      continue;
    }
    const read = MeshGateway.safeParse(raw);
    if (read.success) place(read.data, tags, matches, missed);
    else malformed.push({ name, problem: describeIssues(read.error) });
  }
  const [bound, ...outranked] = matches.sort(byPrecedence);
  return { bound, outranked, missed, malformed, otherMesh };
}

/** The misses that came nearest, first. */
export function nearestFirst(missed: readonly Miss[]): readonly Miss[] {
  return [...missed].sort((a, b) => b.satisfied - a.satisfied || compareText(a.name, b.name));
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

/**
 * Most gateways of a cluster bind other instances. Of those just name and selectors are read, and so just these are
 * checked; what is not as expected, or may match, is left to be read as a whole.
 */
function quickMiss(raw: unknown, tags: StringMap): Miss | undefined {
  if (!isObject(raw) || !isObject(raw['metadata']) || !isObject(raw['spec'])) return undefined;
  const { name } = raw['metadata'];
  const { selectors } = raw['spec'];
  if (typeof name !== 'string' || !isList(selectors) || selectors.length === 0) return undefined;
  let nearest: Nearest | undefined;
  for (const selector of selectors) {
    const entries = quickEntries(selector);
    if (entries === undefined) return undefined;
    const { failed, satisfied } = matchSelector(entries, tags);
    if (failed === undefined) return undefined;
    if (nearest === undefined || satisfied > nearest.satisfied) nearest = { satisfied, failed };
  }
  return nearest === undefined ? undefined : { name, ...nearest };
}

function quickEntries(selector: Json): readonly [string, string][] | undefined {
  const match = isObject(selector) ? selector['match'] : undefined;
  if (!isObject(match)) return undefined;
  const entries: [string, string][] = [];
  for (const tag of Object.keys(match)) {
    const wanted = match[tag];
    if (typeof wanted !== 'string') return undefined;
    entries.push([tag, wanted]);
  }
  return entries;
}

type Nearest = Omit<Miss, 'name'>;

function place(gateway: MeshGateway, tags: StringMap, matches: Match[], missed: Miss[]): void {
  const selectors = gateway.spec?.selectors ?? [];
  const matched = selectors.length === 0 ? [matchSelector([], tags)] : [];
  let nearest: Nearest | undefined;
  for (const { match } of selectors) {
    const verdict = matchSelector(match, tags);
    const { failed, satisfied } = verdict;
    if (failed === undefined) matched.push(verdict);
    else if (nearest === undefined || satisfied > nearest.satisfied) nearest = { satisfied, failed };
  }
  const [best] = matched.sort((a, b) => compareRanks(b.rank, a.rank));
  if (best !== undefined) matches.push({ gateway, rank: best.rank });
  else if (nearest !== undefined) missed.push({ name: gateway.metadata.name, ...nearest });
}

function byPrecedence(a: Match, b: Match): number {
  return (
    compareRanks(b.rank, a.rank) ||
    createdAt(b.gateway) - createdAt(a.gateway) ||
    compareText(a.gateway.metadata.name, b.gateway.metadata.name)
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Seconds since the epoch; what has no creation time is older than all else. */
function createdAt(gateway: MeshGateway): number {
  const { creationTimestamp } = gateway.metadata;
  return creationTimestamp === undefined ? Number.NEGATIVE_INFINITY : Math.floor(Date.parse(creationTimestamp) / 1000);
}
