import { otherReasons } from './others.ts';
import { readyReasons } from './ready.ts';
import type { Reason } from './reason.ts';
import { syncedReasons } from './synced.ts';

/** Every reason that the hook sets. */
export const reasons: readonly Reason[] = [...readyReasons, ...syncedReasons, ...otherReasons];
