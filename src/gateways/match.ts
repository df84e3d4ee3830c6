import type { StringMap } from '../api/json.ts';

/** A tag of a selector that the tags of an instance do not satisfy. */
export interface FailedTag {
  readonly tag: string;
  readonly wanted: string;
  /** The value of the instance's tag, or undefined if the instance does not have the tag. */
  readonly actual: string | undefined;
}

/** How specific a selector is. More tags rank higher; with the same number of tags, more exact values rank higher. */
export interface Rank {
  readonly tags: number;
  readonly exact: number;
}

/** The result of matching one selector with an instance's tags. The selector matches if no tag failed. */
export interface SelectorVerdict {
  readonly rank: Rank;
  readonly satisfied: number;
  readonly failed: FailedTag | undefined;
}

/** The value in a selector that matches any value of the tag. */
export const wildcard = '*';

/**
 * Matches a selector with tags. Each tag of the selector must be present, and have the same value unless the selector
 * has `*`. A selector without tags matches everything.
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

/** Compares ranks: negative if a is below b, positive if a is above b, 0 if they are equal. */
export function compareRanks(a: Rank, b: Rank): number {
  return a.tags - b.tags || a.exact - b.exact;
}
