import { quote } from '../errors.ts';
import type { PendingField } from '../observed/pending.ts';
import type { Verdict } from './conditions.ts';
import type { Evidence } from './evidence.ts';

/** The number of fields that a message names before it counts the rest. */
const most = 3;

/** The beginning of the message about an update that the API server refuses. */
const refused = 'not updated: ';

/** Milliseconds after which an update counts as refused. The caches of Metacontroller lag behind for less. */
export const patience = 5000;

/**
 * Returns a verdict on children that are not as asked for. Metacontroller writes the status in the same sync in which it updates
 * the children, so the first answer cannot know whether the API server accepts the update: it says `Updating`. If the hook
 * still asks for the same values some seconds later, the API server has refused them, and the events have its reason. A sync
 * on stale caches happens earlier than that.
 */
export function updating({ instance, now, pending }: Evidence): Verdict | undefined {
  if (pending.length === 0) return undefined;
  const text = pending.map(({ fields, kind }) => `${kind} ${describeFields(fields)}`).join('; ');
  const previous = instance.status.conditions.find(({ type }) => type === 'Synced');
  const isSame = previous?.message?.includes(text) === true;
  const waited = now.getTime() - Date.parse(previous?.lastTransitionTime ?? '');
  const isOld = previous?.status !== 'True' && waited >= patience;
  const isRefused = previous?.message?.includes(`${refused}${text}`) === true || isOld;
  if (!isSame || !isRefused) return { status: 'Unknown', reason: 'Updating', message: `updating: ${text}` };
  const message = `${refused}${text}. The API server refuses the update: see the events of this MeshGatewayInstance`;
  return { status: 'False', reason: 'ChildrenNotUpdated', message };
}

function describeFields(fields: readonly PendingField[]): string {
  const named = fields.slice(0, most).map(({ path, wanted }) => {
    return wanted === undefined ? `${path} (to be removed)` : `${path} (to be ${quote(wanted)})`;
  });
  const more = fields.length > most ? [`and ${fields.length - most} more`] : [];
  return [...named, ...more].join(', ');
}
