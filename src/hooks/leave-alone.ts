import type { SyncRequest, SyncResponse } from '../api/hook.ts';
import { keepObject } from '../observed/keep.ts';
import { setConditions } from '../status/conditions.ts';
import { leftAlone } from '../status/left-alone.ts';
import { observe } from './observe.ts';

/**
 * Answers for an instance that another controller serves: every observed child stays as it is, and no child is created. Only
 * the Synced condition changes, because the other controller writes the rest of the status.
 * @param gateway the Gateway that controls the instance
 */
export function leaveAlone(request: SyncRequest, gateway: string, now: Date): SyncResponse {
  const { parent } = request;
  const { children, others } = observe(request);
  const kept = children.flatMap(({ kind, observed }) => (observed === undefined ? [] : [kind.keep(observed, parent)]));
  const { conditions, loadBalancer } = parent.status;
  const findings = [leftAlone(gateway, parent.metadata)];
  return {
    status: { conditions: setConditions(conditions, findings, parent.metadata.generation, now), loadBalancer },
    children: [...kept, ...others.map((object) => keepObject(object))],
  };
}
