import { groupOf } from '../../api/meta.ts';
import { nearestName } from '../../kubernetes/nearest.ts';
import { type Fault, readKinds, type Scan, type UnreadObject } from './manifests.ts';

/** A name with so many slips is a misspelled one. Kinds and groups of other projects differ more. */
export const mostSlips = 2;

/** Returns the kind that is probably meant by the name of a kind that mgi does not read. */
export function nearestKind(kind: string): string | undefined {
  return nearestName(kind, readKinds.keys(), mostSlips);
}

const ourGroups = new Set(['kuma.io', 'mesh.internal']);

/** Returns a fault for each object of Kuma's group or of this project's group that has a misspelled kind. */
export function misspelledKinds(unread: readonly UnreadObject[]): readonly Fault[] {
  return unread.flatMap(({ apiVersion, kind, name, ...place }): Fault[] => {
    const nearest = ourGroups.has(groupOf(apiVersion)) ? nearestKind(kind) : undefined;
    if (nearest === undefined) return [];
    const what = `${kind} ${name}`.trim();
    return [
      { ...place, problem: `${what}: unknown kind ${JSON.stringify(kind)}, did you mean ${JSON.stringify(nearest)}?` },
    ];
  });
}

/** Describes how many objects of which kinds files contain: `2 of MeshGateway, 1 of ConfigMap`. */
export function describeKinds({ manifests, unread }: Pick<Scan, 'manifests' | 'unread'>): string {
  const counts = new Map<string, number>();
  for (const { kind } of [...manifests, ...unread]) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const kinds = [...counts].map(([kind, count]) => `${count} of ${kind}`);
  const more = kinds.length > shown ? ` and ${kinds.length - shown} more kinds` : '';
  return kinds.length === 0 ? 'no objects' : `${kinds.slice(0, shown).join(', ')}${more}`;
}

const shown = 6;
