import type { State } from './model.ts';
import type { Drawn } from './picture.ts';

/** The states, those that need attention first. */
const severity = new Map<State, number>(
  (['not-ready', 'unknown', 'not-created', 'ready'] as const).map((state, index) => [state, index]),
);

/**
 * Sorts instances for the drawing. Instances of one MeshGateway stay together, also those that came nearest to it, so
 * that few lines cross. The groups with instances that need attention come first.
 */
export function inOrder(drawn: readonly Drawn[]): readonly Drawn[] {
  const groups = new Map<string, Drawn[]>();
  for (const one of drawn) {
    const members = groups.get(groupOf(one)) ?? [];
    members.push(one);
    groups.set(groupOf(one), members);
  }
  return [...groups]
    .map(([title, members]) => ({ title, members: members.toSorted(byState) }))
    .map((group) => ({ ...group, urgency: group.members[0] === undefined ? 0 : urgencyOf(group.members[0]) }))
    .toSorted(byUrgency)
    .flatMap(({ members }) => members);
}

interface Group {
  readonly title: string;
  readonly urgency: number;
}

function byUrgency(one: Group, other: Group): number {
  return one.urgency - other.urgency || (one.title < other.title ? -1 : 1);
}

/** Returns the title of the bound MeshGateway, or of the nearest. */
function groupOf({ edges }: Drawn): string {
  return edges[0]?.title ?? '';
}

function byState(one: Drawn, other: Drawn): number {
  return urgencyOf(one) - urgencyOf(other) || (nameOf(one) < nameOf(other) ? -1 : 1);
}

function urgencyOf({ content }: Drawn): number {
  return severity.get(content.state) ?? 0;
}

function nameOf({ content: { group, name, namespace } }: Drawn): string {
  return `${namespace}/${name} ${group}`;
}
