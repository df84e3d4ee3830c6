import { gatewayGroup, type SyncRequest } from '../api/hook.ts';
import { quote } from '../errors.ts';
import { nearestMisses } from '../gateways/misses.ts';
import { titleOf } from '../gateways/names.ts';
import type { Selection } from '../gateways/select.ts';
import type { Plan } from '../hooks/plan.ts';
import { nearestName } from '../kubernetes/nearest.ts';
import { whyUnmatched } from '../status/gateway-matched.ts';

/** Explains the result of spec.gatewayRef in a line. Returns no line for an instance without it. */
export function explainReference(request: SyncRequest, plan: Plan): readonly string[] {
  const { gateway } = request.parent.spec;
  if (gateway.by === 'tags') return [];
  const { bound } = plan.selection;
  if (bound !== undefined) return [`gatewayRef: ${quote(bound.title)} is bound`];
  const nearest = nearestReference(request, plan);
  const hint = nearest === undefined ? '' : `, did you mean ${quote(nearest)}?`;
  return [`gatewayRef: ${whyUnmatched(plan, gateway)}${hint}`];
}

/** Returns the name in the manifests that is most similar to the one of spec.gatewayRef, if no MeshGateway has that name. */
export function nearestReference(request: SyncRequest, { namesakes, selection }: Plan): string | undefined {
  const { gateway } = request.parent.spec;
  if (gateway.by === 'tags' || namesakes.length > 0 || knownNames(selection, namesakes).size > 0) return undefined;
  const names = titlesOf(request).flatMap((title) => title.split(' (')[0] ?? []);
  return nearestName(gateway.name, names);
}

/** Returns the titles of the MeshGateways that an instance does not name. */
export function otherGateways(
  request: SyncRequest,
  selection: Selection,
  namesakes: readonly string[],
): readonly string[] {
  if (request.parent.spec.gateway.by === 'tags') return [];
  const known = knownNames(selection, namesakes);
  return titlesOf(request).filter((title) => !known.has(title));
}

function titlesOf({ related }: SyncRequest): readonly string[] {
  return Object.entries(related?.[gatewayGroup] ?? {}).map(([name, raw]) => titleOf(name, raw));
}

function knownNames(selection: Selection, namesakes: readonly string[]): ReadonlySet<string> {
  const { bound, malformed, otherMesh, outranked } = selection;
  const matches = [...(bound === undefined ? [] : [bound]), ...outranked];
  const names = [...nearestMisses(selection), ...malformed, ...otherMesh].map(({ name }) => name);
  return new Set([...matches.map(({ title }) => title), ...names, ...namesakes]);
}
