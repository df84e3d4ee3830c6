import type { SyncRequest } from '../../api/hook.ts';
import { quote } from '../../errors.ts';
import { type Miss, nearestMisses } from '../../gateways/misses.ts';
import { whyAll, whyOutranked } from '../../gateways/select.ts';
import type { Plan } from '../../hooks/plan.ts';
import { nearestReference } from '../references.ts';
import type { Edge } from './model.ts';

/** The number of MeshGateways that are drawn near an instance. A condition names as many. */
const most = 3;

/** The relation of an instance and the MeshGateway with a title. */
export type TitledEdge = Omit<Edge, 'gateway' | 'instance'> & { readonly title: string };

/** Returns the MeshGateways of an instance: the bound one and those that also match, or those that came near. */
export function edgesOf(request: SyncRequest, plan: Plan): readonly TitledEdge[] {
  const { bound, outranked } = plan.selection;
  if (bound === undefined) return nearEdges(request, plan).slice(0, most);
  return [
    { title: bound.title, kind: 'bound', tag: '', text: whyAll(bound) ?? '' },
    ...outranked.slice(0, most).map(
      (match): TitledEdge => ({
        title: match.title,
        kind: 'outranked',
        tag: 'also matches',
        text: `ranked lower: ${whyOutranked(match, bound)}`,
      }),
    ),
  ];
}

function nearEdges(request: SyncRequest, plan: Plan): readonly TitledEdge[] {
  const misses = near(nearestMisses(plan.selection)).map(({ failed, name }) =>
    missed(name, failed.tag, `selects ${quote(failed.wanted)}, ${describeActual(failed)}`),
  );
  return [...misses, ...namedEdges(request, plan)];
}

/** Leaves out MeshGateways without a matching tag if others have one. */
function near(misses: readonly Miss[]): readonly Miss[] {
  const some = misses.filter(({ satisfied }) => satisfied > 0);
  return some.length > 0 ? some : misses;
}

function describeActual({ actual }: Miss['failed']): string {
  return actual === undefined ? 'not set' : `has ${quote(actual)}`;
}

/** Returns the MeshGateways that spec.gatewayRef names, or nearly names. */
function namedEdges(request: SyncRequest, plan: Plan): readonly TitledEdge[] {
  const { mesh, namesakes, selection } = plan;
  const { gateway } = request.parent.spec;
  if (gateway.by === 'tags') return [];
  const nearest = nearestReference(request, plan);
  return [
    ...namesakes.map((title) => missed(title, 'gatewayRef', 'is ambiguous: others have this display name')),
    ...selection.malformed.map(({ name }) => missed(name, 'gatewayRef', 'cannot be read')),
    ...selection.otherMesh.map((one) =>
      missed(one.name, 'mesh', `is of ${quote(one.mesh)}, not of ${quote(mesh.name)}`),
    ),
    ...(nearest === undefined
      ? []
      : [missed(nearest, 'gatewayRef', `${quote(gateway.name)} does not exist, did you mean this?`)]),
  ];
}

function missed(title: string, tag: string, text: string): TitledEdge {
  return { title, kind: 'missed', tag, text };
}
