import { inBatches, keysOf, type Pace } from '../batches.ts';
import { type AdoptionPlan, inOrder } from './print-steps.ts';

/** What the batches of a mode do, for messages. */
export interface Wording {
  /** The beginning of a sentence, such as `Hands over`. */
  readonly does: string;
  /** What an instance is afterwards, such as `handed over`. */
  readonly done: string;
}

/**
 * Returns a shell script that carries out the steps of instances batch by batch. After each batch it runs the checks of its
 * instances, and stops at the first one that fails. Instances that nothing changes are left out. Empty if nothing remains.
 * @param guard commands that end the script before it changes anything
 */
export function adoptionScript(
  plans: readonly AdoptionPlan[],
  pace: Pace,
  { does, done }: Wording,
  guard: readonly string[],
): string {
  const changing = plans.filter(({ steps }) => steps.some(({ commands }) => commands.length > 0));
  if (changing.length === 0) return '';
  const { batches, last } = inBatches(changing, pace.batch, ({ isWaitedFor }) => isWaitedFor);
  return [
    '#!/bin/sh',
    `# ${does} ${changing.length} instance${changing.length === 1 ? '' : 's'}, ${pace.batch} at a time. Stops at the first one that is not`,
    `# ${done} and Ready. Run it again to continue, or print it again to leave out the instance at which it stopped.`,
    ...last.map(({ key }) => `# ${key}: is not Ready before, comes last, and nothing waits for it`),
    ...(guard.length > 0 ? guard : ['set -e']),
    'stopped() {',
    `  echo "stopped: $1 is not ${done} and Ready; the batches after it are unchanged. Correct it and run this script again, or print it again to leave $1 out" >&2`,
    '  exit 1',
    '}',
    ...batches.flatMap((batch, index) => [
      `echo 'batch ${index + 1} of ${batches.length}: ${keysOf(batch)}'`,
      ...changes(batch),
      settling,
      ...batch.flatMap(({ checks, key }) => checks.map((check) => stopping(check, key))),
    ]),
    ...(last.length === 0 ? [] : [`echo 'without waiting: ${keysOf(last)}'`, ...changes(last)]),
    '',
  ].join('\n');
}

/** Gives the controllers time to see the changes, because a condition that was True before says nothing. */
const settling = 'sleep 2';

function changes(plans: readonly AdoptionPlan[]): readonly string[] {
  return inOrder(plans).map(({ command, key }) => (key === undefined ? command : stopping(command, key)));
}

function stopping(command: string, key: string): string {
  return `{ ${command}; } || stopped ${key}`;
}
