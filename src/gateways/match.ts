import type { StringMap } from '../api/json.ts';

/** A tag of a selector that an instance does not carry. */
export interface FailedTag {
  readonly tag: string;
  readonly wanted: string;
  /** What the instance has; undefined where it has no such tag. */
  readonly actual: string | undefined;
}

/** How specific a selector is: more tags beat fewer, then more exact values beat wildcards. */
export interface Rank {
  readonly tags: number;
  readonly exact: number;
}

/** One selector against an instance's tags: with a failed tag it does not match. */
export interface SelectorVerdict {
  readonly rank: Rank;
  readonly satisfied: number;
  readonly failed: FailedTag | undefined;
}

/** The value of a selector that any value of the tag satisfies. */
export const wildcard = '*';

/**
 * Compares a selector with tags. Every tag must be there, with the same value or `*`; no tags match everything.
 * Source: TagSelector in Kuma's api/mesh/v1alpha1/dataplane_helpers.go.
 */
export function matchSelector(
  selector: Iterable<readonly [tag: string, value: string]>,
  tags: StringMap,
): SelectorVerdict {
  let count = 0;
  let exact = 0;
  let satisfied = 0;
  let failed: FailedTag | undefined;
  for (const [tag, wanted] of selector) {
    const actual = tags.get(tag);
    count += 1;
    if (wanted !== wildcard) exact += 1;
    if (actual !== undefined && (wanted === wildcard || wanted === actual)) satisfied += 1;
    else failed ??= { tag, wanted, actual };
  }
  return { rank: { tags: count, exact }, satisfied, failed };
}

/** Negative where a ranks below b, positive where above, 0 where they are equal. */
export function compareRanks(a: Rank, b: Rank): number {
  return a.tags - b.tags || a.exact - b.exact;
}
