import { oneLine } from '../errors.ts';
import type { SyncResult } from '../hooks/sync.ts';
import type { Io } from './io.ts';
import type { OfflineInstance } from './manifests/instances.ts';

/** The reasons that mean invalid input. */
const invalidReasons = new Set(['InvalidConfiguration', 'NameConflict']);

/** Reports why an instance is not served, and which MeshGateways are skipped. Returns true if the input is invalid. */
export function report({ source, what }: OfflineInstance, { reason, response, skipped }: SyncResult, io: Io): boolean {
  const telling = reason === 'NoGatewayMatched' ? 'GatewayMatched' : 'Ready';
  const condition = response.status.conditions.find(({ type }) => type === telling);
  const invalid = invalidReasons.has(reason);
  if (invalid || reason === 'NoGatewayMatched' || reason === 'AdoptionRequired') {
    io.stderr(`${oneLine(`${source}: ${what}: ${reason}: ${condition?.message ?? ''}`)}\n`);
  }
  for (const { name, problem } of skipped) io.stderr(`${oneLine(`MeshGateway ${name}: skipped: ${problem}`)}\n`);
  return invalid || skipped.length > 0;
}
