import { MeshGateway } from '../api/gateway.ts';
import type { StringMap } from '../api/json.ts';
import { type FailedTag, matchSelector } from './match.ts';
import { titleOf } from './names.ts';
import type { Missed, Selection } from './select.ts';

/** A MeshGateway that does not match, with the result of its closest selector. */
export interface Miss {
  /** The name, with the display name before it if there is one. */
  readonly name: string;
  readonly satisfied: number;
  readonly failed: FailedTag;
}

/** Returns the MeshGateways that do not match, with the tag that failed. The closest gateway comes first. */
export function nearestMisses({ missed, tags }: Pick<Selection, 'missed' | 'tags'>): readonly Miss[] {
  return missed
    .flatMap((one) => missOf(one, tags))
    .sort((a, b) => b.satisfied - a.satisfied || (a.name < b.name ? -1 : 1));
}

function missOf({ name: own, raw }: Missed, tags: StringMap): readonly Miss[] {
  const name = titleOf(own, raw);
  const { data } = MeshGateway.safeParse(raw);
  const misses = (data?.spec?.selectors ?? []).flatMap(({ match }): Miss[] => {
    const { failed, satisfied } = matchSelector(match, tags);
    return failed === undefined ? [] : [{ name, satisfied, failed }];
  });
  const [nearest = { name, satisfied: 0, failed: unread }] = misses.sort((a, b) => b.satisfied - a.satisfied);
  return [nearest];
}

/** The failed tag of a gateway with selectors that do not match and other fields that cannot be parsed. */
const unread: FailedTag = { tag: 'tags', wanted: 'other tags', actual: undefined };
