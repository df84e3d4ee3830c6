import type { Verdict } from './conditions.ts';
import type { Evidence } from './evidence.ts';

/** The end of each message about an object that is being deleted. */
export const createdAfterwards = 'It is created again when it is gone';

/** Returns a verdict on children that are being deleted. Metacontroller does not update them any more. */
export function terminating({ terminating: children }: Evidence): Verdict | undefined {
  if (children.length === 0) return undefined;
  const named = children.map(({ finalizers, kind }) => `the ${kind} is being deleted${describeFinalizers(finalizers)}`);
  return { status: 'False', reason: 'ChildrenTerminating', message: `${named.join('; ')}. ${createdAfterwards}` };
}

/** Describes the finalizers that an object waits for. */
export function describeFinalizers(finalizers: readonly string[] = []): string {
  return finalizers.length === 0 ? '' : ` and waits for ${finalizers.join(', ')}`;
}
