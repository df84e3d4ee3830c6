import { setTimeout as sleep } from 'node:timers/promises';
import { isList, isObject } from '../../src/api/json.ts';
import type { Stage } from './stage.ts';
import { report } from './table.ts';

/** The syncs that failed during an action: one message for each, as the Warning events of Metacontroller have it. */
export interface FailedSyncs {
  readonly failed: readonly string[];
  /** Syncs that Metacontroller cancelled because it restarted the controller. It repeats them at once. */
  readonly cancelled: readonly string[];
}

/** Runs an action and returns the syncs that failed meanwhile. Waits a moment at the end, because events are late. */
export async function collectFailedSyncs(stage: Stage, act: () => Promise<unknown>): Promise<FailedSyncs> {
  const before = await readSyncErrors(stage);
  await act();
  await sleep(2000);
  const after = await readSyncErrors(stage);
  const messages = [...after].flatMap(([message, count]) =>
    Array<string>(Math.max(0, count - (before.get(message) ?? 0))).fill(message),
  );
  return {
    failed: messages.filter((message) => !isCancelled(message)),
    cancelled: messages.filter(isCancelled),
  };
}

/** Adds a line about failed syncs to the report. The note has the distinct messages, without addresses of connections. */
export function reportFailedSyncs(scenario: string, { failed, cancelled }: FailedSyncs): void {
  const notes = [...new Set(failed.map((message) => message.replaceAll(/\b[\d.]+:\d+->[\d.]+:\d+: /g, '')))];
  if (cancelled.length > 0) notes.push(`cancelled by the reload and repeated: ${cancelled.length}`);
  report({ scenario, failed: failed.length, note: notes.join('; ').replaceAll('|', '\\|') });
}

/** Returns how often each message of the event `SyncError` occurred. */
async function readSyncErrors({ world }: Stage): Promise<ReadonlyMap<string, number>> {
  const { items } = await world.events();
  const events = (isList(items) ? items.filter(isObject) : []).filter(({ reason }) => reason === 'SyncError');
  const counts = new Map<string, number>();
  for (const { count, message } of events)
    counts.set(String(message), (counts.get(String(message)) ?? 0) + Number(count ?? 1));
  return counts;
}

/** Go's message for a call whose caller gave it up. A call that takes too long has "context deadline exceeded". */
function isCancelled(message: string): boolean {
  return /: context canceled\]?$/.test(message);
}

/** Changes an annotation of the instance, so that Metacontroller syncs it. */
export async function touch({ world }: Stage): Promise<void> {
  await world.patchInstance({ metadata: { annotations: { 'example.com/touched': String(Date.now()) } } });
}

/** Touches the instance five times a second until the action ends, and for ten seconds after that. */
export async function touchUntil(stage: Stage, act: () => Promise<unknown>): Promise<void> {
  let end = Number.POSITIVE_INFINITY;
  const acting = act().finally(() => {
    end = Date.now() + 10_000;
  });
  // A failure is thrown below, after the loop.
  acting.catch(() => undefined);
  while (Date.now() < end) {
    await touch(stage);
    await sleep(200);
  }
  await acting;
}
