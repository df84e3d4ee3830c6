import { describeProblem } from '../api/problem.ts';
import type { HookConfig } from '../config/load.ts';
import { oneLine } from '../errors.ts';
import { planSync } from '../hooks/plan.ts';
import type { SyncResult } from '../hooks/sync.ts';
import type { Io } from './io.ts';
import type { RefusedInstance } from './manifests/admission.ts';
import type { OfflineInstance } from './manifests/instances.ts';

/** The reasons that mean invalid input. */
const invalidReasons = new Set(['InvalidConfiguration', 'NameConflict']);

/** The conditions with the message for a reason, if Ready does not have it. */
const conditionOf = new Map([
  ['NoGatewayMatched', 'GatewayMatched'],
  ['ServedByGatewayAPI', 'Synced'],
]);

/** Reports why an instance is not served, and which MeshGateways are skipped. Returns true if the input is invalid. */
export function report({ source, what }: OfflineInstance, { reason, response, skipped }: SyncResult, io: Io): boolean {
  const telling = conditionOf.get(reason) ?? 'Ready';
  const condition = response.status.conditions.find(({ type }) => type === telling);
  const invalid = invalidReasons.has(reason);
  if (invalid || conditionOf.has(reason) || reason === 'AdoptionRequired') {
    io.stderr(`${oneLine(`${source}: ${what}: ${reason}: ${condition?.message ?? ''}`)}\n`);
  }
  for (const { name, problem } of skipped) io.stderr(`${oneLine(`MeshGateway ${name}: skipped: ${problem}`)}\n`);
  return invalid || skipped.length > 0;
}

/** Reports why an API server would refuse instances. Returns true if there are such instances. */
export function reportRefused(refused: readonly RefusedInstance[], config: HookConfig, io: Io): boolean {
  for (const line of refused.flatMap((instance) => describeRefused(instance, config))) io.stderr(`${line}\n`);
  return refused.length > 0;
}

/**
 * Returns a line for each reason why an API server would refuse an instance, and for each problem that the hook finds in
 * another field.
 */
export function describeRefused(instance: RefusedInstance, config: HookConfig): readonly string[] {
  const { refusals, request, source, what } = instance;
  const fields = new Set(refusals.map(({ field }) => dotted(field)));
  const problems = request === undefined ? [] : planSync(request, config).problems;
  return [
    ...refusals.map(({ field, message }) => `${field}: ${message}`),
    ...problems.filter(({ field }) => !fields.has(dotted(field))).map(describeProblem),
  ].map((reason) => oneLine(`${source}: ${what}: ${reason}`));
}

/** Writes all keys of a path in the same way: `limits[cpu]` as `limits.cpu`. */
function dotted(field: string): string {
  return field.replaceAll(/\[(\D[^\]]*)\]/g, '.$1');
}
