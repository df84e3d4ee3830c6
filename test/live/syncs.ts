import { setTimeout as sleep } from 'node:timers/promises';
import { isList, isObject } from '../../src/api/json.ts';
import type { Stage } from './stage.ts';

/** Counts the Warning events that Metacontroller wrote for failed syncs of a stage. */
export async function countSyncErrors({ world }: Stage): Promise<number> {
  const { items } = await world.events();
  const events = (isList(items) ? items.filter(isObject) : []).filter(({ reason }) => reason === 'SyncError');
  return events.reduce((sum, { count }) => sum + Number(count ?? 1), 0);
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
