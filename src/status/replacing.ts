import { holdsUp } from '../api/problem.ts';
import type { Verdict } from './conditions.ts';
import type { Evidence } from './evidence.ts';

/** Returns a verdict on a change of the kind of workload that is not over. */
export function replacing({ problems, replacement, unmatched, workload }: Evidence): Verdict | undefined {
  // Until the instance is valid and has a MeshGateway, nothing is replaced.
  if (replacement === undefined || holdsUp(problems) || unmatched !== undefined) return undefined;
  const { goesFirst, kind } = replacement;
  const progress = workload.exists
    ? workload.summary
    : 'it does not exist yet; if this persists, see the events of this MeshGatewayInstance';
  const message = goesFirst
    ? `the ${kind} is removed as soon as the ${workload.kind} exists, because pods of both kinds use the same ports of a node; no request is answered until its pods are available: ${progress}`
    : `the ${kind} stays until the ${workload.kind} is available: ${progress}`;
  return { status: 'False', reason: 'ReplacingWorkload', message };
}
