import { groupOf } from '../../api/meta.ts';
import { nearestName } from '../../kubernetes/nearest.ts';
import { mostSlips, nearestKind } from '../manifests/found-kinds.ts';
import { type Manifest, readKinds, type Scan, type UnreadObject } from '../manifests/manifests.ts';
import { type Finding, findingAt } from './finding.ts';

const groups = new Set([...readKinds.values()].flat().map(groupOf));

/** Finds the documents that cannot be read, and the objects that are not checked. */
export function checkDocuments({ faults, unread }: Pick<Scan, 'faults' | 'unread'>): readonly Finding[] {
  const misspelled = unread.filter(({ kind }) => nearestKind(kind) !== undefined);
  return [
    ...faults.map((fault) =>
      findingAt(fault, undefined, { severity: 'error', rule: 'unreadable', message: fault.problem }),
    ),
    ...misspelled.map(misspelledKind),
    ...notChecked(unread.filter((one) => !misspelled.includes(one))),
  ];
}

/** A group of this project's kinds has no such kind. Another group may have it. */
function misspelledKind({ apiVersion, kind, name, ...place }: UnreadObject): Finding {
  return findingAt(place, `${kind} ${name}`.trim(), {
    severity: groups.has(groupOf(apiVersion)) ? 'error' : 'warning',
    rule: 'not-checked',
    field: 'kind',
    message: `unknown kind ${JSON.stringify(kind)}, did you mean ${JSON.stringify(nearestKind(kind))}?`,
  });
}

/** Finds an object of a known kind that has another group or version than this project's. */
export function otherGroup({ apiVersion, kind, name, ...place }: Manifest): Finding {
  const nearest = nearestName(apiVersion, readKinds.get(kind) ?? [], mostSlips);
  if (nearest === undefined) return notCheckedKind({ ...place, apiVersion, kind, name }, 0);
  return findingAt(place, `${kind} ${name}`, {
    severity: 'warning',
    rule: 'not-checked',
    field: 'apiVersion',
    message: `the object is not checked, because ${JSON.stringify(apiVersion)} is another API, did you mean ${JSON.stringify(nearest)}?`,
  });
}

/** Makes one note for each kind, because a folder can contain many objects of it. */
function notChecked(objects: readonly UnreadObject[]): readonly Finding[] {
  const counts = new Map<string, number>();
  for (const { apiVersion, kind } of objects) {
    const key = `${kind} of ${apiVersion}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].flatMap(([key, count]) => {
    const first = objects.find(({ apiVersion, kind }) => `${kind} of ${apiVersion}` === key);
    return first === undefined ? [] : [notCheckedKind(first, count - 1)];
  });
}

function notCheckedKind({ apiVersion, kind, name, ...place }: UnreadObject, others: number): Finding {
  return findingAt(place, `${kind} ${name}`.trim(), {
    severity: 'note',
    rule: 'not-checked',
    message: `not checked${others === 0 ? '' : ` (like ${others} more)`}, because mgi does not read ${kind} of ${apiVersion}`,
  });
}
