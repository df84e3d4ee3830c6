import { type JsonObject, objectAt, objectsIn, type StringMap } from '../api/json.ts';
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
  const misses = objectsIn(objectAt(raw, 'spec')['selectors']).flatMap((selector): Miss[] => {
    const { failed, satisfied } = matchSelector(stringsOf(objectAt(selector, 'match')), tags);
    return failed === undefined ? [] : [{ name, satisfied, failed }];
  });
  return misses.sort((a, b) => b.satisfied - a.satisfied).slice(0, 1);
}

/** The selection has validated the selectors already. Thousands of MeshGateways are not parsed again. */
function stringsOf(match: JsonObject): readonly (readonly [string, string])[] {
  return Object.entries(match).flatMap(([tag, value]) => (typeof value === 'string' ? [[tag, value]] : []));
}
