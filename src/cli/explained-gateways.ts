import type { SyncRequest } from '../api/hook.ts';
import { quote } from '../errors.ts';
import { nearestMisses } from '../gateways/misses.ts';
import { type Match, whyAll, whyOutranked } from '../gateways/select.ts';
import type { Plan } from '../hooks/plan.ts';
import { describeMiss } from '../status/gateway-matched.ts';
import type { OfflineInstance } from './manifests/instances.ts';
import { otherGateways } from './references.ts';

/** The number of MeshGateways that are listed for each of several instances. */
const most = 10;

/**
 * Explains the match result of the MeshGateways, the most interesting ones first.
 * @param isAlone true if no other instance is explained. Only then all MeshGateways are listed: there can be thousands
 */
export function explainGateways({ key, request }: OfflineInstance, plan: Plan, isAlone: boolean): readonly string[] {
  const lines = allGateways(request, plan);
  if (isAlone || lines.length <= most + 1) return lines.length === 0 ? ['none'] : lines;
  return [...lines.slice(0, most), `and ${lines.length - most} more, which --instance ${key} lists`];
}

function allGateways(request: SyncRequest, { namesakes, selection }: Plan): readonly string[] {
  const { bound, malformed, otherMesh, outranked } = selection;
  return [
    ...(bound === undefined ? [] : [explainMatch(bound, 'bound')]),
    ...outranked.map((match) =>
      explainMatch(match, `matched, ranked lower: ${bound === undefined ? '' : whyOutranked(match, bound)}`),
    ),
    ...nearestMisses(selection).map((miss) => `not matched: ${describeMiss(miss)}`),
    ...otherMesh.map(({ mesh, name }) => `${quote(name)}: belongs to mesh '${mesh}'`),
    ...malformed.map(({ name }) => `${quote(name)}: skipped because it cannot be read`),
    ...namesakes.map((title) => `${quote(title)}: has the display name of spec.gatewayRef, but is not bound`),
    ...otherGateways(request, selection, namesakes).map((title) => `${quote(title)}: not named by spec.gatewayRef`),
  ];
}

function explainMatch(match: Match, verdict: string): string {
  const all = whyAll(match);
  return `${quote(match.title)}: ${verdict}${all === undefined ? '' : `; ${all}`}`;
}
